package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// reader reads the topic from its beginning, while it is written.
type reader struct {
	cl   *kgo.Client
	seen map[int]int     // how often each record was read
	next map[int32]int64 // offset by partition
	// err is what was reported last. kgo goes on, so it tells only why the end was
	// not reached.
	err error
}

func newReader(seeds []string) (*reader, error) {
	cl, err := connect(seeds, kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	return &reader{cl: cl, seen: map[int]int{}, next: map[int32]int64{}}, err
}

// run reads until ctx ends.
func (r *reader) run(ctx context.Context) {
	for ctx.Err() == nil {
		r.poll(ctx)
	}
}

func (r *reader) poll(ctx context.Context) {
	fetches := r.cl.PollFetches(ctx)
	fetches.EachError(func(_ string, _ int32, err error) {
		if ctx.Err() == nil {
			r.err = err
		}
	})
	fetches.EachRecord(func(record *kgo.Record) {
		number, _ := strconv.Atoi(string(record.Key)) // load's
		r.seen[number]++
		r.next[record.Partition] = record.Offset + 1
	})
}

// drain reads to the end that the topic has now. run must have returned.
func (r *reader) drain(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	ends, err := kadm.NewClient(r.cl).ListEndOffsets(ctx, topic)
	if err == nil {
		err = ends.Error()
	}
	if err != nil {
		return fmt.Errorf("end of the topic: %w", err)
	}
	behind := func() (left int64) {
		ends.Each(func(o kadm.ListedOffset) { left += max(0, o.Offset-r.next[o.Partition]) })
		return left
	}
	for behind() > 0 {
		if r.poll(ctx); ctx.Err() != nil {
			return fmt.Errorf("consume: %d records before the end: %w", behind(), errors.Join(ctx.Err(), r.err))
		}
	}
	return nil
}

// compare says how many of the acknowledged records were never read, and how
// often one was read again.
func (r *reader) compare(acked map[int]bool) (lost, twice int) {
	for number := range acked {
		if r.seen[number] == 0 {
			lost++
		}
	}
	for _, times := range r.seen {
		twice += times - 1
	}
	return lost, twice
}
