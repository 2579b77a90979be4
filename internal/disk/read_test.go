package disk

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRead(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  Content
	}{
		{name: "nothing", files: map[string]string{"data/": ""}},
		{name: "not there", files: map[string]string{"other/": ""}},
		{
			name:  "all there is",
			files: map[string]string{meta: "m", quorum: "q", log: "l", "data/lost+found/": "", "data/z/": ""},
			want: Content{
				Meta: []byte("m"), Quorum: []byte("q"), Batches: true, MetadataDir: true, Foreign: []string{"lost+found", "z"},
			},
		},
		{name: "empty files are there", files: map[string]string{meta: ""}, want: Content{Meta: []byte{}}},
		{name: "a partition", files: map[string]string{"data/t-0/": "", "data/z": ""}, want: Content{Partitions: true}},
		{name: "what is no partition's", files: map[string]string{"data/z/": ""}, want: Content{Foreign: []string{"z"}}},
		{name: "a file like a partition", files: map[string]string{"data/t-0": ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := tree(t, tt.files)
			dirs := Anchored(dirsIn(root))
			tt.want.Dir = dirs[0]
			if diff := cmp.Diff([]Content{tt.want}, Read(dirs)); diff != "" {
				t.Errorf("contents (-want +got):\n%s", diff)
			}
		})
	}
}

// A directory where a file should be is no missing file.
func TestReadFails(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{name: "meta.properties", files: map[string]string{meta + "/": ""}, want: "data/meta.properties: "},
		{
			name: "quorum-state", files: map[string]string{meta: metaV1, quorum + "/": "", log: "x"},
			want: "quorum-state: ",
		},
		{
			name: "the metadata log", files: map[string]string{meta: metaV1, "data/__cluster_metadata-0": ""},
			want: "quorum-state: ",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := tree(t, tt.files)
			contents := Read(Anchored(dirsIn(root)))
			if err := contents[0].Err; err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q in it", err, tt.want)
			}
			v := Look(Anchored(dirsIn(root)))
			mustBeUnknown(t, v)
			if !strings.HasSuffix(v.Reason, ": look at the volume; nothing was changed") {
				t.Errorf("reason %q, want what to do", v.Reason)
			}
		})
	}
}

// What stands in the place of Kafka's file is not waited for, and not read
// without end.
func TestReadWhatIsNoFileOfKafkas(t *testing.T) {
	pipe := func(path string) error { return syscall.Mkfifo(path, 0o644) }
	long := func(path string) error { return os.Truncate(path, longestFile+1) }
	link := func(path string) error { return errors.Join(os.Remove(path), os.Symlink("/dev/zero", path)) }
	for _, tt := range []struct {
		name  string
		files map[string]string
		in    string
		put   func(path string) error
		want  string
	}{
		{"a pipe as meta.properties", map[string]string{"data/": ""}, meta, pipe, "meta.properties is no regular file"},
		{
			"a pipe as quorum-state",
			map[string]string{meta: metaV1, log: "x"},
			quorum, pipe,
			"quorum-state is no regular file",
		},
		{"an endless device", map[string]string{meta: ""}, meta, link, "meta.properties is no regular file"},
		{"a long meta.properties", map[string]string{meta: ""}, meta, long, "meta.properties has 1048577 bytes"},
		{"a long quorum-state", map[string]string{meta: metaV1, quorum: ""}, quorum, long, "quorum-state has 1048577 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := tree(t, tt.files)
			if err := tt.put(filepath.Join(root, tt.in)); err != nil {
				t.Fatal(err)
			}
			if err := Read(Anchored(dirsIn(root)))[0].Err; err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q in it", err, tt.want)
			}
		})
	}
}

// A file may be a link, and as long as it may be.
func TestReadTheLongestFile(t *testing.T) {
	root := tree(t, map[string]string{"data/": "", "elsewhere": strings.Repeat("x", longestFile)})
	if err := os.Symlink(filepath.Join(root, "elsewhere"), filepath.Join(root, meta)); err != nil {
		t.Fatal(err)
	}
	if c := Read(Anchored(dirsIn(root)))[0]; c.Err != nil || len(c.Meta) != longestFile {
		t.Errorf("%d bytes, %v, want %d", len(c.Meta), c.Err, longestFile)
	}
}

func TestIsPartition(t *testing.T) {
	for _, tt := range []struct {
		name, dir string
		want      bool
	}{
		{name: "a topic's", dir: "t-0", want: true},
		{name: "the metadata's", dir: "__cluster_metadata-0", want: true},
		{name: "two digits", dir: "a-b-12", want: true},
		{name: "no number", dir: "t-"},
		{name: "no dash", dir: "topic0"},
		{name: "no topic", dir: "-0"},
		{name: "a number alone", dir: "10"},
		{name: "one that is being deleted", dir: "t-0.5f-delete"},
		{name: "lost+found", dir: "lost+found"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := isPartition(tt.dir); got != tt.want {
				t.Errorf("isPartition(%q) = %v, want %v", tt.dir, got, tt.want)
			}
		})
	}
}

func TestHasBatches(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  bool
	}{
		{name: "no log", files: map[string]string{"x": ""}},
		{name: "an empty log", files: map[string]string{"log/": ""}},
		{name: "an empty segment", files: map[string]string{"log/0.log": ""}},
		{name: "a segment, then an empty one", files: map[string]string{"log/0.log": "x", "log/9.log": ""}, want: true},
		{
			name: "a snapshot, then an empty segment", files: map[string]string{"log/7-1.checkpoint": "", "log/9.log": ""},
			want: true,
		},
		{name: "format's snapshot", files: map[string]string{"log/" + formatSnapshot: "x"}},
		{
			name: "a segment, then format's snapshot", files: map[string]string{"log/0.log": "x", "log/" + formatSnapshot: "x"},
			want: true,
		},
		{name: "other files", files: map[string]string{"log/0.index": "x", "log/quorum-state": "x"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := hasBatches(filepath.Join(tree(t, tt.files), "log"))
			if got != tt.want || err != nil {
				t.Errorf("hasBatches = %v, %v, want %v", got, err, tt.want)
			}
		})
	}
}

// Kafka's own names in a log dir, but for what it takes for none of a partition
// and dies of: in doubt they are Kafka's.
func TestIsForeign(t *testing.T) {
	for name, want := range map[string]bool{
		"orders-0": false, "a-b-12": false, "orders-0.5e1f-delete": false, "orders-0.5e1f-future": false,
		"orders-0.5e1f-stray": false, "remote-log-index-cache": false, "-delete": false, "a--5": false,
		"lost+found": true, ".snapshot": true, "data": true, "orders-": true, "orders": true, "-5": true, "5": true,
		"orders-x": true, "orders-0x": true, ".Trash-1000": false, "remote-log-index-cache-2x": true,
	} {
		if got := isForeign(name); got != want {
			t.Errorf("isForeign(%q) = %v, want %v", name, got, want)
		}
	}
}

// Kafka takes a link to a directory for one.
func TestReadLinks(t *testing.T) {
	root := tree(t, map[string]string{"data/": "", "other/": "", "file": ""})
	for name, to := range map[string]string{
		"t-0": "other", "__cluster_metadata-0": "other", "z": "other", "y": "file", "x": "nothing",
	} {
		if err := os.Symlink(filepath.Join(root, to), filepath.Join(root, "data", name)); err != nil {
			t.Fatal(err)
		}
	}
	dirs := Anchored(dirsIn(root))
	want := Content{Dir: dirs[0], Partitions: true, MetadataDir: true, Foreign: []string{"z"}}
	if diff := cmp.Diff([]Content{want}, Read(dirs)); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
	mustBeUnknown(t, Look(dirs)) // damaged, not empty
}
