package kafka_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// second is a pod's second log dir, on a volume of its own.
func (p *pod) second() string { return filepath.Join(p.root, "second", "logs") }

// up starts whatever is not running and waits until all pods are ready, with nothing that lags.
func (s *stage) up(t *testing.T) {
	ctx := within(t, startLimit)
	if s.said == nil {
		s.begin(t)
	}
	settled := s.topics
	for _, p := range s.pods {
		settled = settled && p.kafka.running() && p.verdict(ctx).code == http.StatusOK
	}
	if settled {
		return
	}
	for _, p := range s.pods {
		if !p.kafka.running() {
			if err := p.startKafka(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if s.late {
		s.hold(t, lateTopic, false)
		s.late = false
	}
	took, err := ready(ctx, s.pods...)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("all are ready, %v after their start", took)
	for _, p := range s.pods { // and whoever records what they say has heard it
		if _, err := s.of(p).wait(ctx, time.Now(), verdict{code: http.StatusOK}); err != nil {
			t.Fatal(err)
		}
	}
	if !s.topics {
		s.makeTopics(t)
	}
}

// begin starts the sidecars and listens to them until the cluster ends.
func (s *stage) begin(t *testing.T) {
	ctx := within(t, startLimit)
	for _, p := range s.pods {
		if err := p.startSidecar(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := p.readyz(ctx, http.StatusServiceUnavailable, recordEvery); err != nil {
			t.Fatal(err)
		}
		s.said = append(s.said, record(s.life, p))
	}
}

// down ends a pod's Kafka: by SIGTERM, or at once where there is no quorum that would let it go.
func (s *stage) down(t *testing.T, p *pod, how syscall.Signal) time.Time {
	at := time.Now()
	if !p.kafka.running() {
		return at
	}
	if err := p.kafka.signal(how); err != nil {
		t.Fatal(err)
	}
	if _, err := p.kafka.wait(time.Minute); err != nil {
		t.Fatal(errors.Join(err, fmt.Errorf("%s", p.kafka.tail(20))))
	}
	return at
}

func (s *stage) of(p *pod) *recorder { return s.said[p.ordinal] }

// startAs starts a pod's Kafka behind kraftpod's back with another setting of the image's.
func (s *stage) startAs(t *testing.T, p *pod, setting, value string) {
	script := filepath.Join(s.dir, "entrypoint-"+strings.ToLower(setting)+".sh")
	content := fmt.Sprintf("#!/bin/bash\nexport %s%s='%s'\nexec %s \"$@\"\n", s.image.prefix, setting, value, s.rig.entrypoint)
	if err := os.WriteFile(script, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := p.startKafkaBy(script); err != nil {
		t.Fatal(err)
	}
}
