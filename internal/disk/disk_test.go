package disk

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/config"
)

const (
	metaV1   = "#\n#Sun Nov 22 10:00:00 UTC 2026\ncluster.id=Jc7hwCMorEyPprSI1Iw4sQ\nversion=1\ndirectory.id=bYb7Vv1xSHGEJvBXzV5Iaw\nnode.id=0\n"
	static0  = `{"clusterId":"","leaderId":0,"leaderEpoch":1,"votedId":-1,"appliedOffset":0,"currentVoters":[{"voterId":2},{"voterId":0},{"voterId":1}],"data_version":0}`
	emptyV0  = `{"clusterId":"","leaderId":-1,"leaderEpoch":0,"votedId":-1,"appliedOffset":0,"currentVoters":[],"data_version":0}`
	dynamic1 = `{"leaderId":1,"leaderEpoch":4,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA","data_version":1}`
)

// tree makes files under a new directory: a path that ends in / is a
// directory.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(path, 0o755); err != nil {
				t.Fatal(err)
			}
		} else if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestLook(t *testing.T) {
	zero := int32(0)
	formatted := func(state State, voters ...int32) Volume {
		return Volume{State: state, Formatted: true, ClusterID: "Jc7hwCMorEyPprSI1Iw4sQ", NodeID: &zero, Voters: voters}
	}
	unknown := Volume{State: Unknown}
	const meta, quorum, log = "data/meta.properties", "data/__cluster_metadata-0/quorum-state", "data/__cluster_metadata-0/00000000000000000000.log"
	for _, tt := range []struct {
		name  string
		files map[string]string
		dirs  []string
		want  Volume
	}{
		{"an empty volume", map[string]string{"x": ""}, nil, Volume{State: Empty}},
		{"an empty log dir", map[string]string{"data/": ""}, nil, Volume{State: Empty}},
		{"formatted", map[string]string{meta: metaV1}, nil, formatted(Virgin)},
		{"formatted, an empty log", map[string]string{meta: metaV1, log: "", quorum: emptyV0}, nil, formatted(Virgin)},
		{"voted, an empty log", map[string]string{meta: metaV1, log: "", quorum: static0}, nil, formatted(Virgin, 0, 1, 2)},
		{"formed", map[string]string{meta: metaV1, log: "x", quorum: static0}, nil, formatted(Formed, 0, 1, 2)},
		{"a snapshot alone", map[string]string{meta: metaV1, "data/__cluster_metadata-0/00000000000000000007-0000000001.checkpoint": ""}, nil, formatted(Formed)},
		{"no meta.properties but partitions", map[string]string{"data/t-0/x": ""}, nil, unknown},
		{"garbage", map[string]string{meta: "nonsense"}, nil, unknown},
		{"an empty meta.properties", map[string]string{meta: ""}, nil, unknown},
		{"a torn quorum-state", map[string]string{meta: metaV1, quorum: static0[:40]}, nil, unknown},
		{"an empty quorum-state", map[string]string{meta: metaV1, quorum: ""}, nil, unknown},
		{"two dirs, one formatted", map[string]string{meta: metaV1, "two/": ""}, []string{"data", "two"}, unknown},
		{"two dirs of two nodes", map[string]string{meta: metaV1, "two/meta.properties": strings.Replace(metaV1, "node.id=0", "node.id=1", 1)}, []string{"data", "two"}, unknown},
		{"two dirs", map[string]string{meta: metaV1, "two/meta.properties": metaV1}, []string{"data", "two"}, formatted(Virgin)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := tree(t, tt.files)
			if tt.dirs == nil {
				tt.dirs = []string{"data"}
			}
			var dirs []Dir
			for i, d := range tt.dirs {
				dirs = append(dirs, Dir{Path: filepath.Join(root, d), Metadata: i == 0})
			}
			got := Look(Anchored(dirs))
			if (got.Reason == "") != (got.State != Unknown) {
				t.Errorf("state %s with the reason %q", got.State, got.Reason)
			}
			if got.Reason, got.VotersFrom = "", ""; got.State == Unknown {
				got = Volume{State: Unknown}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("volume (-want +got):\n%s", diff)
			}
		})
	}
}

// What is not proved to be the volume that run saw counts as silence.
func TestLookElsewhere(t *testing.T) {
	here, other := tree(t, map[string]string{"vol/": ""}), tree(t, map[string]string{"vol/": ""})
	seen := Anchored([]Dir{{Path: filepath.Join(here, "vol/data"), Metadata: true}})
	if v := Look(seen); v.State != Empty {
		t.Errorf("the same volume is %s: %s", v.State, v.Reason)
	}
	moved := []Dir{{Path: filepath.Join(other, "vol/data"), Metadata: true, Anchor: filepath.Join(other, "vol"), Dev: seen[0].Dev, Ino: seen[0].Ino}}
	if v := Look(moved); v.State != Unknown {
		t.Errorf("another volume at the path is %s", v.State)
	}
	if v := Look([]Dir{{Path: filepath.Join(here, "vol/data")}}); v.State != Unknown {
		t.Errorf("an absent path that nobody looked at is %s", v.State)
	}
	if v := Look(nil); v.State != Unknown {
		t.Errorf("no log dir at all is %s", v.State)
	}
}

func TestCheck(t *testing.T) {
	const id = "Jc7hwCMorEyPprSI1Iw4sQ"
	want := Want{NodeID: 0, ClusterID: id, ClusterVariable: "CLUSTER_ID", DirsVariable: "KRAFTPOD_DATA_DIR"}
	for _, tt := range []struct {
		name  string
		files map[string]string
		dirs  []string
		want  []string
	}{
		{"empty", map[string]string{"data/": ""}, nil, nil},
		{"right", map[string]string{"data/meta.properties": metaV1}, nil, nil},
		{"another cluster", map[string]string{"data/meta.properties": strings.Replace(metaV1, id, "AAAAAAAAAAAAAAAAAAAABQ", 1)}, nil, []string{"another cluster"}},
		{"another node", map[string]string{"data/meta.properties": strings.Replace(metaV1, "node.id=0", "node.id=3", 1)}, nil, []string{"node.id=3"}},
		{"both", map[string]string{"data/meta.properties": strings.Replace(strings.Replace(metaV1, "node.id=0", "node.id=3", 1), id, "AAAAAAAAAAAAAAAAAAAABQ", 1)}, nil, []string{"another cluster", "node.id=3"}},
		{"ZooKeeper's", map[string]string{"data/meta.properties": "version=0\nbroker.id=0\ncluster.id=x\n"}, nil, []string{"ZooKeeper"}},
		{"garbage", map[string]string{"data/meta.properties": "\x00\x01"}, nil, []string{"meta.properties"}},
		{"a torn quorum-state", map[string]string{"data/meta.properties": metaV1, "data/__cluster_metadata-0/quorum-state": "{"}, nil, []string{"quorum-state"}},
		{"half formatted", map[string]string{"data/meta.properties": metaV1, "two/": ""}, []string{"data", "two"}, []string{"is formatted but"}},
		{"lost+found", map[string]string{"data/lost+found/": ""}, nil, []string{"lost+found"}},
		{"data in the volume's root", map[string]string{"meta.properties": metaV1}, nil, []string{"/meta.properties is there"}},
		{"data beside", map[string]string{"kraft/meta.properties": metaV1, "data/": ""}, nil, []string{"/kraft/meta.properties is there"}},
		{"data beside a formatted dir", map[string]string{"kraft/meta.properties": metaV1, "data/meta.properties": metaV1}, nil, nil},
		{"partitions alone", map[string]string{"data/t-0/x": ""}, nil, []string{"no meta.properties"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := tree(t, tt.files)
			if tt.dirs == nil {
				tt.dirs = []string{"data"}
			}
			var dirs []Dir
			for i, d := range tt.dirs {
				dirs = append(dirs, Dir{Path: filepath.Join(root, d), Metadata: i == 0})
			}
			contents := Read(Anchored(dirs))
			v, errs := Judge(contents)
			strays := Strays(contents, want.NodeID, filepath.Dir)
			errs = append(errs, Check(contents, strays, v, want)...)
			if len(errs) != len(tt.want) {
				t.Fatalf("Check: %v, want %d", config.Mistakes(errs), len(tt.want))
			}
			for i, w := range tt.want {
				if !strings.Contains(errs[i].Error(), w) || !strings.Contains(errs[i].Error(), root) {
					t.Errorf("%v, want %q and the path in it", errs[i], w)
				}
			}
		})
	}
}

func TestParseQuorumState(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		voters   []int32
		dynamic  bool
		ok       bool
	}{
		{"static", static0, []int32{0, 1, 2}, false, true},
		{"fresh node of a dynamic quorum", emptyV0, nil, false, true},
		{"dynamic", dynamic1, nil, true, true},
		{"a later version", `{"data_version":2}`, nil, false, false},
		{"no version", `{"currentVoters":[{"voterId":0}]}`, nil, false, false},
		{"a voter without an id", `{"currentVoters":[{}],"data_version":0}`, nil, false, false},
		{"a voter twice", `{"currentVoters":[{"voterId":0},{"voterId":0}],"data_version":0}`, nil, false, false},
		{"empty", "", nil, false, false},
	} {
		voters, dynamic, err := ParseQuorumState([]byte(tt.in))
		if !slices.Equal(voters, tt.voters) || dynamic != tt.dynamic || (err == nil) != tt.ok {
			t.Errorf("%s: %v, %v, %v, want %v, %v, ok %v", tt.name, voters, dynamic, err, tt.voters, tt.dynamic, tt.ok)
		}
	}
}

func FuzzParseMeta(f *testing.F) {
	f.Add([]byte(metaV1))
	f.Add([]byte("version=1\nnode.id=-1\ncluster.id=\\=x"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if clusterID, nodeID, err := ParseMeta(b); err == nil && (clusterID == "" || nodeID < 0) {
			t.Errorf("%q became %q, %d", b, clusterID, nodeID)
		}
	})
}

func FuzzParseQuorumState(f *testing.F) {
	f.Add([]byte(static0))
	f.Add([]byte(dynamic1))
	f.Fuzz(func(t *testing.T, b []byte) {
		voters, _, err := ParseQuorumState(b)
		for _, v := range voters {
			if err == nil && v < 0 {
				t.Errorf("%q became %v", b, voters)
			}
		}
	})
}
