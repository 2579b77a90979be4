package kafka_test

import (
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// sidecarRestarted kills the sidecar of pod 2, which is ready, while a replica that it was given later
// lags.
func sidecarRestarted(t *testing.T, s *stage) (*pod, time.Time) {
	s.up(t)
	s.lag(t)
	p := s.pods[2]
	if v := p.verdict(t.Context()); v.code != 200 {
		t.Fatalf("with a replica that lags since it caught up: %s, want 200", v)
	}
	p.sidecar.kill()
	if _, err := s.of(p).wait(within(t, askLimit), time.Now(), verdict{}); err != nil {
		t.Fatal(err)
	}
	if err := p.startSidecar(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p, p.sidecar.started
}

func sidecarKeptLatch(t *testing.T, s *stage, p *pod, event time.Time, m moment) {
	for _, said := range s.of(p).since(event) {
		if said.check == "caught-up" {
			t.Errorf("the latch is lost: %s", said.verdict)
		}
	}
	if took := m.at.Sub(event); took > time.Second {
		t.Errorf("ready %s after the sidecar's start, want a second at most", took)
	}
	if err := s.lags(t); err != nil {
		t.Errorf("this proves nothing: %v", err)
	}
}

// lags returns an error unless the late topic's replica on pod 2 is out of sync.
func (s *stage) lags(t *testing.T) error {
	_, err := s.truth(within(t, 3*time.Second), s.pods[0], func(m *kmsg.MetadataResponse) error {
		if p := partition(m, lateTopic, 0); !slices.Contains(p.Replicas, 2) || slices.Contains(p.ISR, 2) {
			return fmt.Errorf("late-0 is on %v, in sync %v", p.Replicas, p.ISR)
		}
		return nil
	})
	return err
}

// restarted starts pod 1 again, whose sidecar has lived on.
func restarted(t *testing.T, s *stage) (*pod, time.Time) {
	p := s.pods[1]
	if s.said == nil || p.kafka.running() {
		s.up(t)
		s.down(t, p, syscall.SIGTERM)
	}
	s.start = s.detail(t, p).Start
	if s.late {
		s.hold(t, lateTopic, false)
		s.late = false
	}
	if err := p.startKafka(); err != nil {
		t.Fatal(err)
	}
	return p, p.kafka.started
}

func restartedAfter(t *testing.T, s *stage, p *pod, event time.Time, m moment) {
	d := s.detail(t, p)
	if d.Start == "" || d.Start == s.start || !d.Latched {
		t.Errorf("/status: start %q, latched %t; want another start than %q, and the latch", d.Start, d.Latched, s.start)
	}
	s.up(t)
}
