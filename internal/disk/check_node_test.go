package disk

import (
	"path/filepath"
	"strings"
	"testing"
)

// Kafka looks for partitions in a broker's log.dirs only.
func TestCheckUnscanned(t *testing.T) {
	root := tree(t, map[string]string{"data/lost+found/": "", "two/lost+found/": ""})
	contents := Read(Anchored(dirsIn(root, "data", "two")))
	wrong := Check(contents, nil, Volume{}, Want{NodeID: -1, Unscanned: []string{filepath.Join(root, "two")}})
	if len(wrong) != 1 || !strings.HasPrefix(wrong[0].Text, filepath.Join(root, "data/lost+found")) {
		t.Errorf("Check: %v, want one of data", wrong)
	}
}

// A node id that is not the pod's: the voters on the disk tell whether the offset
// is wrong or the volume.
func TestCheckNodeID(t *testing.T) {
	const own = "mount this pod's own volume"
	for _, tt := range []struct {
		name                   string
		node                   int32
		voters                 []int32
		ordinal, offset, start int32
		want                   string
	}{
		{
			name: "ids from 1", node: 2, voters: []int32{1, 2, 3}, ordinal: 1,
			want: "set KRAFTPOD_NODE_ID_OFFSET=1, since the voters [1 2 3] begin there",
		},
		{
			name: "ids from 1, a broker", node: 5, voters: []int32{1, 2, 3}, ordinal: 4,
			want: "set KRAFTPOD_NODE_ID_OFFSET=1, since the voters [1 2 3] begin there",
		},
		{
			name: "ids from 1 where the first ordinal is 5", node: 6, voters: []int32{6, 7}, ordinal: 5, start: 5,
			want: "set KRAFTPOD_NODE_ID_OFFSET=1, since the voters [6 7] begin there",
		},
		{name: "another pod's volume", node: 1, voters: []int32{0, 1, 2}, want: own},
		{name: "another pod's, with an offset", node: 101, voters: []int32{100, 101}, offset: 100, want: own},
		{name: "another pod's, with a start", node: 6, voters: []int32{5, 6}, ordinal: 5, start: 5, want: own},
		{name: "a lower pod's", node: 0, ordinal: 1, want: own},
		{
			name: "no voters", node: 1,
			want: "set KRAFTPOD_NODE_ID_OFFSET=1 if the set's node ids begin at 1, else " + own,
		},
		{
			name: "a broker of other voters", node: 101, voters: []int32{0, 1, 2}, ordinal: 1,
			want: "set KRAFTPOD_NODE_ID_OFFSET=100 if the set's node ids begin at 100, else " + own,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := Volume{State: Formed, Formatted: true, NodeID: &tt.node, Voters: tt.voters}
			want := Want{NodeID: tt.ordinal + tt.offset, Ordinal: tt.ordinal, Start: tt.start}
			wrong := Check([]Content{{}}, nil, v, want)
			if len(wrong) != 1 || !strings.HasSuffix(wrong[0].Text, "): "+tt.want) {
				t.Errorf("Check: %v, want %q at its end", wrong, tt.want)
			}
		})
	}
}

// A real disk of a cluster whose node ids begin at 1, with a cluster id of text.
func TestCheckGoldenText(t *testing.T) {
	contents := Read(Anchored(goldenDirs(t, "testdata/4.3.1/text")))
	v, wrong := Judge(contents)
	want := Want{NodeID: 0, ClusterID: "my-cluster", ClusterVariable: "CLUSTER_ID"}
	wrong = append(wrong, Check(contents, nil, v, want)...)
	const offset = "set KRAFTPOD_NODE_ID_OFFSET=1, since the voters [1] begin there"
	if len(wrong) != 1 || !strings.HasSuffix(wrong[0].Text, offset) {
		t.Errorf("Check: %v, want the offset alone", wrong)
	}
}
