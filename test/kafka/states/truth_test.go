package states_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
)

// truth asks a broker itself for its Metadata, over and over, until what it says holds, and returns when.
func (s *stage) truth(ctx context.Context, p *rig.Pod, holds func(records.Metadata) error) (time.Time, error) {
	return s.Client(p).Watch(ctx, 5*time.Millisecond, holds)
}

// whole wants every replica on the node to be in the ISR.
func whole(node int32) func(records.Metadata) error {
	return func(m records.Metadata) error {
		for topic, partitions := range m.Topics {
			for n, p := range partitions {
				if slices.Contains(p.Replicas, node) && !slices.Contains(p.ISR, node) {
					return fmt.Errorf("%s-%d: in sync %v", topic, n, p.ISR)
				}
			}
		}
		return listed(node, true)(m)
	}
}

// listed wants the node among the brokers, or not.
func listed(node int32, want bool) func(records.Metadata) error {
	return func(m records.Metadata) error {
		if m.Lists(node) != want {
			return fmt.Errorf("node %d among the brokers: got %t, want %t", node, !want, want)
		}
		return nil
	}
}

// showsFrozen wants /status to show that the broker's metadata stands still.
func (s *stage) showsFrozen(t *testing.T, p *rig.Pod) {
	d := s.status(t, p)
	if d.MetadataFrozen == nil || *d.MetadataFrozen < 5 {
		t.Fatalf("/status: metadata_frozen_seconds %v, want 5 s at least", d.MetadataFrozen)
	}
	quorum := "none"
	if d.Quorum != nil {
		quorum = fmt.Sprintf("%+v", *d.Quorum)
	}
	s.row.Note(t, "/status: metadata frozen for %.1f s, quorum: %s, the last poll took %.1f ms",
		*d.MetadataFrozen, quorum, d.PollTook*1000)
}

// readyAgain waits until a pod is ready once more, for good and all.
func (s *stage) readyAgain(t *testing.T, p *rig.Pod, from time.Time) time.Duration {
	m, err := s.of(p).wait(suite.Within(t, suite.StartLimit), from, ready)
	if err != nil {
		t.Fatal(err)
	}
	return m.at.Sub(from)
}

// othersReady fails if any pod but these was unready since then.
func (s *stage) othersReady(t *testing.T, since time.Time, but ...*rig.Pod) {
	for _, p := range s.Pods {
		if !slices.Contains(but, p) {
			if err := s.of(p).unready(since); err != nil {
				t.Error(err)
			}
		}
	}
}

func (s *stage) status(t *testing.T, p *rig.Pod) *rig.Status {
	t.Helper()
	said, err := p.Status(suite.Within(t, suite.AskLimit))
	if err != nil {
		t.Fatal(err)
	}
	return said
}
