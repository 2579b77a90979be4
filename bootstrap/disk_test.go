package bootstrap

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The disk of a pod that starts.

// format makes the pod's disk one that was formatted for a node.
func format(t *testing.T, dataDir string, nodeID int, id string) {
	t.Helper()
	writeFile(t, filepath.Join(dataDir, "meta.properties"),
		fmt.Sprintf("version=1\nnode.id=%d\ncluster.id=%s\n", nodeID, id))
}

// form makes the pod's disk one of a cluster that formed.
func (s *starting) form(nodeID int, voters ...int) {
	s.t.Helper()
	var list []string
	for _, id := range voters {
		list = append(list, fmt.Sprintf(`{"voterId":%d}`, id))
	}
	format(s.t, s.Config.DataDir, nodeID, testID)
	s.quorumState(`{"currentVoters":[` + strings.Join(list, ",") + `],"data_version":0}`)
}

func (s *starting) quorumState(content string) {
	s.t.Helper()
	writeFile(s.t, filepath.Join(s.Config.DataDir, "__cluster_metadata-0/quorum-state"), content)
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
