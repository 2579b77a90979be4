package kafka_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// truth asks a broker itself for its Metadata, over and over, until what it says holds, and returns when.
func (s *stage) truth(ctx context.Context, p *pod, holds func(*kmsg.MetadataResponse) error) (time.Time, error) {
	cl, err := s.client(p)
	if err != nil {
		return time.Time{}, err
	}
	defer cl.Close()
	err = until(ctx, 5*time.Millisecond, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		resp, err := cl.SeedBrokers()[0].Request(ctx, kmsg.NewPtrMetadataRequest())
		if err != nil {
			return err
		}
		return holds(resp.(*kmsg.MetadataResponse))
	})
	return time.Now(), err
}

// whole wants every replica on the node to be in the ISR.
func whole(node int32) func(*kmsg.MetadataResponse) error {
	return func(m *kmsg.MetadataResponse) error {
		for _, topic := range m.Topics {
			for _, p := range topic.Partitions {
				if slices.Contains(p.Replicas, node) && !slices.Contains(p.ISR, node) {
					return fmt.Errorf("%s-%d: in sync %v", *topic.Topic, p.Partition, p.ISR)
				}
			}
		}
		return listed(m, node, true)
	}
}

// listed wants the node among the brokers, or not.
func listed(m *kmsg.MetadataResponse, node int32, want bool) error {
	got := slices.ContainsFunc(m.Brokers, func(b kmsg.MetadataResponseBroker) bool { return b.NodeID == node })
	if got != want {
		return fmt.Errorf("node %d among the brokers: got %t, want %t", node, got, want)
	}
	return nil
}

func partition(m *kmsg.MetadataResponse, topic string, n int32) (found kmsg.MetadataResponseTopicPartition) {
	for _, t := range m.Topics {
		for _, p := range t.Partitions {
			if *t.Topic == topic && p.Partition == n {
				found = p
			}
		}
	}
	return found
}

// showsFrozen wants /status to show that the broker's metadata stands still.
func (s *stage) showsFrozen(t *testing.T, p *pod) {
	d := s.detail(t, p)
	if d.MetadataFrozen == nil || *d.MetadataFrozen < 5 {
		t.Fatalf("/status: metadata_frozen_seconds %v, want 5 s at least", d.MetadataFrozen)
	}
	quorum := "none"
	if d.Quorum != nil {
		quorum = fmt.Sprintf("%+v", *d.Quorum)
	}
	measured.note(t, "/status: metadata frozen for %.1f s, quorum: %s, the last poll took %.1f ms", *d.MetadataFrozen, quorum, d.PollTook*1000)
}

// readyAgain waits until a pod is ready once more, for good and all.
func (s *stage) readyAgain(t *testing.T, p *pod, from time.Time) time.Duration {
	m, err := s.of(p).wait(within(t, startLimit), from, verdict{code: 200})
	if err != nil {
		t.Fatal(err)
	}
	return m.at.Sub(from)
}

// othersReady fails if any pod but these was unready since then.
func (s *stage) othersReady(t *testing.T, since time.Time, but ...*pod) {
	for _, p := range s.pods {
		if !slices.Contains(but, p) {
			if err := s.of(p).unready(since); err != nil {
				t.Error(err)
			}
		}
	}
}
