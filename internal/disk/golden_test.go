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
	formatted := func(state State, node int32, voters ...int32) Volume {
		return Volume{State: state, Formatted: true, ClusterID: "Jc7hwCMorEyPprSI1Iw4sQ", NodeID: &node, Voters: voters}
	}
	without := func(state State, node int32) Volume {
		v := formatted(state, node)
		v.Dynamic = true
		return v
	}
	rows := []struct {
		stage, versions string
		want            Volume
	}{
		{"formatted", every, formatted(Virgin, 0)},
		{"voter-alone", every, formatted(Virgin, 0, 0, 1, 2)},
		{"broker-alone", every, formatted(Virgin, 3, 0, 1, 2)},
		{"voter", every, formatted(Formed, 2, 0, 1, 2)},
		{"broker", every, formatted(Formed, 3, 0, 1, 2)},
		{"single", every, formatted(Formed, 0, 0)},
		{"snapshot", every, formatted(Formed, 0, 0)},
		{"dirs-formatted", every, formatted(Virgin, 0)},
		{"dirs", every, formatted(Formed, 0, 0)},
		{"standalone-formatted", dynamic, formatted(Virgin, 0)},
		{"standalone", dynamic, without(Formed, 0)},
		{"joiner-formatted", dynamic, formatted(Virgin, 1)},
		{"joiner-alone", dynamic, formatted(Virgin, 1)},
		{"joiner", dynamic, without(Formed, 1)},
		{"joiner-restarted", dynamic, without(Formed, 1)},
		{"upgraded", upgrading, formatted(Formed, 0, 0)},
		{"upgraded-restarted", upgrading, without(Formed, 0)},
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
				if record := filepath.Join(contents[0].Dir.Path, quorumFile); contents[0].Quorum != nil && got.VotersFrom != record {
					t.Errorf("record %q, want %q", got.VotersFrom, record)
				}
				got.VotersFrom = ""
				if diff := cmp.Diff(row.want, got); diff != "" {
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
		return []Dir{{Path: filepath.Join(root, "data"), Metadata: true}}
	}
	return []Dir{{Path: filepath.Join(root, "metadata"), Metadata: true}, {Path: filepath.Join(root, "one")}, {Path: filepath.Join(root, "two")}}
}
