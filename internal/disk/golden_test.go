package disk

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What real Kafka left on a disk (testdata/README.md), judged. Every tree has
// a row here, and every version of a row has a tree.
func TestGolden(t *testing.T) {
	const (
		every     = "3.4.0 3.9.2 4.0.2 4.1.2 4.3.1"
		dynamic   = "3.9.2 4.0.2 4.1.2 4.3.1"
		upgrading = "4.1.2 4.3.1"
	)
	of := func(node int32, state State, voters ...int32) Volume {
		v := formatted(state, voters...)
		v.NodeID = &node
		return v
	}
	without := func(node int32, state State) Volume {
		v := of(node, state)
		v.Dynamic = true
		return v
	}
	text := of(1, Formed, 1)
	text.ClusterID = "my-cluster"
	rows := []struct {
		stage, versions string
		want            Volume
	}{
		{"formatted", every, of(0, Virgin)},
		{"voter-alone", every, of(0, Virgin, 0, 1, 2)},
		{"broker-alone", every, of(3, Virgin, 0, 1, 2)},
		{"voter", every, of(2, Formed, 0, 1, 2)},
		{"broker", every, of(3, Formed, 0, 1, 2)},
		{"single", every, of(0, Formed, 0)},
		{"text", dynamic, text},
		{"snapshot", every, of(0, Formed, 0)},
		{"dirs-formatted", every, of(0, Virgin)},
		{"dirs", every, of(0, Formed, 0)},
		{"standalone-formatted", dynamic, of(0, Virgin)},
		{"standalone", dynamic, without(0, Formed)},
		{"joiner-formatted", dynamic, of(1, Virgin)},
		{"joiner-alone", dynamic, of(1, Virgin)},
		{"joiner", dynamic, without(1, Formed)},
		{"joiner-restarted", dynamic, without(1, Formed)},
		{"upgraded", upgrading, of(0, Formed, 0)},
		{"upgraded-restarted", upgrading, without(0, Formed)},
	}
	trees, err := filepath.Glob("testdata/[0-9]*/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for version := range strings.FieldsSeq(row.versions) {
			root := filepath.Join("testdata", version, row.stage)
			t.Run(version+"/"+row.stage, func(t *testing.T) {
				contents := Read(Anchored(goldenDirs(t, root)))
				got, wrong := Judge(contents)
				if len(wrong) > 0 {
					t.Errorf("Judge: %v, want nothing wrong", wrong)
				}
				want := row.want
				if contents[0].Quorum != nil {
					want.VotersFrom = filepath.Join(contents[0].Dir.Path, quorumFile)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("volume (-want +got):\n%s", diff)
				}
			})
			trees = slices.DeleteFunc(trees, func(tree string) bool { return tree == root })
		}
	}
	if len(trees) > 0 {
		t.Errorf("%v: no row says what these are", trees)
	}
}

// goldenDirs are a tree's log dirs, the metadata log's first.
func goldenDirs(t *testing.T, root string) []Dir {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, "metadata")); err != nil {
		return dirsIn(root)
	}
	return dirsIn(root, "metadata", "one", "two")
}
