package states_test

import (
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
)

// isolated cuts pod 2 off from the others, not from its sidecar.
var isolated = state{
	name: "isolated", needs: namespaces, want: ready, stays: 15 * time.Second,
	make: func(t *testing.T, s *stage) (*rig.Pod, time.Time) {
		s.up(t)
		s.cut(t, true)
		return s.Pods[2], time.Now()
	},
	after: func(t *testing.T, s *stage, p *rig.Pod, event time.Time, _ moment) {
		s.showsFrozen(t, p)
		s.undisturbed(t, p)
		dropped, err := s.truth(suite.Within(t, suite.AskLimit), s.Pods[0], listed(2, false))
		if err != nil {
			t.Errorf("the others have not noticed: %v", err)
		}
		t.Logf("the others' Metadata lacks it, asked %s after the cut", dropped.Sub(event))
		healed := time.Now()
		s.cut(t, false)
		s.rejoins(t, p, healed)
		s.othersReady(t, event, p)
	},
}

// quorumLost leaves pod 0 alone.
var quorumLost = state{
	name: "quorum lost", want: ready, stays: 15 * time.Second,
	make: func(t *testing.T, s *stage) (*rig.Pod, time.Time) {
		if s.transcripts == nil {
			s.up(t)
			s.lag(t)
		}
		s.down(t, s.Pods[2], syscall.SIGTERM)
		s.down(t, s.Pods[1], syscall.SIGKILL)
		return s.Pods[0], time.Now()
	},
	after: func(t *testing.T, s *stage, p *rig.Pod, _ time.Time, _ moment) {
		s.showsFrozen(t, p)
		s.undisturbed(t, p)
		// 3.4's leader claims to lead for ever; that nobody follows it shows.
		if d := s.status(t, p); d.Quorum != nil && len(d.Quorum.CaughtUp) > 1 {
			t.Errorf("/status shows a quorum that is lost: %+v", *d.Quorum)
		}
	},
}

// leaderDown starts pod 2 while pod 1, the leader of two topics, is down.
var leaderDown = state{
	name: "RF 3 and RF 1 without a live leader", want: ready,
	make: func(t *testing.T, s *stage) (*rig.Pod, time.Time) {
		if s.transcripts == nil || s.Pods[2].Kafka.Running() || s.Pods[1].Kafka.Running() {
			s.up(t)
			s.lag(t)
			s.down(t, s.Pods[2], syscall.SIGTERM)
			s.down(t, s.Pods[1], syscall.SIGKILL)
		}
		p := s.Pods[2]
		if err := p.StartKafka(); err != nil {
			t.Fatal(err)
		}
		return p, p.Kafka.Started
	},
	after: func(t *testing.T, s *stage, p *rig.Pod, event time.Time, _ moment) {
		d := s.status(t, p)
		without := []string{lateTopic + "-0"}
		if d.Replicas == nil || d.Replicas.Leaderless != 1 || !slices.Equal(d.Replicas.WithoutLeader, without) {
			t.Fatalf("/status: replicas %+v, want one without a leader: %v", d.Replicas, without)
		}
		s.row.Note(t, "/status: replicas %+v", *d.Replicas)
		if _, err := s.truth(suite.Within(t, suite.AskLimit), p, func(m records.Metadata) error {
			for _, topic := range []string{lateTopic, aloneTopic} {
				if at := m.Partition(topic, 0); at.Leader != -1 {
					return fmt.Errorf("%s-0 has the leader %d", topic, at.Leader)
				}
			}
			return nil
		}); err != nil {
			t.Errorf("this proves nothing: %v", err)
		}
	},
}

// cut parts pod 2 from the others, or heals that.
func (s *stage) cut(t *testing.T, cut bool) {
	t.Helper()
	if err := s.segment.Isolate(t.Context(), 2, len(s.Pods), cut); err != nil {
		t.Fatal(err)
	}
}

// undisturbed wants the last poll to have been answered at once: what the broker forwards in vain must not
// hold up what it knows by itself.
func (s *stage) undisturbed(t *testing.T, p *rig.Pod) {
	if d := s.status(t, p); d.PollTook > 1 {
		t.Errorf("/status: the last poll took %.3f s, want less than a second", d.PollTook)
	}
}

// rejoins waits until a pod that the others had given up is back, and tells what it said of itself.
func (s *stage) rejoins(t *testing.T, p *rig.Pod, from time.Time) {
	var back time.Time
	for _, of := range s.Pods[:2] {
		var err error
		if back, err = s.truth(suite.Within(t, time.Minute), of, listed(p.NodeID(), true)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.truth(suite.Within(t, time.Minute), p, whole(p.NodeID())); err != nil {
		t.Fatal(err)
	}
	if _, err := s.of(p).wait(suite.Within(t, suite.AskLimit), time.Now(), ready); err != nil {
		t.Error(err)
	}
	s.row.Note(t, "the others list it again after %.1f s; its own verdicts then:%s",
		back.Sub(from).Seconds(), s.of(p).story(from))
}
