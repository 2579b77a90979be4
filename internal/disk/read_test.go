package disk

import (
	"path/filepath"
	"strings"
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
			want:  Content{Meta: []byte("m"), Quorum: []byte("q"), Batches: true, Partitions: true, LostFound: true},
		},
		{name: "empty files are there", files: map[string]string{meta: ""}, want: Content{Meta: []byte{}}},
		{name: "a partition", files: map[string]string{"data/t-0/": "", "data/z/": ""}, want: Content{Partitions: true}},
		{name: "a file like a partition", files: map[string]string{"data/t-0": ""}},
		{
			name:  "strays in the root and beside",
			files: map[string]string{"data/": "", "meta.properties": "", "b/meta.properties": "", "b/c/meta.properties": ""},
			want:  Content{Stray: []string{"meta.properties", "b/meta.properties"}},
		},
		{
			name: "no strays where it is formatted", files: map[string]string{meta: "", "b/meta.properties": ""},
			want: Content{Meta: []byte{}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := tree(t, tt.files)
			dirs := Anchored(dirsIn(root))
			tt.want.Dir = dirs[0]
			for i, stray := range tt.want.Stray {
				tt.want.Stray[i] = filepath.Join(root, stray)
			}
			if diff := cmp.Diff([]Content{tt.want}, Read(dirs)); diff != "" {
				t.Errorf("contents (-want +got):\n%s", diff)
			}
		})
	}
}

// One log dir is no stray of another, however it is written.
func TestReadStrayOfSeveral(t *testing.T) {
	root := tree(t, map[string]string{"data/": "", "two/meta.properties": "", "three/meta.properties": ""})
	dirs := dirsIn(root, "data", "two")
	for i := range dirs {
		dirs[i].Path += "/"
	}
	contents := Read(Anchored(dirs))
	want := []string{filepath.Join(root, "three/meta.properties")}
	if diff := cmp.Diff(want, contents[0].Stray); diff != "" {
		t.Errorf("strays (-want +got):\n%s", diff)
	}
	if contents[1].Stray != nil {
		t.Errorf("strays %q of a formatted dir, want none", contents[1].Stray)
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
