package e2e_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
	"github.com/kraftpod/kraftpod/test/records"
)

// patience bounds the wait for pods to be ready.
const patience = 3 * time.Minute

// must ends the row on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// apply applies the overlay with a replica count and waits for it.
func (e *env) apply(t *testing.T, o kube.Overlay, count int) {
	t.Helper()
	o.Replicas = count
	must(t, e.Apply(e.ctx, o))
	e.overlay = o
	e.ready(t, count)
}

// ready waits until that many pods are there and ready, and says how long it took.
func (e *env) ready(t *testing.T, count int) {
	t.Helper()
	began := time.Now()
	must(t, e.Ready(e.ctx, count, patience))
	t.Logf("%d pods ready after %.1f s", count, time.Since(began).Seconds())
}

// client is a client of Kafka on any node, which asks the seed first.
func (e *env) client(t *testing.T) *kube.Client {
	t.Helper()
	if e.cl == nil {
		cl, err := e.Client(e.ctx, "")
		must(t, err)
		e.cl = cl
	}
	return e.cl.By(e.seed)
}

// topic makes a topic of 6 partitions and writes into it the records 0 to 299.
func (e *env) topic(t *testing.T, name string, replication int16) {
	t.Helper()
	s := records.Topic{Topic: name, Partitions: 6, Replication: replication, Config: map[string]string{}}
	s.Config["min.insync.replicas"] = strconv.Itoa(min(2, int(replication)))
	must(t, e.client(t).Topic(e.ctx, s))
	e.write(t, name, 300)
}

// brokers waits until that many are there, as they say themselves.
func (e *env) brokers(t *testing.T, count int) {
	t.Helper()
	must(t, kube.Until(e.ctx, patience, "Kafka", func(ctx context.Context) error {
		m, err := e.client(t).Metadata(ctx)
		if err == nil && len(m.Brokers) != count {
			err = fmt.Errorf("brokers %+v", m.Brokers)
		}
		return err
	}))
}

// write adds records to a topic.
func (e *env) write(t *testing.T, name string, count int) {
	t.Helper()
	must(t, e.client(t).Produce(e.ctx, records.Produce{Topic: name, First: e.held[name], Count: count}))
	e.held[name] += count
}

// whole fails unless every topic holds exactly the records written, once each.
func (e *env) whole(t *testing.T) {
	t.Helper()
	for name, count := range e.held {
		if err := e.client(t).Consume(e.ctx, records.Consume{Topic: name, Want: count}); err != nil {
			t.Error(fmt.Errorf("topic %s: %w", name, err))
		}
	}
}

// quorum fails unless these are the voters and observers.
func (e *env) quorum(t *testing.T, voters, observers []int32) {
	t.Helper()
	// Observers that stopped are forgotten after a while; new ones are there when they have fetched.
	must(t, kube.Until(e.ctx, 30*time.Second, "quorum", func(ctx context.Context) error {
		q, err := e.client(t).Quorum(ctx)
		if err == nil && (!slices.Equal(q.Voters, voters) || !slices.Equal(q.Observers, observers)) {
			err = fmt.Errorf("voters %v, observers %v; want %v and %v", q.Voters, q.Observers, voters, observers)
		}
		return err
	}))
}

// move gives each partition of a topic three of the brokers, and waits until they are in sync.
func (e *env) move(t *testing.T, topic string, brokers ...int32) {
	t.Helper()
	s := records.Reassign{Topic: topic}
	for i := range 6 {
		var three []int32
		for n := range 3 {
			three = append(three, brokers[(i+n)%len(brokers)])
		}
		s.Replicas = append(s.Replicas, three)
	}
	must(t, e.client(t).Reassign(e.ctx, s))
	must(t, kube.Until(e.ctx, time.Minute, "reassignment of "+topic, func(ctx context.Context) error {
		m, err := e.client(t).Metadata(ctx)
		if err != nil {
			return err
		}
		for i, p := range m.Topics[topic] {
			if !slices.Equal(sorted(p.Replicas), sorted(s.Replicas[i])) || len(p.ISR) != 3 {
				return fmt.Errorf("partition %d: %+v", i, p)
			}
		}
		return nil
	}))
}

func sorted(ids []int32) []int32 {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return ids
}

// exec runs a command in a container of a pod.
func (e *env) exec(pod, container string, command ...string) (string, error) {
	return e.Kubectl(e.ctx, append([]string{"exec", pod, "-c", container, "--"}, command...)...)
}

// recording is a file in OUT, where that is given.
func recording(t *testing.T, name string) *os.File {
	t.Helper()
	dir := os.Getenv("OUT")
	if dir == "" {
		dir = t.TempDir()
	}
	f, err := os.Create(filepath.Join(dir, name))
	must(t, err)
	t.Logf("recorded in %s", strings.TrimPrefix(f.Name(), cluster.Root+"/"))
	return f
}
