package disk

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	clusterID = "Jc7hwCMorEyPprSI1Iw4sQ"
	metaV1    = "#\n#Sun Nov 22 10:00:00 UTC 2026\ncluster.id=" + clusterID + "\nversion=1\n" +
		"directory.id=bYb7Vv1xSHGEJvBXzV5Iaw\nnode.id=0\n"
	static0 = `{"clusterId":"","leaderId":0,"leaderEpoch":1,"votedId":-1,"appliedOffset":0,` +
		`"currentVoters":[{"voterId":2},{"voterId":0},{"voterId":1}],"data_version":0}`
	emptyV0 = `{"clusterId":"","leaderId":-1,"leaderEpoch":0,"votedId":-1,"appliedOffset":0,` +
		`"currentVoters":[],"data_version":0}`
	dynamic1 = `{"leaderId":1,"leaderEpoch":4,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA",` +
		`"data_version":1}`
)

// The paths of a tree with one log dir, data.
const (
	meta     = "data/meta.properties"
	quorum   = "data/__cluster_metadata-0/quorum-state"
	log      = "data/__cluster_metadata-0/00000000000000000000.log"
	snapshot = "data/__cluster_metadata-0/00000000000000000007-0000000001.checkpoint"
)

// Another cluster's and another node's.
var (
	otherCluster = strings.Replace(metaV1, clusterID, "AAAAAAAAAAAAAAAAAAAABQ", 1)
	otherNode    = strings.Replace(metaV1, "node.id=0", "node.id=3", 1)
)

// tree makes files under a new directory: a path that ends in / is a
// directory.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, name)
		dir := filepath.Dir(path)
		if strings.HasSuffix(name, "/") {
			dir = path
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if dir == path {
			continue
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// dirsIn are log dirs under a root, the metadata log's first; data alone, where
// none are named.
func dirsIn(root string, names ...string) []Dir {
	if len(names) == 0 {
		names = []string{"data"}
	}
	var dirs []Dir
	for i, name := range names {
		dirs = append(dirs, Dir{Path: filepath.Join(root, name), Metadata: i == 0})
	}
	return dirs
}
