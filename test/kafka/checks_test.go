package kafka_test

import (
	"context"
	"maps"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"
)

// Limits are for a loaded machine with two cores; what was measured is logged.
const (
	startLimit = 2 * time.Minute
	askLimit   = 30 * time.Second
)

func within(t *testing.T, limit time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	return ctx
}

// forms starts all pods at once: each sidecar says 503 before its Kafka is there, and 200 once it is.
func forms(t *testing.T, c *cluster) {
	ctx := within(t, startLimit)
	for _, p := range c.pods {
		if err := p.startSidecar(ctx); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range c.pods {
		if _, err := p.readyz(ctx, http.StatusServiceUnavailable, 10*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range c.pods {
		if err := p.startKafka(); err != nil {
			t.Fatal(err)
		}
	}
	took, err := ready(ctx, c.pods...)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("every sidecar said 503, and 200 after %v", took)
}

// hasQuorum asks the leader of the metadata quorum, through a broker: voters as computed, a leader
// among them, and every other pod an observer.
func hasQuorum(t *testing.T, c *cluster) {
	ctx := within(t, askLimit)
	var observers []int32
	for _, p := range c.pods {
		if !slices.Contains(c.voters, p.nodeID()) {
			observers = append(observers, p.nodeID())
		}
	}
	var q quorum
	err := until(ctx, 200*time.Millisecond, func(ctx context.Context) (err error) {
		q, err = c.quorum(ctx, c.brokers()[0])
		if err == nil && !slices.Equal(q.observers, observers) {
			err = errorf("observers: got %v, want %v", q.observers, observers)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(q.voters, c.voters) || !slices.Contains(c.voters, q.leader) {
		t.Errorf("voters %v, leader %d; want voters %v and one of them", q.voters, q.leader, c.voters)
	}
	t.Logf("leader %d, voters %v, observers %v", q.leader, q.voters, q.observers)
}

// advertisesNames asks every broker for the metadata: each is known by its own FQDN.
func advertisesNames(t *testing.T, c *cluster) {
	ctx := within(t, askLimit)
	want := map[int32]string{}
	for _, p := range c.brokers() {
		want[p.nodeID()] = net.JoinHostPort(p.fqdn(), brokerPort)
	}
	for _, p := range c.brokers() {
		err := until(ctx, 200*time.Millisecond, func(ctx context.Context) error {
			got, err := c.advertised(ctx, p)
			if err == nil && !maps.Equal(got, want) {
				err = errorf("%s says %v, want %v", p.name, got, want)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	t.Logf("every broker says %v", want)
}
