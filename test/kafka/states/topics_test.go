package states_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
)

const (
	// dataTopic has a copy on every node; pods 0 and 1 lead.
	dataTopic = "data"
	// aloneTopic has its only copy on pod 1.
	aloneTopic = "alone"
	// lateTopic is born on pod 1 with records in it, and gets copies on 0 and 2 that lag as long as it
	// is held: its ISR is pod 1.
	lateTopic = "late"
)

func (s *stage) makeTopics(t *testing.T) {
	s.topics = true
	for topic, assignment := range map[string][][]int32{
		dataTopic:  {{0, 1, 2}, {1, 0, 2}, {0, 1, 2}, {1, 0, 2}, {0, 1, 2}, {1, 0, 2}},
		aloneTopic: {{1}, {1}},
		lateTopic:  {{1}},
	} {
		s.admin(t, func(ctx context.Context, cl records.Client) error {
			return cl.Make(ctx, records.Topic{Topic: topic, Assignment: assignment})
		})
	}
	rate := "1" // a byte a second, of topics that are held
	s.admin(t, func(ctx context.Context, cl records.Client) error {
		return cl.Set(ctx, records.Configure{
			Brokers: []int32{0, 1, 2}, Config: map[string]*string{"leader.replication.throttled.rate": &rate},
		})
	})
}

// admin asks by way of pod 0, which no state takes down.
func (s *stage) admin(t *testing.T, do func(context.Context, records.Client) error) {
	t.Helper()
	if err := do(suite.Within(t, time.Minute), s.Client(s.Pods[0])); err != nil {
		t.Fatal(err)
	}
}

// hold stops the replication of a topic to all that are not in sync with it, or lets it go on.
func (s *stage) hold(t *testing.T, topic string, on bool) {
	var throttled *string
	if on {
		all := "*"
		throttled = &all
	}
	s.admin(t, func(ctx context.Context, cl records.Client) error {
		return cl.Set(ctx, records.Configure{
			Topic: topic, Config: map[string]*string{"leader.replication.throttled.replicas": throttled},
		})
	})
}

// fill writes records that the leader acknowledges alone.
func (s *stage) fill(t *testing.T, topic string, mib int) {
	s.admin(t, func(ctx context.Context, cl records.Client) error {
		return cl.Fill(ctx, records.Fill{Topic: topic, MiB: mib})
	})
}

// lag gives the late topic two copies more, which lag from then on.
func (s *stage) lag(t *testing.T) {
	if s.late {
		return
	}
	s.late = true
	s.fill(t, lateTopic, 6)
	s.hold(t, lateTopic, true)
	s.admin(t, func(ctx context.Context, cl records.Client) error {
		return cl.Move(ctx, records.Reassign{Topic: lateTopic, Replicas: [][]int32{{1, 0, 2}}})
	})
	if _, err := s.truth(suite.Within(t, suite.AskLimit), s.Pods[2], lateLags); err != nil {
		t.Fatal(err)
	}
}

// lateLags wants the late topic's replica on pod 2 to be out of sync.
func lateLags(m records.Metadata) error {
	p := m.Partition(lateTopic, 0)
	if !slices.Contains(p.Replicas, 2) || slices.Contains(p.ISR, 2) {
		return fmt.Errorf("late-0 has replicas %v, in sync %v: want 2 among the former only", p.Replicas, p.ISR)
	}
	return nil
}
