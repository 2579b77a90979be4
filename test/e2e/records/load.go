package records

import (
	"context"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Load is a stream of Rate records a second, keys 0, 1, 2 and so on, until it
// is told to stop. A record that is not acknowledged within Deadline seconds
// (30) has failed.
type Load struct {
	Seed, Topic string
	Rate        int
	Deadline    int
}

// Loaded is how it went. Keys 0 to Sent-1 were sent; those in FailedKeys may
// be there or not.
type Loaded struct {
	Sent, Acked, Failed int
	FailedKeys          []int
	Errors              map[string]int
	Seconds             float64
	SlowestAck          float64 // seconds
	LongestGap          float64 // seconds without any acknowledgement, while records were being sent
}

type loading struct {
	sync.Mutex
	Loaded
	lastAck time.Time
}

// Run sends until stop is closed, and waits for what is on its way.
func Run(ctx context.Context, s Load, stop <-chan struct{}) (Loaded, error) {
	if s.Deadline == 0 {
		s.Deadline = 30
	}
	cl, err := New(s.Seed, kgo.DefaultProduceTopic(s.Topic), kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.RecordDeliveryTimeout(time.Duration(s.Deadline)*time.Second), kgo.RetryTimeout(time.Duration(s.Deadline)*time.Second))
	if err != nil {
		return Loaded{}, err
	}
	defer cl.Close()
	began := time.Now()
	l := &loading{Loaded: Loaded{Errors: map[string]int{}}, lastAck: began}
	tick := time.NewTicker(time.Second / time.Duration(s.Rate))
	defer tick.Stop()
	for running := true; running; {
		select {
		case <-tick.C:
			l.send(ctx, cl, s.Topic)
		case <-stop:
			running = false
		case <-ctx.Done():
			running = false
		}
	}
	err = cl.Flush(ctx)
	l.Lock()
	defer l.Unlock()
	l.Seconds = time.Since(began).Seconds()
	return l.Loaded, err
}

func (l *loading) send(ctx context.Context, cl *kgo.Client, topic string) {
	sent := time.Now()
	number := l.Sent
	l.Sent++
	cl.Produce(ctx, record(topic, number), func(_ *kgo.Record, err error) {
		l.Lock()
		defer l.Unlock()
		now := time.Now()
		if err != nil {
			l.Failed++
			l.FailedKeys = append(l.FailedKeys, number)
			l.Errors[err.Error()]++
			return
		}
		l.Acked++
		l.SlowestAck = max(l.SlowestAck, now.Sub(sent).Seconds())
		l.LongestGap = max(l.LongestGap, now.Sub(l.lastAck).Seconds())
		l.lastAck = now
	})
}
