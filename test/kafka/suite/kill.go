package suite

import (
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// KillKafka kills a pod's Kafka, and starts it again. Its sidecar says so within the second that is promised.
func KillKafka(t testing.TB, p *rig.Pod) {
	t.Helper()
	killed := time.Now()
	if err := p.Kafka.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	limit := Within(t, AskLimit)
	if _, err := p.Readyz(limit, http.StatusServiceUnavailable, 10*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(killed); took > time.Second {
		t.Errorf("unready %v after Kafka was killed, want within 1 s", took)
	}
	if _, err := p.Kafka.Wait(AskLimit); err != nil {
		t.Fatal(err)
	}
	if err := p.StartKafka(); err != nil {
		t.Fatal(err)
	}
}
