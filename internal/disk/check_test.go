package disk

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
)

// What is wrong with a tree by itself, and with what it was wanted for: ROOT is
// the tree's.
func TestCheck(t *testing.T) {
	const (
		otherID = `ROOT/data/meta.properties: cluster.id="AAAAAAAAAAAAAAAAAAAABQ", but CLUSTER_ID="` + clusterID +
			`": this volume belongs to another cluster; mount the right volume, or set CLUSTER_ID to "AAAAAAAAAAAAAAAAAAAABQ"`
		node3 = `ROOT/data/meta.properties: node.id=3, but this pod's node id is 0 (ordinal 0 + KRAFTPOD_NODE_ID_OFFSET 0)` +
			`: set KRAFTPOD_NODE_ID_OFFSET=3 if the set's node ids begin at 3, else mount this pod's own volume`
		half = `ROOT/data is formatted but ROOT/two is not: is a disk missing? Mount it. If the log dir is new, say so ` +
			`by a copy of meta.properties without its directory.id: grep -v ^directory.id ROOT/data/meta.properties ` +
			`>ROOT/two/meta.properties`
		emptyRoot = `ROOT/data/lost+found: so the log dir is a volume's root, which Kafka refuses: set KRAFTPOD_DATA_DIR ` +
			`to a directory in it (ROOT/data/logs), or mount a subPath of the volume there; where other pods of the set ` +
			`have their data in the root, remove it at every start instead: the component lost-found does it`
		usedRoot = `ROOT/data/lost+found: a file system's own directory, which Kafka refuses in a log dir: remove it in ` +
			`an init container before kraftpod's, at every start (rmdir ROOT/data/lost+found): a repair of the file system ` +
			`makes it anew; the component lost-found does it`
		foreign      = `ROOT/data/x: no partition's directory, so Kafka refuses to start: move it out of the log dir`
		foreignEmpty = `ROOT/data/x: no partition's directory, so Kafka refuses the log dir: set KRAFTPOD_DATA_DIR to a ` +
			`directory of its own (ROOT/data/logs), or move it out`
		strayTail = ` is there, but the log dir ROOT/data is not formatted: Kafka would start empty beside its data; ` +
			`set KRAFTPOD_DATA_DIR to `
		mount = `, or mount the volume where its data was`
		torn  = `: torn or not Kafka's; nothing was changed`
	)
	two := []string{"data", "two"}
	everything := Want{NodeID: 0, ClusterID: clusterID, ClusterVariable: "CLUSTER_ID", DirsVariable: "KRAFTPOD_DATA_DIR"}
	nothing := Want{NodeID: -1}
	for _, tt := range []struct {
		name  string
		files map[string]string
		dirs  []string
		wants Want
		want  []string
	}{
		{name: "empty", files: map[string]string{"data/": ""}, wants: everything},
		{name: "right", files: map[string]string{meta: metaV1}, wants: everything},
		{
			name: "right, as an older Kafka has it", files: map[string]string{meta: metaV1},
			wants: Want{NodeID: 0, ClusterID: "Jc7hwCMorEyPprSI1Iw4sW", ClusterVariable: "CLUSTER_ID"},
		},
		{name: "another cluster", files: map[string]string{meta: otherCluster}, wants: everything, want: []string{otherID}},
		{name: "another node", files: map[string]string{meta: otherNode}, wants: everything, want: []string{node3}},
		{
			name: "both", files: map[string]string{meta: strings.Replace(otherCluster, "node.id=0", "node.id=3", 1)},
			wants: everything, want: []string{otherID, node3},
		},
		{name: "no cluster id is known", files: map[string]string{meta: otherCluster}, wants: Want{NodeID: 0}},
		{name: "no node id is known", files: map[string]string{meta: otherNode}, wants: nothing},
		{
			name: "garbage", files: map[string]string{meta: "\x00\x01"}, wants: everything,
			want: []string{`ROOT/data/meta.properties: version="", want 1` + torn},
		},
		{
			name: "a torn quorum-state", files: map[string]string{meta: metaV1, quorum: `{"currentVoters":[]}`},
			wants: everything, want: []string{`ROOT/` + quorum + `: no data_version in it` + torn},
		},
		{
			name: "half formatted, and used", dirs: two, wants: everything, want: []string{half},
			files: map[string]string{meta: metaV1, "data/__cluster_metadata-0/": "", "two/": ""},
		},
		{
			name:  "half formatted beside partitions",
			files: map[string]string{meta: metaV1, "data/orders-0/": "", "two/": ""},
			dirs:  two, wants: everything, want: []string{
				"ROOT/data holds partitions, but the metadata log in ROOT/data holds nothing: Kafka would begin anew, and " +
					"discard partitions that it does not know; set metadata.log.dir (or the order of log.dirs) as it was, or " +
					"restore the volume of the metadata log; nothing was changed", half,
			},
		},
		{
			name:  "the format step was interrupted",
			files: map[string]string{meta: metaV1, "data/bootstrap.checkpoint": "", "two/": ""}, dirs: two, wants: everything,
			want: []string{
				"ROOT/data is formatted but ROOT/two is not: is a disk missing? Mount it. If none is, the format step was " +
					"interrupted, and nothing is there yet: remove ROOT/data/meta.properties",
			},
		},
		{
			name:  "the format step was interrupted before the last of three",
			files: map[string]string{meta: metaV1, "two/meta.properties": metaV1}, dirs: []string{"data", "two", "three"},
			wants: everything, want: []string{
				"ROOT/data,ROOT/two is formatted but ROOT/three is not: is a disk missing? Mount it. If none is, the format step " +
					"was interrupted, and nothing is there yet: remove ROOT/data/meta.properties ROOT/two/meta.properties",
			},
		},
		{
			name:  "the metadata log's is not formatted, beside partitions",
			files: map[string]string{"two/meta.properties": metaV1, "two/orders-0/": "", "data/": ""}, dirs: two,
			wants: everything, want: []string{
				"ROOT/two is formatted but ROOT/data is not: is a disk missing? Mount it. The metadata log is to be in it: set " +
					"metadata.log.dir (or the order of log.dirs) as it was",
			},
		},
		{
			name: "half formatted, not the metadata log's", files: map[string]string{"two/meta.properties": metaV1, "data/": ""},
			dirs: two, wants: everything,
			want: []string{
				"ROOT/two is formatted but ROOT/data is not: is a disk missing? Mount it. The metadata log is to be in it: set " +
					"metadata.log.dir (or the order of log.dirs) as it was. If Kafka never started on this volume, its format " +
					"step was interrupted: remove ROOT/two/meta.properties",
			},
		},
		{
			name: "dirs of two nodes", files: map[string]string{meta: metaV1, "two/meta.properties": otherNode}, dirs: two,
			wants: everything,
			want: []string{
				"ROOT/two/meta.properties: another cluster or node than in the other log dirs; nothing was changed",
			},
		},
		{
			name:  "dirs of two clusters",
			files: map[string]string{meta: metaV1, "two/meta.properties": otherCluster}, dirs: two,
			wants: everything,
			want: []string{
				"ROOT/two/meta.properties: another cluster or node than in the other log dirs; nothing was changed",
			},
		},
		{
			name: "each torn dir", files: map[string]string{meta: "version=1", "two/meta.properties": "version=2"}, dirs: two,
			wants: everything,
			want: []string{
				"ROOT/data/meta.properties: no cluster.id in it" + torn,
				`ROOT/two/meta.properties: version="2", want 1` + torn,
			},
		},
		{
			name: "lost+found", files: map[string]string{"data/lost+found/": ""}, wants: everything,
			want: []string{emptyRoot},
		},
		{
			name: "lost+found beside data", files: map[string]string{meta: metaV1, "data/lost+found/": ""}, wants: everything,
			want: []string{usedRoot},
		},
		{
			name: "lost+found beside partitions alone", files: map[string]string{"data/t-0/": "", "data/lost+found/": ""},
			wants: everything,
			want: []string{
				"ROOT/data holds partitions but no meta.properties: it was damaged; restore the file from a copy, " +
					"nothing was changed", usedRoot,
			},
		},
		{
			name: "another directory beside data", files: map[string]string{meta: metaV1, "data/x/": ""}, wants: everything,
			want: []string{foreign},
		},
		{name: "another directory", files: map[string]string{"data/x/": ""}, wants: everything, want: []string{foreignEmpty}},
		{
			name: "in one of two", dirs: two, wants: everything, want: []string{foreignEmpty},
			files: map[string]string{"data/x/": "", "two/": ""},
		},
		{
			name: "data in the volume's root", files: map[string]string{"meta.properties": metaV1}, wants: everything,
			want: []string{"ROOT/meta.properties" + strayTail + "ROOT" + mount},
		},
		{
			name: "data beside", files: map[string]string{"kraft/meta.properties": metaV1, "data/": ""}, wants: everything,
			want: []string{"ROOT/kraft/meta.properties" + strayTail + "ROOT/kraft" + mount},
		},
		{
			name: "data beside a formatted dir", files: map[string]string{"kraft/meta.properties": metaV1, meta: metaV1},
			wants: everything,
		},
		{
			name: "partitions alone", files: map[string]string{"data/t-0/x": ""}, wants: everything,
			want: []string{
				"ROOT/data holds partitions but no meta.properties: it was damaged; restore the file from a copy, " +
					"nothing was changed",
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := tree(t, tt.files)
			contents := Read(Anchored(dirsIn(root, tt.dirs...)))
			v, wrong := Judge(contents)
			if len(wrong) > 0 && (v.State != Unknown || v.Reason != wrong[0].Text || v.Formatted) {
				t.Errorf("%+v, want unknown: %v", v, wrong[0])
			}
			var got []string
			strays := Strays(contents, tt.wants.NodeID, filepath.Dir)
			for _, m := range append(wrong, Check(contents, strays, v, tt.wants)...) {
				got = append(got, strings.ReplaceAll(m.Error(), root, "ROOT"))
				if m.Code != config.ExitData {
					t.Errorf("%v: exit code %d, want %d", m, m.Code, config.ExitData)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("wrong:\n%q\nwant:\n%q", got, tt.want)
			}
		})
	}
}

func TestUnreadable(t *testing.T) {
	shut := &fs.PathError{Op: "open", Path: "/data", Err: fs.ErrPermission}
	contents := []Content{{}, {Err: errors.New("input/output error")}, {Err: shut}}
	want := config.Mistake{
		Code: config.ExitNoPermission,
		Text: "open /data: permission denied: run all containers with the uid that owns the volume, or set fsGroup",
	}
	if got := Unreadable(contents); !slices.Equal(got, []config.Mistake{want}) {
		t.Errorf("Unreadable = %v, want %v", got, want)
	}
}
