package scaling_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/records"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	perWrite   = 120
	partitions = 3
)

// client is a client that knows the pods, and gives up soon.
func (s *play) client(members ...*member) records.Client {
	var pods []*rig.Pod
	for _, m := range members {
		pods = append(pods, m.Pod)
	}
	cl := s.Client(pods...)
	cl.Options = []kgo.Opt{
		kgo.MetadataMinAge(100 * time.Millisecond), kgo.RetryTimeout(10 * time.Second),
		kgo.RequestTimeoutOverhead(3 * time.Second),
	}
	return cl
}

// write makes a topic with a copy on every broker and writes records to it until all are acknowledged and each is on
// every broker. It returns the keys that were acknowledged.
func (s *play) write(ctx context.Context, topic string) (map[int]bool, error) {
	pods := s.control.existing()
	cl := s.client(pods...)
	made := records.Topic{Topic: topic, Partitions: partitions, Replication: int16(len(pods))}
	// It waits for as many brokers as the topic is to have copies on.
	err := rig.Until(ctx, 100*time.Millisecond, func(ctx context.Context) error {
		err := cl.Make(ctx, made)
		if errors.Is(err, kerr.TopicAlreadyExists) {
			return nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	done, err := cl.Produce(ctx, records.Produce{Topic: topic, Count: perWrite})
	if err != nil {
		return done.Keys, err
	}
	return done.Keys, cl.InSync(ctx, topic, len(pods))
}

// serve waits until whoever knows all pods can make a topic, write to it and read that back.
func (s *play) serve(ctx context.Context) error {
	s.proofs++
	topic := fmt.Sprint("served-", s.proofs)
	return rig.Until(ctx, 50*time.Millisecond, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		return s.client(s.control.existing()...).Serves(ctx, topic)
	})
}
