package checks_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
)

// losesLeaders kills one leader of three controllers that are no brokers after another. While two run, whoever leads,
// both are ready; the last one knows no leader, or from Kafka 4.0 on may name the one that is gone, and is not, until
// there is a quorum again.
func losesLeaders(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.StartLimit)
	left := slices.Clone(c.Pods[:3])
	var gone []*rig.Pod
	for len(left) > 1 {
		leader, err := leads(ctx, left)
		if err != nil {
			t.Fatal(err)
		}
		leader.Kafka.Kill()
		gone = append(gone, leader)
		left = slices.DeleteFunc(left, func(p *rig.Pod) bool { return p == leader })
		if len(left) > 1 {
			if _, err := leads(ctx, left); err != nil {
				t.Fatal(err)
			}
			if _, err := rig.Ready(ctx, left...); err != nil {
				t.Errorf("with two controllers of three: %v", err)
			}
		}
	}
	if err := says(ctx, left[0], "quorum", "see that a majority of the voters runs and reaches the others"); err != nil {
		t.Fatal(err)
	}
	if err := gone[1].StartKafka(); err != nil {
		t.Fatal(err)
	}
	took, err := rig.Ready(ctx, gone[1])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := left[0].Readyz(ctx, http.StatusOK, 50*time.Millisecond); err != nil {
		t.Error(err)
	}
	t.Logf("%s was left without a leader and not ready; %s is ready again after %v", left[0].Name, gone[1].Name, took)
}

// leads is the controller that describes the quorum as its leader.
func leads(ctx context.Context, controllers []*rig.Pod) (leader *rig.Pod, err error) {
	err = rig.Until(ctx, 100*time.Millisecond, func(ctx context.Context) error {
		for _, p := range controllers {
			cl, err := kgo.NewClient(kgo.SeedBrokers(net.JoinHostPort(p.IP, rig.ControllerPort)))
			if err != nil {
				return err
			}
			q, err := records.DescribeQuorum(ctx, cl.SeedBrokers()[0])
			cl.Close()
			if err == nil && q.Leader == p.NodeID() {
				leader = p
				return nil
			}
		}
		return fmt.Errorf("none of %d controllers leads", len(controllers))
	})
	return leader, err
}

// causesNoErrors wants no ERROR line of the sidecars' in Kafka's log, from the first start on.
func causesNoErrors(t *testing.T, c *cluster) {
	for _, p := range c.Pods {
		if err := p.SidecarErrors(); err != nil {
			t.Error(err)
		}
	}
}
