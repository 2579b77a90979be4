package kafka_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
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
	s.admin(t, func(ctx context.Context, cl *kgo.Client) error {
		for topic, replicas := range map[string][][]int32{
			dataTopic:  {{0, 1, 2}, {1, 0, 2}, {0, 1, 2}, {1, 0, 2}, {0, 1, 2}, {1, 0, 2}},
			aloneTopic: {{1}, {1}},
			lateTopic:  {{1}},
		} {
			if err := createAssigned(ctx, cl, topic, replicas); err != nil {
				return err
			}
		}
		for _, p := range s.pods { // a byte a second, of topics that are held
			rate := []kadm.AlterConfig{{Name: "leader.replication.throttled.rate", Value: kadm.StringPtr("1")}}
			resp, err := kadm.NewClient(cl).AlterBrokerConfigs(ctx, rate, p.nodeID())
			if err != nil {
				return err
			}
			for _, r := range resp {
				if r.Err != nil {
					return fmt.Errorf("throttle broker %s: %w: %s", r.Name, r.Err, r.ErrMessage)
				}
			}
		}
		return nil
	})
}

func createAssigned(ctx context.Context, cl *kgo.Client, topic string, replicas [][]int32) error {
	req := kmsg.NewPtrCreateTopicsRequest()
	req.TimeoutMillis = 10_000
	rt := kmsg.NewCreateTopicsRequestTopic()
	rt.Topic, rt.NumPartitions, rt.ReplicationFactor = topic, -1, -1
	for n, r := range replicas {
		rt.ReplicaAssignment = append(rt.ReplicaAssignment, kmsg.CreateTopicsRequestTopicReplicaAssignment{Partition: int32(n), Replicas: r})
	}
	req.Topics = append(req.Topics, rt)
	resp, err := req.RequestWith(ctx, cl)
	if err != nil {
		return err
	}
	if err := kerr.ErrorForCode(resp.Topics[0].ErrorCode); err != nil {
		return fmt.Errorf("create %s: %w", topic, err)
	}
	return nil
}

// admin asks by way of pod 0, which no state takes down.
func (s *stage) admin(t *testing.T, do func(context.Context, *kgo.Client) error, opts ...kgo.Opt) {
	t.Helper()
	cl, err := s.client(s.pods[0], opts...)
	if err == nil {
		defer cl.Close()
		err = do(within(t, time.Minute), cl)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// hold stops the replication of a topic to all that are not in sync with it, or lets it go on.
func (s *stage) hold(t *testing.T, topic string, on bool) {
	s.admin(t, func(ctx context.Context, cl *kgo.Client) error {
		config := kadm.AlterConfig{Op: kadm.DeleteConfig, Name: "leader.replication.throttled.replicas"}
		if on {
			config.Op, config.Value = kadm.SetConfig, kadm.StringPtr("*")
		}
		resp, err := kadm.NewClient(cl).AlterTopicConfigs(ctx, []kadm.AlterConfig{config}, topic)
		if err != nil {
			return err
		}
		return resp[0].Err
	})
}

// fill writes records that cannot be compressed, of 8 KiB each, acknowledged by the leaders only.
func (s *stage) fill(t *testing.T, topic string, mib int) {
	s.admin(t, func(ctx context.Context, cl *kgo.Client) error {
		records := make([]*kgo.Record, mib<<7)
		for i := range records {
			value := make([]byte, 8<<10)
			_, _ = rand.Read(value)
			records[i] = kgo.SliceRecord(value)
		}
		return cl.ProduceSync(ctx, records...).FirstErr()
	}, kgo.DefaultProduceTopic(topic), kgo.RequiredAcks(kgo.LeaderAck()), kgo.DisableIdempotentWrite(),
		kgo.RecordPartitioner(kgo.RoundRobinPartitioner()), kgo.ProducerBatchMaxBytes(16<<10))
}

// lag gives the late topic two copies more, which lag from then on.
func (s *stage) lag(t *testing.T) {
	if s.late {
		return
	}
	s.late = true
	s.fill(t, lateTopic, 6)
	s.hold(t, lateTopic, true)
	s.admin(t, func(ctx context.Context, cl *kgo.Client) error {
		req := kadm.AlterPartitionAssignmentsReq{}
		req.Assign(lateTopic, 0, []int32{1, 0, 2})
		resp, err := kadm.NewClient(cl).AlterPartitionAssignments(ctx, req)
		if err != nil {
			return err
		}
		return resp.Error()
	})
	if _, err := s.truth(within(t, askLimit), s.pods[2], func(m *kmsg.MetadataResponse) error {
		p := partition(m, lateTopic, 0)
		if !slices.Contains(p.Replicas, 2) || slices.Contains(p.ISR, 2) {
			return fmt.Errorf("late-0 has replicas %v, in sync %v: want 2 among the former only", p.Replicas, p.ISR)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
