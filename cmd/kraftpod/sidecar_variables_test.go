package main

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"
)

// locked is a buffer that two may use.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// TestSidecarReadsKafkasVariables: what Kafka's container has counts in the real
// sidecar, its log too, and what is given to the wrong container is said.
func TestSidecarReadsKafkasVariables(t *testing.T) {
	s := newStage(t, 0)
	for name, content := range formed(0, 0, 1, 2) {
		s.file(name, content)
	}
	s.set(vars("KRAFTPOD_LOG_LEVEL", "debug", "KRAFTPOD_TIMEOUT", "3s"))
	if said, code := s.run("run", "--", "true"); code != 0 {
		t.Fatalf("run ends with %d:\n%s", code, said)
	}
	s.env = map[string]string{
		"PATH": s.env["PATH"], "KRAFTPOD_DIR": "$DIR/pod", "KRAFTPOD_LISTEN": s.env["KRAFTPOD_LISTEN"],
		"KRAFTPOD_TIMEOUT": "4s", "KRAFTPOD_CONTROLLERS": "1",
	}
	var said locked
	cmd := s.command(t.Context(), "sidecar")
	cmd.Stderr = &said
	s.must(cmd.Start())
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	for _, want := range []string{
		"DEBUG\tsidecar\tpoll failed", // by Kafka's container: the level, and the format of the console
		`WARN	sidecar	KRAFTPOD_TIMEOUT="4s" counts, not "3s" of Kafka's container`,
		`WARN	sidecar	KRAFTPOD_CONTROLLERS="1": the sidecar does not read it; give it to Kafka's container, which has none`,
	} {
		for began := time.Now(); !strings.Contains(said.String(), want); time.Sleep(10 * time.Millisecond) {
			if time.Since(began) > patience {
				t.Fatalf("the sidecar does not say %q:\n%s", want, said.String())
			}
		}
	}
	if _, body := s.get("/status"); !strings.Contains(body, `counts, not \"3s\" of Kafka's container`) {
		t.Errorf("/status does not say which variable counts:\n%s", body)
	}
}
