package checks_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// obeysSIGTERM signals the very pid that was started as `kraftpod run`: it is java by now, shuts down
// cleanly and exits as SIGTERM makes a process exit. The pod stays stopped.
func obeysSIGTERM(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.StartLimit)
	p := c.Pods[0]
	if exe := p.Kafka.Exe(); exe != "java" {
		t.Errorf("pid %d, started as kraftpod, is %q; want java", p.Kafka.PID, exe)
	}
	began := time.Now()
	if err := p.Kafka.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	code, err := p.Kafka.Wait(time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	if code != 143 {
		t.Errorf("exit code %d, want 143", code)
	}
	if !strings.Contains(p.Kafka.Tail(200), "App info kafka.server for") {
		t.Errorf("the log does not end with a clean shutdown:\n%s", p.Kafka.Tail(20))
	}
	after, err := p.Readyz(ctx, http.StatusServiceUnavailable, 2*time.Millisecond)
	if err != nil || after > time.Second {
		t.Errorf("503 %s after its end (%v), want a second at most", after, err)
	}
	t.Logf("pid %d is java; SIGTERM to its end: %s, exit code %d; 503 %s later",
		p.Kafka.PID, took.Round(time.Millisecond), code, after)
}

// refusesClusterID starts the stopped pod with another cluster id: 3.4 would take it silently.
func refusesClusterID(t *testing.T, c *cluster) {
	change := map[string]string{c.Image.ClusterID: rig.OtherClusterID}
	refuses(t, c.Pods[0], 65, change, rig.OtherClusterID, "meta.properties")
}

// refusesNodeID starts another pod of the set on the stopped pod's volume.
func refusesNodeID(t *testing.T, c *cluster) {
	p := c.Pods[0]
	other := p.Set.Name + "-1"
	_, domain, _ := strings.Cut(p.FQDN(), ".")
	hosts := filepath.Join(t.TempDir(), "hosts") // of the other pod, with the address that the listeners are bound to
	if err := os.WriteFile(hosts, []byte(p.IP+" "+other+"."+domain+" "+other+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	refuses(t, p, 65, map[string]string{"POD_NAME": other, "MY_POD_NAME": "", "KRAFTPOD_HOSTS_FILE": hosts},
		"node.id", "meta.properties")
}

// entrypoint is what stands for the image's entrypoint says, where a start is to be refused.
const entrypoint = "the entrypoint was reached"

// refuses runs the pod on its volume with a changed environment and wants the exit code, an error
// that holds the words, and a volume to which nothing has happened.
func refuses(t *testing.T, p *rig.Pod, want int, change map[string]string, words ...string) {
	before := tree(t, p.Volume)
	code, out, err := p.Run(suite.Within(t, suite.AskLimit), change,
		"run", "--", "/bin/echo", entrypoint)
	if err != nil || code != want {
		t.Errorf("exit code %d (%v), want %d:\n%s", code, err, want, out)
	}
	for _, word := range words {
		if !strings.Contains(out, word) {
			t.Errorf("the error does not say %q:\n%s", word, out)
		}
	}
	if strings.Contains(out, entrypoint) {
		t.Errorf("the image's entrypoint was run:\n%s", out)
	}
	if after := tree(t, p.Volume); after != before {
		t.Errorf("the volume has changed:\n%s\nbefore:\n%s", after, before)
	}
	t.Logf("exits %d, nothing on the disk has changed: %s", code, out)
}

// refusesPermission runs the stopped pod as somebody who cannot write its volume.
func refusesPermission(t *testing.T, c *cluster) {
	p := c.Pods[0]
	cred, dir := nobody(t, p)
	before := tree(t, p.Volume)
	code, out, err := p.RunAs(suite.Within(t, suite.AskLimit), cred, map[string]string{"KRAFTPOD_DIR": dir},
		"run", "--", "/bin/echo", entrypoint)
	if err != nil || code != 77 || !strings.Contains(out, p.Data) {
		t.Errorf("exit code %d (%v), want 77 and an error that names %s:\n%s", code, err, p.Data, out)
	}
	if after := tree(t, p.Volume); after != before {
		t.Errorf("the volume has changed:\n%s\nbefore:\n%s", after, before)
	}
	t.Logf("exits %d: %s", code, out)
}

// restarts starts the stopped pod again, on its volume, and wants everything that was written.
func restarts(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.StartLimit)
	p := c.Pods[0]
	if err := p.StartKafka(); err != nil {
		t.Fatal(err)
	}
	took, err := rig.Ready(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.consume(ctx, ""); err != nil {
		t.Error(err)
	}
	t.Logf("ready again after %v, with all %d records", took, c.written)
}

// scales adds a pod as kubectl scale does, KRAFTPOD_REPLICAS as it was: it becomes a broker only.
func scales(t *testing.T, c *cluster) {
	set := c.Pods[0].Set
	p, err := c.Add(set, set.Replicas)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Publish(); err != nil {
		t.Fatal(err)
	}
	ctx := suite.Within(t, suite.StartLimit)
	if err := p.Start(ctx); err != nil {
		t.Fatal(err)
	}
	took, err := rig.Ready(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("a fourth pod, ready after %v", took)
}
