package kafka_test

import (
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// isolated cuts pod 2 off from the others, not from its sidecar.
func isolated(t *testing.T, s *stage) (*pod, time.Time) {
	s.up(t)
	s.segment.isolate(t, 2, len(s.pods), true)
	return s.pods[2], time.Now()
}

func isolatedAfter(t *testing.T, s *stage, p *pod, event time.Time, _ moment) {
	s.showsFrozen(t, p)
	dropped, err := s.truth(within(t, askLimit), s.pods[0], func(m *kmsg.MetadataResponse) error { return listed(m, 2, false) })
	if err != nil {
		t.Errorf("the others have not noticed: %v", err)
	}
	t.Logf("the others' Metadata lacks it, asked %s after the cut", dropped.Sub(event))
	healed := time.Now()
	s.segment.isolate(t, 2, len(s.pods), false)
	for _, of := range s.pods[:2] { // it is back for the others, and they for it
		if _, err := s.truth(within(t, time.Minute), of, func(m *kmsg.MetadataResponse) error { return listed(m, 2, true) }); err != nil {
			t.Fatal(err)
		}
	}
	back := time.Now()
	if _, err := s.truth(within(t, time.Minute), p, whole(2)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.of(p).wait(within(t, askLimit), time.Now(), verdict{code: 200}); err != nil {
		t.Error(err)
	}
	measured.note(t, "healed: the others list it after %.1f s; its own verdicts then:%s", back.Sub(healed).Seconds(), s.of(p).story(healed))
	s.othersReady(t, event, p)
}

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

// quorumLost leaves pod 0 alone.
func quorumLost(t *testing.T, s *stage) (*pod, time.Time) {
	if s.said == nil {
		s.up(t)
		s.lag(t)
	}
	s.down(t, s.pods[2], syscall.SIGTERM)
	s.down(t, s.pods[1], syscall.SIGKILL)
	return s.pods[0], time.Now()
}

func quorumLostAfter(t *testing.T, s *stage, p *pod, _ time.Time, _ moment) {
	s.showsFrozen(t, p)
	if d := s.detail(t, p); d.Quorum != nil {
		t.Errorf("/status shows a quorum that is lost: %+v", *d.Quorum)
	}
}

// leaderDown starts pod 2 while pod 1, the leader of two topics, is down.
func leaderDown(t *testing.T, s *stage) (*pod, time.Time) {
	if s.said == nil || s.pods[2].kafka.running() || s.pods[1].kafka.running() {
		s.up(t)
		s.lag(t)
		s.down(t, s.pods[2], syscall.SIGTERM)
		s.down(t, s.pods[1], syscall.SIGKILL)
	}
	p := s.pods[2]
	if err := p.startKafka(); err != nil {
		t.Fatal(err)
	}
	return p, p.kafka.started
}

func leaderDownAfter(t *testing.T, s *stage, p *pod, event time.Time, _ moment) {
	d := s.detail(t, p)
	if d.Replicas == nil || d.Replicas.Leaderless != 1 || !slices.Equal(d.Replicas.WithoutLeader, []string{lateTopic + "-0"}) {
		t.Errorf("/status: replicas %+v, want one without a leader: %s-0", d.Replicas, lateTopic)
	}
	measured.note(t, "/status: replicas %+v", *d.Replicas)
	if _, err := s.truth(within(t, askLimit), p, func(m *kmsg.MetadataResponse) error {
		for _, topic := range []string{lateTopic, aloneTopic} {
			if at := partition(m, topic, 0); at.Leader != -1 {
				return fmt.Errorf("%s-0 has the leader %d", topic, at.Leader)
			}
		}
		return nil
	}); err != nil {
		t.Errorf("this proves nothing: %v", err)
	}
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
