package records

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Serves is nil once the topic, which is made if there is none, took a record and gave it back.
func (c Client) Serves(ctx context.Context, topic string) error {
	err := c.Make(ctx, Topic{Topic: topic, Partitions: 3, Replication: 1})
	if err != nil && !errors.Is(err, kerr.TopicAlreadyExists) {
		return err
	}
	cl, err := c.Open(kgo.DefaultProduceTopic(topic), kgo.ConsumeTopics(topic),
		kgo.RecordPartitioner(kgo.RoundRobinPartitioner()), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		return err
	}
	defer cl.Close()
	mark := strconv.FormatInt(time.Now().UnixNano(), 10)
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
}

// Answers says whether the first seed speaks at all, whatever it says.
func (c Client) Answers(ctx context.Context) bool {
	cl, err := c.Open()
	if err != nil {
		return false
	}
	defer cl.Close()
	_, err = cl.SeedBrokers()[0].Request(ctx, kmsg.NewPtrMetadataRequest())
	return err == nil
}
