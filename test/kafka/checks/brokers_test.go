package checks_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// patience is longer than a broker's Kafka lives that cannot register, by its own default: a minute from a moment in
// its start.
const patience = 100 * time.Second

// TestBrokersOutliveSlowControllers: brokers are there when controllers come that were slow to start, and none of their
// Kafkas has ended meanwhile.
func TestBrokersOutliveSlowControllers(t *testing.T) {
	r := suite.Rig(t)
	image := rig.Apache(rig.V431)
	row := ran.Plan(image.Version+"/slow controllers", "brokers outlive them")
	switch {
	case !slices.Contains(suite.Versions(), image.Version):
		row.Skip("not in KRAFTPOD_KAFKA")
		return
	case !suite.Slow():
		row.Skip("two minutes of waiting, for make full")
		return
	}
	row.Run(t, func(t *testing.T) {
		c, err := r.NewCluster(image, rig.Dedicated(1, 1)...)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Stop()
		outlive(t, c)
	})
}

func outlive(t *testing.T, c *rig.Cluster) {
	ctx := suite.Within(t, suite.StartLimit+patience)
	controller, broker := c.Pods[0], c.Pods[1]
	gate, held := filepath.Join(c.Dir, "gate"), filepath.Join(c.Dir, "held.sh")
	script := fmt.Sprintf("#!/bin/sh\nwhile [ ! -e %s ]; do sleep 0.1; done\nexec %s \"$@\"\n", gate, c.Rig.Entrypoint)
	must(t, os.WriteFile(held, []byte(script), 0o755))
	must(t, controller.StartSidecar(ctx))
	must(t, controller.StartKafkaBy(held))
	must(t, broker.Start(ctx))
	must(t, rig.Until(ctx, 100*time.Millisecond, func(context.Context) error {
		lived := time.Since(broker.Kafka.Started)
		switch {
		case !broker.Kafka.Running():
			t.Fatalf("the broker's Kafka ended with %d after %v\n%s", broker.Kafka.Code, lived, broker.Kafka.Tail(5))
		case lived < patience:
			return fmt.Errorf("it has lived for %v", lived)
		case broker.Kafka.Exe() != "java":
			t.Fatalf("the broker's container is still %q", broker.Kafka.Exe())
		}
		return nil
	}))
	must(t, os.WriteFile(gate, nil, 0o644))
	if _, err := rig.Ready(ctx, c.Pods...); err != nil {
		t.Fatalf("%v\n%s", err, c.Logs())
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
