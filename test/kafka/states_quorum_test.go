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
	s.undisturbed(t, p)
	dropped, err := s.truth(within(t, askLimit), s.pods[0], func(m *kmsg.MetadataResponse) error { return listed(m, 2, false) })
	if err != nil {
		t.Errorf("the others have not noticed: %v", err)
	}
	t.Logf("the others' Metadata lacks it, asked %s after the cut", dropped.Sub(event))
	healed := time.Now()
	s.segment.isolate(t, 2, len(s.pods), false)
	s.rejoins(t, p, healed)
	s.othersReady(t, event, p)
}

// undisturbed wants the last poll to have been answered at once: what the broker forwards in vain must not
// hold up what it knows by itself.
func (s *stage) undisturbed(t *testing.T, p *pod) {
	if d := s.detail(t, p); d.PollTook > 1 {
		t.Errorf("/status: the last poll took %.3f s, want less than a second", d.PollTook)
	}
}

// rejoins waits until a pod that the others had given up is back, and tells what it said of itself.
func (s *stage) rejoins(t *testing.T, p *pod, from time.Time) {
	var back time.Time
	for _, of := range s.pods[:2] {
		var err error
		if back, err = s.truth(within(t, time.Minute), of, func(m *kmsg.MetadataResponse) error { return listed(m, p.nodeID(), true) }); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.truth(within(t, time.Minute), p, whole(p.nodeID())); err != nil {
		t.Fatal(err)
	}
	if _, err := s.of(p).wait(within(t, askLimit), time.Now(), verdict{code: 200}); err != nil {
		t.Error(err)
	}
	measured.note(t, "the others list it again after %.1f s; its own verdicts then:%s", back.Sub(from).Seconds(), s.of(p).story(from))
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
	s.undisturbed(t, p)
	// 3.4's leader claims to lead for ever; that nobody follows it shows.
	if d := s.detail(t, p); d.Quorum != nil && len(d.Quorum.CaughtUp) > 1 {
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
