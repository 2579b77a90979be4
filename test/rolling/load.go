package main

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

// delivery is after how long a record that is not acknowledged has failed, unless
// it may have been written: kgo, being idempotent, must not give up then.
const delivery = 30 * time.Second

// load sends records numbered from 0 at a steady rate, whatever comes back.
type load struct {
	cl      *kgo.Client
	retries retries
	value   []byte

	mu      sync.Mutex
	sent    int
	acked   map[int]bool
	failed  map[string]int // by error
	since   time.Time      // nothing before it is timed
	slowest span           // from its sending to its acknowledgement
	gap     span           // without any acknowledgement
	lastAck time.Time
}

// span is a time that something took.
type span struct {
	from time.Time
	took time.Duration
}

func (s *span) longest(from, to time.Time) {
	if took := to.Sub(from); took > s.took {
		s.from, s.took = from, took
	}
}

func newLoad(seeds []string) (*load, error) {
	l := &load{acked: map[int]bool{}, failed: map[string]int{}, value: make([]byte, size)}
	random := rand.NewChaCha8([32]byte{})
	_, _ = random.Read(l.value) // never fails
	var err error
	l.cl, err = connect(seeds, kgo.DefaultProduceTopic(topic), kgo.RequiredAcks(kgo.AllISRAcks()), kgo.WithLogger(&l.retries),
		kgo.ProducerBatchCompression(kgo.NoCompression()), // so that the throttle means the load
		kgo.RecordDeliveryTimeout(delivery), kgo.RetryTimeout(delivery),
		kgo.MaxBufferedRecords(2*rate*int(delivery/time.Second))) // never waits for room
	return l, err
}

// run sends until ctx ends, then waits for what is on its way.
func (l *load) run(ctx context.Context) error {
	began := time.Now()
	every(ctx, time.Second/rate, func() {
		for due := int(time.Since(began).Seconds() * rate); l.sent < due; {
			l.send(context.WithoutCancel(ctx))
		}
	})
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*delivery)
	defer cancel()
	return l.cl.Flush(ctx)
}

func (l *load) send(ctx context.Context) {
	began, number := time.Now(), l.sent
	l.mu.Lock()
	l.sent++
	l.mu.Unlock()
	record := &kgo.Record{Key: []byte(strconv.Itoa(number)), Value: l.value}
	l.cl.Produce(ctx, record, func(_ *kgo.Record, err error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		now := time.Now()
		if err != nil {
			l.failed[errorName(err)]++
			return
		}
		l.acked[number] = true
		if !l.since.IsZero() {
			l.gap.longest(l.lastAck, now)
			if began.After(l.since) {
				l.slowest.longest(began, now)
			}
		}
		l.lastAck = now
	})
}

func errorName(err error) string {
	if e, ok := errors.AsType[*kerr.Error](err); ok {
		return e.Message
	}
	return err.Error()
}

// begin forgets the times and retries so far. It is an error that records failed
// by then, or that none was acknowledged.
func (l *load) begin() error {
	_, answers := l.retries.take()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.failed) > 0 || len(l.acked) == 0 || answers == 0 {
		return errors.New("the load does not run: " + strconv.Itoa(len(l.acked)) + " records acknowledged, in answers understood: " + strconv.Itoa(answers))
	}
	l.since = time.Now()
	l.lastAck = l.since
	return nil
}

// loaded is how it went since begin.
type loaded struct {
	sent, acked     int // since the start
	failed, retried map[string]int
	slowest, gap    span
}

func (l *load) loaded() loaded {
	retried, _ := l.retries.take()
	l.mu.Lock()
	defer l.mu.Unlock()
	return loaded{l.sent, len(l.acked), maps.Clone(l.failed), retried, l.slowest, l.gap}
}
