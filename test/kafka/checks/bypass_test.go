package checks_test

import (
	"os"
	"path/filepath"
	"testing"
)

// refusesCommand starts the stopped pod with a command of the image's own for the voters, which would replace those
// that were computed: from generation C on the scripts then delete quorum-state, and a lone cluster forms.
func refusesCommand(t *testing.T, c *cluster) {
	const command = "KAFKA_CONTROLLER_QUORUM_VOTERS_COMMAND"
	refuses(t, c.Pods[0], 78, map[string]string{command: "echo 0@localhost:9093"}, command)
}

// refusesMountedFile starts the stopped pod with a configuration in the image's directory for it on the volume, for
// which the image ignores the environment.
func refusesMountedFile(t *testing.T, c *cluster) {
	p := c.Pods[0]
	dir := filepath.Join(p.Volume, "config")
	file := filepath.Join(dir, "server.properties")
	if err := os.WriteFile(file, []byte("node.id=7\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Remove(file) })
	refuses(t, p, 78, map[string]string{"KAFKA_MOUNTED_CONF_DIR": dir}, file)
}
