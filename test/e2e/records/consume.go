package records

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// Consume reads a topic that should hold the keys 0 to Want-1. With a Group it
// reads as a member of it and commits, else by itself.
type Consume struct {
	Seed, Topic string
	Group       string
	Want        int
}

// Consumed is what a topic holds.
type Consumed struct {
	Records    int   // all of them
	Duplicates int   // with a key that was there already
	Missing    []int // keys that should be there
	Unexpected []string
}

// Whole is nil when exactly what was wanted is there, once each.
func (c Consumed) Whole() error {
	if len(c.Missing) == 0 && c.Duplicates == 0 && len(c.Unexpected) == 0 {
		return nil
	}
	return fmt.Errorf("%d records read: %d keys missing %v, %d duplicates, %d unexpected %v", c.Records, len(c.Missing), head(c.Missing),
		c.Duplicates, len(c.Unexpected), head(c.Unexpected))
}

func head[T any](all []T) []T { return all[:min(10, len(all))] }

// Read reads the topic from its beginning to the end that it has when asked.
func Read(ctx context.Context, s Consume) (Consumed, error) {
	var got Consumed
	opts := []kgo.Opt{kgo.ConsumeTopics(s.Topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.FetchIsolationLevel(kgo.ReadCommitted())}
	if s.Group != "" {
		opts = append(opts, kgo.ConsumerGroup(s.Group))
	}
	cl, err := New(s.Seed, opts...)
	if err != nil {
		return got, err
	}
	defer cl.Close()
	left, err := ends(ctx, cl, s.Topic)
	if err != nil {
		return got, err
	}
	seen := make(map[string]bool, s.Want)
	for len(left) > 0 {
		fetches := cl.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return got, fmt.Errorf("consume %s: %d records, partitions %v not read to their end: %w", s.Topic, got.Records, left, err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			got.add(r, s, seen)
			if end, ok := left[r.Partition]; ok && r.Offset >= end-1 {
				delete(left, r.Partition)
			}
		})
	}
	for i := range s.Want {
		if !seen[strconv.Itoa(i)] {
			got.Missing = append(got.Missing, i)
		}
	}
	slices.Sort(got.Missing)
	if s.Group != "" {
		return got, cl.CommitUncommittedOffsets(ctx)
	}
	return got, nil
}

func (c *Consumed) add(r *kgo.Record, s Consume, seen map[string]bool) {
	c.Records++
	key := string(r.Key)
	number, err := strconv.Atoi(key)
	switch {
	case err != nil || number >= s.Want || string(r.Value) != value(s.Topic, key):
		c.Unexpected = append(c.Unexpected, key+": "+string(r.Value))
	case seen[key]:
		c.Duplicates++
	}
	seen[key] = true
}

// ends are the end offsets of partitions that hold anything.
func ends(ctx context.Context, cl *kgo.Client, topic string) (map[int32]int64, error) {
	all, err := kadm.NewClient(cl).ListEndOffsets(ctx, topic)
	if err == nil {
		err = all.Error()
	}
	if err != nil {
		return nil, fmt.Errorf("end of %s: %w", topic, err)
	}
	left := map[int32]int64{}
	all.Each(func(o kadm.ListedOffset) {
		if o.Offset > 0 {
			left[o.Partition] = o.Offset
		}
	})
	return left, nil
}
