package checks_test

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
)

// forms starts all pods at once: each sidecar says 503 before its Kafka is there, and 200 once it is.
func forms(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.StartLimit)
	for _, p := range c.Pods {
		if err := p.StartSidecar(ctx); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range c.Pods {
		if _, err := p.Readyz(ctx, http.StatusServiceUnavailable, 10*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range c.Pods {
		if err := p.StartKafka(); err != nil {
			t.Fatal(err)
		}
	}
	took, err := rig.Ready(ctx, c.Pods...)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("every sidecar said 503, and 200 after %v", took)
}

// hasQuorum asks the leader of the metadata quorum, through a broker: voters as computed, a leader
// among them, and every other pod an observer.
func hasQuorum(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.AskLimit)
	var observers []int32
	for _, p := range c.Pods {
		if !slices.Contains(c.voters, p.NodeID()) {
			observers = append(observers, p.NodeID())
		}
	}
	var q records.Quorum
	err := rig.Until(ctx, 200*time.Millisecond, func(ctx context.Context) (err error) {
		q, err = c.Client(c.Brokers()[0]).Quorum(ctx)
		if err == nil && !slices.Equal(q.Observers, observers) {
			err = fmt.Errorf("observers: got %v, want %v", q.Observers, observers)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(q.Voters, c.voters) || !slices.Contains(c.voters, q.Leader) {
		t.Errorf("voters %v, leader %d; want voters %v and one of them", q.Voters, q.Leader, c.voters)
	}
	t.Logf("leader %d, voters %v, observers %v", q.Leader, q.Voters, q.Observers)
}

// advertisesNames asks every broker for the metadata: each is known by its own FQDN.
func advertisesNames(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.AskLimit)
	want := map[int32]string{}
	for _, p := range c.Brokers() {
		want[p.NodeID()] = net.JoinHostPort(p.FQDN(), rig.BrokerPort)
	}
	for _, p := range c.Brokers() {
		_, err := c.Client(p).Watch(ctx, 200*time.Millisecond, func(m records.Metadata) error {
			got := map[int32]string{}
			for _, b := range m.Brokers {
				got[b.ID] = b.Address
			}
			if !maps.Equal(got, want) {
				return fmt.Errorf("%s says %v, want %v", p.Name, got, want)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	t.Logf("every broker says %v", want)
}
