package states_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// sidecarRestarted kills the sidecar of pod 2, which is ready, while a replica that it was given later
// lags.
var sidecarRestarted = state{
	name: "the sidecar restarted while a replica lags", want: ready,
	make: func(t *testing.T, s *stage) (*rig.Pod, time.Time) {
		s.up(t)
		s.lag(t)
		p := s.Pods[2]
		if v := ask(t.Context(), p); v.code != 200 {
			t.Fatalf("with a replica that lags since it caught up: %s, want 200", v)
		}
		p.Sidecar.Kill()
		if _, err := s.of(p).wait(suite.Within(t, suite.AskLimit), time.Now(), verdict{}); err != nil {
			t.Fatal(err)
		}
		if err := p.StartSidecar(t.Context()); err != nil {
			t.Fatal(err)
		}
		return p, p.Sidecar.Started
	},
	after: func(t *testing.T, s *stage, p *rig.Pod, event time.Time, m moment) {
		for _, said := range s.of(p).since(event) {
			if said.check == "caught-up" {
				t.Errorf("the latch is lost: %s", said.verdict)
			}
		}
		if took := m.at.Sub(event); took > time.Second {
			t.Errorf("ready %s after the sidecar's start, want a second at most", took)
		}
		_, err := s.truth(suite.Within(t, 3*time.Second), s.Pods[0], lateLags)
		if err != nil {
			t.Errorf("this proves nothing: %v", err)
		}
	},
}

// restarted starts pod 1 again, whose sidecar has lived on.
var restarted = state{
	name: "restarted beside its sidecar", want: ready,
	make: func(t *testing.T, s *stage) (*rig.Pod, time.Time) {
		p := s.Pods[1]
		if s.transcripts == nil || p.Kafka.Running() {
			s.up(t)
			s.down(t, p, syscall.SIGTERM)
		}
		s.start = s.status(t, p).Start
		if s.late {
			s.hold(t, lateTopic, false)
			s.late = false
		}
		if err := p.StartKafka(); err != nil {
			t.Fatal(err)
		}
		return p, p.Kafka.Started
	},
	after: func(t *testing.T, s *stage, p *rig.Pod, event time.Time, m moment) {
		d := s.status(t, p)
		if d.Start == "" || d.Start == s.start || !d.Latched {
			t.Errorf("/status: start %q, latched %t; want another start than %q, and the latch", d.Start, d.Latched, s.start)
		}
		s.up(t)
	},
}
