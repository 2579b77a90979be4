package e2e_test

import (
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/records"
)

// rollingUpdate changes a variable while 100 records a second are written, each
// to be acknowledged by two replicas at least.
func rollingUpdate(t *testing.T, e *env) {
	cl := e.client(t)
	must(t, cl.Topic(e.ctx, records.Topic{
		Topic: "loaded", Partitions: 12, Replication: 3,
		Config: map[string]string{"min.insync.replicas": "2"},
	}))
	watch := e.Command(e.ctx, "-n", e.Name, "get", "pods", "-l", "app=kafka", "-w")
	f := recording(t, "rolling-update-pods.txt")
	watch.Stdout = f
	must(t, watch.Start())
	defer func() {
		_ = watch.Process.Kill()
		_ = watch.Wait()
		_ = f.Close()
	}()
	load, err := cl.Load(e.ctx, records.Load{Topic: "loaded", Rate: 100})
	must(t, err)
	time.Sleep(3 * time.Second)

	began := time.Now()
	o := e.overlay
	o.Env = map[string]string{"KAFKA_LOG_RETENTION_HOURS": "48"}
	e.apply(t, o, 3)
	t.Logf("the roll took %.1f s", time.Since(began).Seconds())

	time.Sleep(3 * time.Second)
	got, err := load.Stop()
	must(t, err)
	t.Logf("%d sent in %.0f s, %d acknowledged, %d failed %v; the slowest after %.2f s, the longest gap %.2f s",
		got.Sent, got.Seconds, got.Acked, got.Failed, got.Errors, got.Slowest.Took.Seconds(), got.Gap.Took.Seconds())
	if got.Failed != 0 || got.Acked != got.Sent || got.Sent < int(50*got.Seconds) {
		t.Errorf("of %d records %d were acknowledged, %d failed: %v", got.Sent, got.Acked, got.Failed, got.Errors)
	}
	e.held["loaded"] = got.Sent
	e.whole(t)
}
