package disk

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What one node left, in the shapes that the tests need.
const (
	metaOfNode7 = "version=1\nnode.id=7\ncluster.id=Jc7hwCMorEyPprSI1Iw4sQ\n"
	segment     = "__cluster_metadata-0/00000000000000000000.log"
)

// A metadata log that is not where it is configured to be, and what lies around
// the log dirs on their volume.
func TestMetadataLogElsewhere(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files map[string]string
		// dirs are the log dirs below the volume, metadata the one of the
		// metadata log.
		dirs     []string
		metadata string
		want     []string // a piece of each mistake; none: the node starts
	}{
		{
			name: "metadata.log.dir dropped, with partitions", dirs: []string{"data"}, metadata: "data",
			files: map[string]string{
				"meta/meta.properties": metaV1, "meta/" + segment: "x", "data/meta.properties": metaV1, "data/t-0/x": "",
			},
			want: []string{
				"data holds partitions, but the metadata log in ", "meta holds a metadata log, but that of the log dir",
			},
		},
		{
			name: "metadata.log.dir dropped, no partitions yet", dirs: []string{"data"}, metadata: "data",
			files: map[string]string{
				"meta/meta.properties": metaV1, "meta/" + segment: "x", "data/meta.properties": metaV1,
			},
			want: []string{"meta holds a metadata log, but that of the log dir"},
		},
		{
			name: "log dirs in another order", dirs: []string{"b", "a"}, metadata: "b",
			files: map[string]string{
				"a/meta.properties": metaV1, "a/" + segment: "x", "b/meta.properties": metaV1, "b/t-0/x": "",
			},
			want: []string{"a holds a metadata log, but the configured one is in"},
		},
		{
			name: "log dirs in their order", dirs: []string{"a", "b"}, metadata: "a",
			files: map[string]string{
				"a/meta.properties": metaV1, "a/" + segment: "x", "b/meta.properties": metaV1, "b/t-0/x": "",
			},
		},
		{
			name: "the disk of the metadata log emptied", dirs: []string{"data"}, metadata: "meta",
			files: map[string]string{"meta/meta.properties": metaV1, "data/meta.properties": metaV1, "data/t-0/x": ""},
			want:  []string{"data holds partitions, but the metadata log in "},
		},
		{
			name: "a metadata log without a batch, and no partitions", dirs: []string{"data"}, metadata: "data",
			files: map[string]string{"data/meta.properties": metaV1, "data/" + segment: ""},
		},
		{
			name: "a log dir one level deeper", dirs: []string{"data/logs"}, metadata: "data/logs",
			files: map[string]string{"data/meta.properties": metaV1, "data/" + segment: "x", "data/t-0/x": ""},
			want:  []string{"data/meta.properties is there"},
		},
		{
			name: "a log dir two levels up", dirs: []string{"logs"}, metadata: "logs",
			files: map[string]string{"a/b/meta.properties": metaV1},
			want:  []string{"a/b/meta.properties is there"},
		},
		{
			name: "a log dir elsewhere on the volume", dirs: []string{"new/data/logs"}, metadata: "new/data/logs",
			files: map[string]string{"old/meta.properties": metaV1},
			want:  []string{"old/meta.properties is there"},
		},
		{
			name: "another node's, elsewhere on a volume that pods share",
			dirs: []string{"kafka-0/logs"}, metadata: "kafka-0/logs",
			files: map[string]string{"kafka-7/logs/meta.properties": metaOfNode7, "kafka-7/logs/" + segment: "x"},
		},
		{
			name: "another node's beside it", dirs: []string{"data"}, metadata: "data",
			files: map[string]string{"other/meta.properties": metaOfNode7},
			want:  []string{"other/meta.properties is there"},
		},
		{
			name: "another node's metadata log beside it", dirs: []string{"data"}, metadata: "data",
			files: map[string]string{
				"other/meta.properties": metaOfNode7, "other/" + segment: "x", "data/meta.properties": metaV1,
			},
		},
		{
			name: "a torn one elsewhere", dirs: []string{"new/data/logs"}, metadata: "new/data/logs",
			files: map[string]string{"old/meta.properties": "x"},
			want:  []string{"old/meta.properties is there"},
		},
		{
			name: "three levels down nobody looks", dirs: []string{"logs"}, metadata: "logs",
			files: map[string]string{"a/b/c/meta.properties": metaV1},
		},
		{
			name: "a formatted dir that holds no metadata log, then an empty one", dirs: []string{"one", "two"}, metadata: "one",
			files: map[string]string{
				"one/meta.properties": metaV1, "one/" + segment: "x", "old/meta.properties": metaV1, "two/": "",
			},
			want: []string{"one is formatted but two is not", "old/meta.properties is there, but the log dir two"},
		},
		{
			name: "a second log dir beside a metadata log without a batch", dirs: []string{"data", "two"}, metadata: "data",
			files: map[string]string{
				"data/meta.properties": metaV1, "two/meta.properties": metaV1,
				"other/meta.properties": metaOfNode7, "other/" + segment: "x",
				"zz/meta.properties": metaV1, "zz/" + segment: "x",
			},
			want: []string{"zz holds a metadata log, but that of the log dir data holds nothing"},
		},
		{
			name: "another node's two levels below the parent", dirs: []string{"data"}, metadata: "data",
			files: map[string]string{"a/b/meta.properties": metaOfNode7},
		},
		{
			name: "a file where a directory might be", dirs: []string{"data"}, metadata: "data",
			files: map[string]string{"a": "meta.properties"},
		},
		{
			name: "a meta.properties that cannot be read", dirs: []string{"new/data/logs"}, metadata: "new/data/logs",
			files: map[string]string{"old/meta.properties/x": ""},
			want:  []string{"old/meta.properties is there"},
		},
		{
			name: "a metadata log that cannot be read", dirs: []string{"data"}, metadata: "data",
			files: map[string]string{
				"data/meta.properties": metaV1, "old/meta.properties": metaV1, "old/__cluster_metadata-0": "a file",
			},
			want: []string{"old holds a metadata log, but that of the log dir"},
		},
		{
			name: "an empty directory of the metadata log alone", dirs: []string{"data"}, metadata: "data",
			files: map[string]string{"data/__cluster_metadata-0/": ""},
			want:  []string{"data holds partitions but no meta.properties"},
		},
		{
			name: "an old metadata log beside the one that is in use", dirs: []string{"data"}, metadata: "data",
			files: map[string]string{
				"data/meta.properties": metaV1, "data/" + segment: "x", "old/meta.properties": metaV1, "old/" + segment: "x",
			},
		},
		{
			name: "nothing on the volume", dirs: []string{"data"}, metadata: "data",
			files: map[string]string{"x/y": "z"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			volume := tree(t, tt.files)
			var dirs []Dir
			for _, d := range tt.dirs {
				dirs = append(dirs, Dir{Path: filepath.Join(volume, d), Metadata: d == tt.metadata})
			}
			if !dirs[0].Metadata && len(dirs) == 1 {
				dirs = append(dirs, Dir{Path: filepath.Join(volume, tt.metadata), Metadata: true})
			}
			contents := Read(Anchored(dirs))
			v, wrong := Judge(contents)
			strays := Strays(contents, 0, func(string) string { return volume })
			wrong = append(wrong, Check(contents, strays, v, Want{DirsVariable: "KRAFTPOD_DATA_DIR"})...)
			if len(wrong) != len(tt.want) {
				t.Fatalf("%d mistakes, want %d: %v", len(wrong), len(tt.want), wrong)
			}
			for i, want := range tt.want {
				text := strings.ReplaceAll(wrong[i].Text, volume+"/", "")
				if !strings.Contains(text, want) {
					t.Errorf("mistake %d is %q, want %q in it", i, text, want)
				}
			}
		})
	}
}

// A node id that is not known leaves nothing out.
func TestStraysOfUnknownNode(t *testing.T) {
	volume := tree(t, map[string]string{"old/meta.properties": metaOfNode7})
	contents := Read(Anchored([]Dir{{Path: filepath.Join(volume, "new/data/logs"), Metadata: true}}))
	if found := Strays(contents, -1, func(string) string { return volume }); len(found) != 1 {
		t.Errorf("found %v, want the one of node 7", found)
	}
}

// One log dir is no stray of another, however it is written; a formatted one has
// none.
func TestStraysOfSeveral(t *testing.T) {
	root := tree(t, map[string]string{"data/": "", "two/meta.properties": "", "three/meta.properties": ""})
	dirs := dirsIn(root, "data", "two")
	for i := range dirs {
		dirs[i].Path += "/"
	}
	found := Strays(Read(Anchored(dirs)), 0, filepath.Dir)
	want := []Stray{{Path: filepath.Join(root, "three"), Dir: filepath.Join(root, "data") + "/"}}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("strays (-want +got):\n%s", diff)
	}
}

// Nothing is said of a metadata log of which nothing is known: that it cannot be
// read, or is on another volume than run saw, is said already.
func TestMetadataLogUnknown(t *testing.T) {
	meta := []byte(metaV1)
	data := Content{Dir: Dir{Path: "/data"}, Meta: meta, Partitions: true, Batches: true}
	for _, tt := range []struct {
		name     string
		contents []Content
		want     int // mistakes
	}{
		{name: "none is known", contents: []Content{data}},
		{
			name: "unreadable", want: 1,
			contents: []Content{data, {Dir: Dir{Path: "/meta", Metadata: true}, Meta: meta, Err: fs.ErrPermission}},
		},
		{
			name: "moved", want: 1,
			contents: []Content{data, {Dir: Dir{Path: "/meta", Metadata: true}, Meta: meta, Moved: true}},
		},
	} {
		if _, wrong := Judge(tt.contents); len(wrong) != tt.want {
			t.Errorf("%s: %v, want %d", tt.name, wrong, tt.want)
		}
	}
}

// What another log dir than the metadata's holds of a metadata log is no state
// of the node's.
func TestQuorumStateElsewhere(t *testing.T) {
	v, wrong := Judge([]Content{
		{Dir: Dir{Path: "/meta", Metadata: true}, Meta: []byte(metaV1), Batches: true, Quorum: []byte(static0)},
		{Dir: Dir{Path: "/data"}, Meta: []byte(metaV1), Quorum: []byte("torn")},
	})
	if len(wrong) > 0 || v.State != Formed || len(v.Voters) != 3 {
		t.Errorf("%+v, %v, want formed with three voters", v, wrong)
	}
}

// What does not parse may be anybody's.
func TestIsOf(t *testing.T) {
	root := tree(t, map[string]string{"torn/meta.properties": "x", "seven/meta.properties": metaOfNode7})
	torn, seven := filepath.Join(root, "torn"), filepath.Join(root, "seven")
	if !isOf(3, torn) || isOf(3, seven) || !isOf(7, seven) {
		t.Error("want the torn one to be node 3's in doubt, and node 7's to be its own")
	}
}
