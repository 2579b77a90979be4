package disk

import (
	"strings"
	"testing"
)

func TestParseMeta(t *testing.T) {
	const torn = "torn or not Kafka's"
	replaced := func(old, replacement string) string { return strings.Replace(metaV1, old, replacement, 1) }
	for _, tt := range []struct {
		name, in  string
		clusterID string
		nodeID    int32
		err       string // "": none
	}{
		{name: "Kafka's", in: metaV1, clusterID: clusterID, nodeID: 0},
		{name: "the highest id", in: replaced("node.id=0", "node.id=2147483647"), clusterID: clusterID, nodeID: 2147483647},
		{name: "spaces", in: "version = 1 \nnode.id= 7\t\ncluster.id: x y \r\n", clusterID: "x y", nodeID: 7},
		{name: "an id that is no UUID", in: replaced(clusterID, "${node.id}"), clusterID: "${node.id}"},
		{name: "Latin-1", in: replaced(clusterID, "caf\xe9"), clusterID: "café"},
		{
			name: "ZooKeeper's", in: "version=0\nbroker.id=0\ncluster.id=x\n",
			err: "version=0: formatted for ZooKeeper, not for KRaft; migrate the cluster with Kafka's own tools first",
		},
		{name: "a later version", in: replaced("version=1", "version=2"), err: `version="2", want 1: ` + torn},
		{name: "no version", in: replaced("version=1", ""), err: `version="", want 1: ` + torn},
		{name: "no cluster id", in: replaced("cluster.id="+clusterID, ""), err: "no cluster.id in it: " + torn},
		{name: "an empty cluster id", in: replaced(clusterID, " "), err: "no cluster.id in it: " + torn},
		{name: "no node id", in: replaced("node.id=0", ""), err: `node.id="" is not a node id: ` + torn},
		{name: "a negative node id", in: replaced("node.id=0", "node.id=-1"), err: `node.id="-1" is not a node id: ` + torn},
		{name: "a node id of base 11", in: replaced("node.id=0", "node.id=a"), err: `node.id="a" is not a node id: ` + torn},
		{
			name: "more than 31 bits", in: replaced("node.id=0", "node.id=2147483648"),
			err: `node.id="2147483648" is not a node id: ` + torn,
		},
		{name: "an escape that is cut", in: metaV1 + `x=\u12`, err: torn + ": "},
		{name: "garbage", in: "\x00\x01", err: `version="", want 1: ` + torn},
		{name: "empty", in: "", err: `version="", want 1: ` + torn},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id, node, err := ParseMeta([]byte(tt.in))
			if tt.err != "" {
				if err == nil || !strings.HasPrefix(err.Error(), tt.err) {
					t.Errorf("ParseMeta: %v, want %s", err, tt.err)
				}
				return
			}
			if id != tt.clusterID || node != tt.nodeID || err != nil {
				t.Errorf("ParseMeta = %q, %d, %v, want %q, %d", id, node, err, tt.clusterID, tt.nodeID)
			}
		})
	}
}

func FuzzParseMeta(f *testing.F) {
	f.Add([]byte(metaV1))
	f.Add([]byte("version=1\nnode.id=-1\ncluster.id=\\=x"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if id, nodeID, err := ParseMeta(b); err == nil && (id == "" || nodeID < 0) {
			t.Errorf("%q became %q, %d", b, id, nodeID)
		}
	})
}
