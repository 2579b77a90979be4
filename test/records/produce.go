package records

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Produce is Count records to be written, whose keys number them from First on.
type Produce struct {
	Topic        string
	First, Count int
	// Pad is how many bytes each record has on top.
	Pad int
	// Transaction is the id of the one transaction that they are written in, if it is given.
	Transaction string
}

// Produced tells which records were acknowledged by every replica in sync.
type Produced struct {
	Acked int
	Keys  map[int]bool `json:"-"`
}

// Produce writes the records; the first that fails is the error.
func (c Client) Produce(ctx context.Context, s Produce) (Produced, error) {
	done := Produced{Keys: map[int]bool{}}
	opts := []kgo.Opt{
		kgo.DefaultProduceTopic(s.Topic), kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.RecordPartitioner(kgo.RoundRobinPartitioner()),
		kgo.ProducerBatchCompression(kgo.NoCompression()), kgo.MaxBufferedRecords(max(1, s.Count)),
	}
	if s.Transaction != "" {
		opts = append(opts, kgo.TransactionalID(s.Transaction))
	}
	cl, err := c.Open(opts...)
	if err != nil {
		return done, err
	}
	defer cl.Close()
	if s.Transaction != "" {
		if err := cl.BeginTransaction(); err != nil {
			return done, err
		}
	}
	all := make([]*kgo.Record, s.Count)
	for i := range all {
		all[i] = record(s.Topic, s.First+i, s.Pad)
	}
	results := cl.ProduceSync(ctx, all...)
	for i, r := range results {
		if r.Err == nil {
			done.Acked++
			number, _ := strconv.Atoi(string(results[i].Record.Key)) // record's
			done.Keys[number] = true
		}
	}
	if err := results.FirstErr(); err != nil {
		return done, fmt.Errorf("produce to %s: %d of %d acknowledged: %w", s.Topic, done.Acked, s.Count, err)
	}
	if s.Transaction != "" {
		return done, cl.EndTransaction(ctx, kgo.TryCommit)
	}
	return done, nil
}

// record is the record of a number: what it must be when it is read again.
func record(topic string, number, pad int) *kgo.Record {
	key := strconv.Itoa(number)
	r := kgo.KeyStringRecord(key, value(topic, key))
	if pad > 0 {
		r.Headers = []kgo.RecordHeader{{Key: "pad", Value: make([]byte, pad)}}
	}
	return r
}

func value(topic, key string) string { return "record " + key + " of " + topic }

// Fill is records without keys that cannot be compressed, of 8 KiB each, MiB in all.
type Fill struct {
	Topic string
	MiB   int
}

// Fill writes them, acknowledged by the leaders only: a replica that lags holds nothing up.
func (c Client) Fill(ctx context.Context, s Fill) error {
	cl, err := c.Open(kgo.DefaultProduceTopic(s.Topic), kgo.RequiredAcks(kgo.LeaderAck()), kgo.DisableIdempotentWrite(),
		kgo.RecordPartitioner(kgo.RoundRobinPartitioner()), kgo.ProducerBatchMaxBytes(16<<10))
	if err != nil {
		return err
	}
	defer cl.Close()
	all := make([]*kgo.Record, s.MiB<<7)
	for i := range all {
		noise := make([]byte, 8<<10)
		_, _ = rand.Read(noise) // never fails
		all[i] = kgo.SliceRecord(noise)
	}
	return cl.ProduceSync(ctx, all...).FirstErr()
}
