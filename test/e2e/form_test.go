package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
	"github.com/kraftpod/kraftpod/test/e2e/records"
)

// formsFromNothing applies the overlay as it is, in a namespace that enforces
// Pod Security "restricted".
func formsFromNothing(t *testing.T, e *env) {
	began := time.Now()
	if err := e.Apply(e.ctx, kube.Overlay{Name: "apache-4"}); err != nil {
		t.Fatal(err)
	}
	if err := e.Ready(e.ctx, 3, 3*time.Minute); err != nil {
		t.Fatal(err)
	}
	t.Logf("three pods ready %.0f s after kubectl apply", time.Since(began).Seconds())
	e.parallel(t)
	cl := e.client(t)
	q, err := cl.Quorum(e.ctx, kube.Bootstrap)
	if err != nil {
		t.Fatal(err)
	}
	if want := []int32{0, 1, 2}; !slices.Equal(q.Voters, want) || len(q.Observers) != 0 {
		t.Errorf("quorum %+v, want voters %v and no observers", q, want)
	}
	e.topic(t, cl, "formed", 3)
	e.whole(t, cl, "formed", 300)
}

// parallel fails unless the pods were made at once: none waited for another to be
// ready.
func (e *env) parallel(t *testing.T) {
	out, err := e.Kubectl(e.ctx, "get", "pods", "-l", "app=kafka", "-o",
		`jsonpath={range .items[*]}{.metadata.creationTimestamp}{" "}{.status.conditions[?(@.type=="Ready")].lastTransitionTime}{"\n"}{end}`)
	if err != nil {
		t.Fatal(err)
	}
	var made, ready []string
	for line := range strings.Lines(out) {
		f := strings.Fields(line)
		made, ready = append(made, f[0]), append(ready, f[1])
	}
	if slices.Max(made) > slices.Min(ready) {
		t.Errorf("the last pod was made at %s, after the first was ready at %s", slices.Max(made), slices.Min(ready))
	}
}

// client starts a client of Kafka on any node.
func (e *env) client(t *testing.T) *kube.Client {
	cl, err := e.Client(e.ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	return cl
}

// topic makes a topic of 6 partitions and writes into it the records 0 to 299.
func (e *env) topic(t *testing.T, cl *kube.Client, name string, replication int16) {
	t.Helper()
	s := records.Topic{Seed: kube.Bootstrap, Topic: name, Partitions: 6, Replication: replication, Config: map[string]string{}}
	if replication == 3 {
		s.Config["min.insync.replicas"] = "2"
	}
	if err := cl.Topic(e.ctx, s); err != nil {
		t.Fatal(err)
	}
	if err := cl.Produce(e.ctx, records.Produce{Seed: kube.Bootstrap, Topic: name, Count: 300}); err != nil {
		t.Fatal(err)
	}
}

// whole fails unless the topic holds the records 0 to count-1, once each.
func (e *env) whole(t *testing.T, cl *kube.Client, name string, count int) {
	t.Helper()
	if err := cl.Consume(e.ctx, records.Consume{Seed: kube.Bootstrap, Topic: name, Want: count}); err != nil {
		t.Error(fmt.Errorf("topic %s: %w", name, err))
	}
}
