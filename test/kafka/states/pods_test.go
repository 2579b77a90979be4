package states_test

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

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// up starts whatever is not running and waits until all pods are ready, with nothing that lags.
func (s *stage) up(t *testing.T) {
	ctx := suite.Within(t, suite.StartLimit)
	if s.transcripts == nil {
		s.begin(t)
	}
	settled := s.topics
	for _, p := range s.Pods {
		settled = settled && p.Kafka.Running() && ask(ctx, p).code == http.StatusOK
	}
	if settled {
		return
	}
	for _, p := range s.Pods {
		if !p.Kafka.Running() {
			if err := p.StartKafka(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if s.late {
		s.hold(t, lateTopic, false)
		s.late = false
	}
	took, err := rig.Ready(ctx, s.Pods...)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("all are ready, %v after their start", took)
	for _, p := range s.Pods { // and the transcript has it
		if _, err := s.of(p).wait(ctx, time.Now(), ready); err != nil {
			t.Fatal(err)
		}
	}
	if !s.topics {
		s.makeTopics(t)
	}
}

// begin starts the sidecars and listens to them until the cluster ends.
func (s *stage) begin(t *testing.T) {
	ctx := suite.Within(t, suite.StartLimit)
	for _, p := range s.Pods {
		if err := p.StartSidecar(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Readyz(ctx, http.StatusServiceUnavailable, askPause); err != nil {
			t.Fatal(err)
		}
		s.transcripts = append(s.transcripts, transcribe(s.life, p))
	}
}

// down ends a pod's Kafka: by SIGTERM, or at once where there is no quorum that would let it go.
func (s *stage) down(t *testing.T, p *rig.Pod, how syscall.Signal) time.Time {
	at := time.Now()
	if !p.Kafka.Running() {
		return at
	}
	if err := p.Kafka.Signal(how); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Kafka.Wait(time.Minute); err != nil {
		t.Fatal(errors.Join(err, fmt.Errorf("%s", p.Kafka.Tail(20))))
	}
	return at
}

func (s *stage) of(p *rig.Pod) *transcript { return s.transcripts[p.Ordinal] }

// startAs starts a pod's Kafka behind kraftpod's back with another setting of the image's.
func (s *stage) startAs(t *testing.T, p *rig.Pod, setting, value string) {
	script := filepath.Join(s.Dir, "entrypoint-"+strings.ToLower(setting)+".sh")
	content := fmt.Sprintf("#!/bin/bash\nexport %s%s='%s'\nexec %s \"$@\"\n",
		s.Image.Prefix, setting, value, s.Rig.Entrypoint)
	if err := os.WriteFile(script, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := p.StartKafkaBy(script); err != nil {
		t.Fatal(err)
	}
}
