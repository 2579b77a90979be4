package leaving_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// held is a preStop hook that runs.
type held struct {
	pod   *rig.Pod
	began time.Time
	ended chan struct{} // closed at its end; code, out, err and took are set before
	code  int
	out   string
	err   error
	took  time.Duration
}

// hold starts a pod's preStop hook.
func hold(ctx context.Context, p *rig.Pod, change map[string]string) *held {
	h := &held{pod: p, began: time.Now(), ended: make(chan struct{})}
	go func() {
		defer close(h.ended)
		h.code, h.out, h.err = p.Run(ctx, change, "hold")
		h.took = time.Since(h.began)
	}()
	return h
}

// returns waits for its end.
func (h *held) returns(t *testing.T, limit time.Duration) {
	t.Helper()
	select {
	case <-h.ended:
	case <-time.After(limit):
		t.Fatalf("%s: hold has not returned after %v", h.pod.Name, limit)
	}
	if h.err != nil || h.code != 0 {
		t.Errorf("%s: hold exits %d (%v), want 0:\n%s", h.pod.Name, h.code, h.err, h.out)
	}
}

// waits wants it to wait for some time, and to say in Kafka's log and in /status what for.
func (h *held) waits(t *testing.T, during time.Duration, reasons ...string) {
	t.Helper()
	select {
	case <-h.ended:
		t.Fatalf("%s: hold returned after %v, and is to wait for %q:\n%s", h.pod.Name, h.took, reasons, h.out)
	case <-time.After(during):
	}
	said := logged(t, h.pod)
	_, status, err := h.pod.Get(suite.Within(t, suite.AskLimit), "/status")
	for _, words := range reasons {
		if !strings.Contains(said, words) {
			t.Errorf("%s: Kafka's log does not say %q:\n%s", h.pod.Name, words, said)
		}
		if err != nil || !strings.Contains(status, words) {
			t.Errorf("%s: /status does not say %q (%v):\n%s", h.pod.Name, words, err, status)
		}
	}
}

// says wants words in what it said.
func (h *held) says(t *testing.T, words string) {
	t.Helper()
	if !strings.Contains(h.out, words) {
		t.Errorf("%s: hold does not say %q:\n%s", h.pod.Name, words, h.out)
	}
}

// logged is what hold wrote into the log of Kafka's container.
func logged(t *testing.T, p *rig.Pod) string {
	t.Helper()
	content, err := os.ReadFile(p.Log("kafka"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(content)) {
		if strings.Contains(line, `"logger":"hold"`) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return strings.Join(lines, "\n")
}

// end sends SIGTERM to a Kafka, and waits until it has ended.
func end(p *rig.Pod) (time.Duration, error) {
	began := time.Now()
	if err := p.Kafka.Signal(syscall.SIGTERM); err != nil {
		return 0, fmt.Errorf("%s: %w", p.Name, err)
	}
	_, err := p.Kafka.Wait(time.Minute)
	return time.Since(began), err
}
