package records

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// Reader reads a topic of numbered records from its beginning, while it is written or afterwards, and counts by key.
type Reader struct {
	cl    *kgo.Client
	topic string
	next  map[int32]int64 // offset by partition
	// Seen is how often each number was read, with the value that belongs to it.
	Seen map[int]int
	// Unexpected are the records that are none of Produce's or Load's.
	Unexpected []string
	// err is what was reported last.
	err error
}

// Reader opens one. With a group it reads as a member of it, else by itself. It sees no record of a transaction
// that has not been committed.
func (c Client) Reader(topic, group string) (*Reader, error) {
	opts := []kgo.Opt{
		kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.KeepControlRecords(), // which a partition may end with
	}
	if group != "" {
		opts = append(opts, kgo.ConsumerGroup(group))
	}
	cl, err := c.Open(opts...)
	return &Reader{cl: cl, topic: topic, next: map[int32]int64{}, Seen: map[int]int{}}, err
}

// Close ends it.
func (r *Reader) Close() { r.cl.Close() }

// Run reads until ctx ends, whatever brokers answer meanwhile.
func (r *Reader) Run(ctx context.Context) {
	for ctx.Err() == nil {
		_ = r.poll(ctx) // Kafka's client goes on
	}
}

// Drain reads to the end that the topic has now, whatever brokers answer meanwhile. Run must have returned.
func (r *Reader) Drain(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return r.readToEnd(ctx, func(error) bool { return ctx.Err() == nil })
}

// readToEnd reads to the end that the topic has now, as long as errors are those that may be.
func (r *Reader) readToEnd(ctx context.Context, mayBe func(error) bool) error {
	ends, err := kadm.NewClient(r.cl).ListEndOffsets(ctx, r.topic)
	if err == nil {
		err = ends.Error()
	}
	if err != nil {
		return fmt.Errorf("end of %s: %w", r.topic, err)
	}
	left := func() (records int64) {
		ends.Each(func(o kadm.ListedOffset) { records += max(0, o.Offset-r.next[o.Partition]) })
		return records
	}
	for left() > 0 {
		if err := r.poll(ctx); err != nil && !mayBe(err) {
			return fmt.Errorf("consume %s: %d records before the end: %w", r.topic, left(), errors.Join(err, r.err))
		}
	}
	return nil
}

// poll reads what there is, and returns the first error.
func (r *Reader) poll(ctx context.Context) error {
	fetches := r.cl.PollFetches(ctx)
	fetches.EachError(func(_ string, _ int32, err error) {
		if ctx.Err() == nil {
			r.err = err
		}
	})
	fetches.EachRecord(r.add)
	return fetches.Err()
}

func (r *Reader) add(record *kgo.Record) {
	r.next[record.Partition] = record.Offset + 1
	if record.Attrs.IsControl() {
		return
	}
	key := string(record.Key)
	number, err := strconv.Atoi(key)
	if err != nil || string(record.Value) != value(r.topic, key) {
		r.Unexpected = append(r.Unexpected, key+": "+string(record.Value))
		return
	}
	r.Seen[number]++
}

// Compare says how many of the acknowledged records were never read, and how often one was read again.
func (r *Reader) Compare(acked map[int]bool) (lost, twice int) {
	for number := range acked {
		if r.Seen[number] == 0 {
			lost++
		}
	}
	for _, times := range r.Seen {
		twice += times - 1
	}
	return lost, twice
}
