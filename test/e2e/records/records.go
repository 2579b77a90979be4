// Package records talks to Kafka as its clients do: makes topics, writes
// numbered records, reads them all back, and tells which are missing. It runs
// in a pod of the cluster under test, as test/e2e/client, or in any process
// that has the cluster's network and DNS.
package records

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// New is a client that knows the seed, host:port, and learns of the brokers
// only what the cluster advertises.
func New(seed string, opts ...kgo.Opt) (*kgo.Client, error) {
	return kgo.NewClient(append([]kgo.Opt{
		kgo.SeedBrokers(seed),
		kgo.MetadataMinAge(250 * time.Millisecond),
		kgo.RetryTimeout(30 * time.Second),
	}, opts...)...)
}

// Topic is a topic to be made.
type Topic struct {
	Seed        string
	Topic       string
	Partitions  int32
	Replication int16
	Config      map[string]string
}

// Done is a result that says nothing more.
type Done struct{}

// Make makes the topic.
func Make(ctx context.Context, s Topic) (Done, error) {
	cl, err := New(s.Seed)
	if err != nil {
		return Done{}, err
	}
	defer cl.Close()
	config := map[string]*string{}
	for key, value := range s.Config {
		config[key] = &value
	}
	_, err = kadm.NewClient(cl).CreateTopic(ctx, s.Partitions, s.Replication, config, s.Topic)
	return Done{}, err
}

// Produce is Count records to be written, whose keys number them from First on.
type Produce struct {
	Seed, Topic  string
	First, Count int
	// Pad is how many bytes each record has on top.
	Pad int
}

// Produced counts the records that were acknowledged by every replica in sync.
type Produced struct{ Acked int }

// Write writes the records; the first that fails is the error.
func Write(ctx context.Context, s Produce) (Produced, error) {
	cl, err := New(s.Seed, kgo.DefaultProduceTopic(s.Topic), kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.ProducerBatchCompression(kgo.NoCompression()), kgo.MaxBufferedRecords(max(1, s.Count)))
	if err != nil {
		return Produced{}, err
	}
	defer cl.Close()
	all := make([]*kgo.Record, s.Count)
	for i := range all {
		all[i] = record(s.Topic, s.First+i)
		all[i].Headers = []kgo.RecordHeader{{Key: "pad", Value: make([]byte, s.Pad)}}
	}
	var done Produced
	results := cl.ProduceSync(ctx, all...)
	for _, r := range results {
		if r.Err == nil {
			done.Acked++
		}
	}
	if err := results.FirstErr(); err != nil {
		return done, fmt.Errorf("produce to %s: %d of %d acknowledged: %w", s.Topic, done.Acked, s.Count, err)
	}
	return done, nil
}

func record(topic string, number int) *kgo.Record {
	return kgo.KeyStringRecord(strconv.Itoa(number), value(topic, strconv.Itoa(number)))
}

func value(topic, key string) string { return "record " + key + " of " + topic }
