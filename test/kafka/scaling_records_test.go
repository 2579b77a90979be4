package kafka_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

// keys of the records of a topic.
type keys map[string]bool

const (
	perWrite   = 120
	partitions = 3
)

// anyOf is a client that knows the pods.
func (c *cluster) anyOf(pods []*member, opts ...kgo.Opt) (*kgo.Client, error) {
	var seeds []string
	for _, p := range pods {
		seeds = append(seeds, net.JoinHostPort(p.fqdn(), brokerPort))
	}
	return kgo.NewClient(append([]kgo.Opt{
		kgo.SeedBrokers(seeds...), kgo.Dialer(c.dns.dial), kgo.MetadataMinAge(100 * time.Millisecond), kgo.RetryTimeout(10 * time.Second),
		kgo.RequestTimeoutOverhead(3 * time.Second), kgo.RecordPartitioner(kgo.RoundRobinPartitioner()),
	}, opts...)...)
}

// write makes a topic with a copy on every broker and writes records to it until all are acknowledged
// and each is on every broker. It returns the keys that were acknowledged.
func (s *play) write(ctx context.Context, topic string) (keys, error) {
	pods := s.control.existing()
	cl, err := s.anyOf(pods, kgo.DefaultProduceTopic(topic), kgo.RequiredAcks(kgo.AllISRAcks()))
	if err != nil {
		return nil, err
	}
	defer cl.Close()
	if err := s.makeTopic(ctx, cl, topic, len(pods)); err != nil {
		return nil, err
	}
	records := make([]*kgo.Record, perWrite)
	for i := range records {
		key := fmt.Sprintf("%s-%d", topic, i)
		records[i] = kgo.KeyStringRecord(key, "value of "+key)
	}
	acked := keys{}
	var failed error
	for _, r := range cl.ProduceSync(ctx, records...) {
		if r.Err == nil {
			acked[string(r.Record.Key)] = true
		}
		failed = errors.Join(failed, r.Err)
	}
	if failed != nil {
		return acked, failed
	}
	return acked, s.inSync(ctx, cl, topic, len(pods))
}

// makeTopic waits for as many brokers as the topic is to have copies on.
func (s *play) makeTopic(ctx context.Context, cl *kgo.Client, topic string, copies int) error {
	return until(ctx, 100*time.Millisecond, func(ctx context.Context) error {
		_, err := kadm.NewClient(cl).CreateTopic(ctx, partitions, int16(copies), nil, topic)
		if errors.Is(err, kerr.TopicAlreadyExists) {
			return nil
		}
		return err
	})
}

func (s *play) inSync(ctx context.Context, cl *kgo.Client, topic string, copies int) error {
	return until(ctx, 100*time.Millisecond, func(ctx context.Context) error {
		m, err := kadm.NewClient(cl).Metadata(ctx, topic)
		if err != nil {
			return err
		}
		for _, p := range m.Topics[topic].Partitions {
			if len(p.ISR) != copies {
				return fmt.Errorf("%s-%d: in sync %v, want %d", topic, p.Partition, p.ISR, copies)
			}
		}
		return m.Topics[topic].Err
	})
}

// read reads a topic from its beginning to its end as somebody who knows one pod only, and returns the
// keys of the records that are as they were written.
func (s *play) read(ctx context.Context, from *member, topic string) (keys, error) {
	found := keys{}
	cl, err := s.anyOf([]*member{from}, kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		return found, err
	}
	defer cl.Close()
	ends, err := kadm.NewClient(cl).ListEndOffsets(ctx, topic)
	if err == nil {
		err = ends.Error()
	}
	if err != nil {
		return found, err
	}
	var left int64
	ends.Each(func(o kadm.ListedOffset) { left += o.Offset })
	for left > 0 {
		fetches := cl.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return found, err
		}
		fetches.EachRecord(func(r *kgo.Record) {
			left--
			if string(r.Value) == "value of "+string(r.Key) {
				found[string(r.Key)] = true
			}
		})
	}
	return found, nil
}

// serve waits until whoever knows all pods can make a topic, write to it and read that back.
func (s *play) serve(ctx context.Context) error {
	s.proofs++
	served := fmt.Sprint("served-", s.proofs)
	return until(ctx, 50*time.Millisecond, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		cl, err := s.anyOf(s.control.existing(), kgo.DefaultProduceTopic(served), kgo.ConsumeTopics(served), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
		if err != nil {
			return err
		}
		defer cl.Close()
		if err := s.makeTopic(ctx, cl, served, 1); err != nil {
			return err
		}
		mark := fmt.Sprint(time.Now().UnixNano())
		if err := cl.ProduceSync(ctx, kgo.StringRecord(mark)).FirstErr(); err != nil {
			return err
		}
		for {
			fetches := cl.PollFetches(ctx)
			if err := fetches.Err(); err != nil {
				return err
			}
			if slices.ContainsFunc(fetches.Records(), func(r *kgo.Record) bool { return string(r.Value) == mark }) {
				return nil
			}
		}
	})
}
