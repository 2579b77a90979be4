package records

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

// Load is a stream of Rate records a second, keys 0, 1, 2 and so on, whatever comes back, until it is ended.
type Load struct {
	Topic string
	Rate  int
	// Pad is how many bytes each record has on top.
	Pad int
	// Deadline is after how many seconds (0: 30) a record that is not acknowledged has failed, unless it may have
	// been written: an idempotent producer must not give up then.
	Deadline int
}

// Loaded is how it went: counts since the start, times and retries since Begin, if that was called. Keys 0 to
// Sent-1 were sent; those in FailedKeys may be there or not.
type Loaded struct {
	Sent, Acked, Failed int
	FailedKeys          []int
	Errors, Retried     map[string]int // records, by what they were answered with
	Seconds             float64
	Slowest             Span // from a record's sending to its acknowledgement
	Gap                 Span // without any acknowledgement
}

// Span is a time that something took.
type Span struct {
	From time.Time
	Took time.Duration
}

func (s *Span) longest(from, to time.Time) {
	if took := to.Sub(from); took > s.Took {
		s.From, s.Took = from, took
	}
}

// Loading is a load that runs.
type Loading struct {
	Load
	cl       *kgo.Client
	retries  retries
	deadline time.Duration

	mu      sync.Mutex
	got     Loaded
	acked   map[int]bool
	began   time.Time
	since   time.Time // nothing before it is timed
	lastAck time.Time
}

// Load makes one; Run starts it.
func (c Client) Load(s Load) (*Loading, error) {
	l := &Loading{Load: s, acked: map[int]bool{}, deadline: time.Duration(s.Deadline) * time.Second}
	if s.Deadline == 0 {
		l.deadline = 30 * time.Second
	}
	l.got.Errors = map[string]int{}
	l.began = time.Now()
	l.since, l.lastAck = l.began, l.began
	buffered := 2 * s.Rate * int(l.deadline/time.Second) // never waits for room
	var err error
	l.cl, err = c.Open(kgo.DefaultProduceTopic(s.Topic), kgo.RequiredAcks(kgo.AllISRAcks()), kgo.WithLogger(&l.retries),
		kgo.ProducerBatchCompression(kgo.NoCompression()), kgo.MaxBufferedRecords(max(1, buffered)),
		kgo.RecordDeliveryTimeout(l.deadline), kgo.RetryTimeout(l.deadline))
	return l, err
}

// Close ends its connections.
func (l *Loading) Close() { l.cl.Close() }

// Run sends until ctx ends, then waits for what is on its way.
func (l *Loading) Run(ctx context.Context) error {
	began := time.Now()
	tick := time.NewTicker(time.Second / time.Duration(l.Rate))
	defer tick.Stop()
	for sent := 0; ctx.Err() == nil; {
		for due := int(time.Since(began).Seconds() * float64(l.Rate)); sent < due; sent++ {
			l.send(context.WithoutCancel(ctx))
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*l.deadline)
	defer cancel()
	return l.cl.Flush(ctx)
}

func (l *Loading) send(ctx context.Context) {
	began := time.Now()
	l.mu.Lock()
	number := l.got.Sent
	l.got.Sent++
	l.mu.Unlock()
	l.cl.Produce(ctx, record(l.Topic, number, l.Pad), func(_ *kgo.Record, err error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		now := time.Now()
		if err != nil {
			l.got.Failed++
			l.got.FailedKeys = append(l.got.FailedKeys, number)
			l.got.Errors[errorName(err)]++
			return
		}
		l.got.Acked++
		l.acked[number] = true
		l.got.Gap.longest(l.lastAck, now)
		if !began.Before(l.since) {
			l.got.Slowest.longest(began, now)
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

// Begin forgets the times and retries so far. It is an error that records failed by then, or that none was
// acknowledged.
func (l *Loading) Begin() error {
	_, answers := l.retries.take()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.got.Failed > 0 || l.got.Acked == 0 || answers == 0 {
		return fmt.Errorf("the load does not run: %d records acknowledged, %d failed, in answers understood: %d",
			l.got.Acked, l.got.Failed, answers)
	}
	l.since = time.Now()
	l.lastAck = l.since
	l.got.Gap, l.got.Slowest = Span{}, Span{}
	return nil
}

// Loaded tells how it went so far.
func (l *Loading) Loaded() Loaded {
	retried, _ := l.retries.take()
	l.mu.Lock()
	defer l.mu.Unlock()
	got := l.got
	got.Errors = maps.Clone(got.Errors)
	got.Retried = retried
	got.Seconds = time.Since(l.began).Seconds()
	return got
}

// Acked are the numbers of the records that were acknowledged.
func (l *Loading) Acked() map[int]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.acked)
}
