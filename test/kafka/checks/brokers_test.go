package checks_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// TestBrokersOutliveSlowControllers: brokers wait for controllers that are slow to start longer than a broker lives
// that cannot register, and none of their Kafkas ever ends. A broker's disk that records voters does not wait.
func TestBrokersOutliveSlowControllers(t *testing.T) {
	const group, patience = "slow controllers", 6 * time.Second
	r := suite.Rig(t)
	for _, image := range []rig.Image{rig.Apache(rig.V392), rig.Apache(rig.V431)} {
		row := ran.Plan(image.Version+"/"+group, "brokers wait, and do not when they start again")
		if !strings.Contains(os.Getenv("KRAFTPOD_KAFKA"), image.Version) {
			row.Skip("not in KRAFTPOD_KAFKA")
			continue
		}
		row.Run(t, func(t *testing.T) {
			sets := rig.Dedicated(1, 1)
			sets[1].Env["KAFKA_INITIAL_BROKER_REGISTRATION_TIMEOUT_MS"] = fmt.Sprint(patience.Milliseconds())
			c, err := r.NewCluster(image, sets...)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Stop()
			slowControllers(t, c, patience)
		})
	}
}

func slowControllers(t *testing.T, c *rig.Cluster, patience time.Duration) {
	ctx := suite.Within(t, suite.StartLimit)
	controller, broker := c.Pods[0], c.Pods[1]
	gate := filepath.Join(c.Dir, "gate")
	held := filepath.Join(c.Dir, "held.sh")
	script := fmt.Sprintf("#!/bin/sh\nwhile [ ! -e %s ]; do sleep 0.1; done\nexec %s \"$@\"\n", gate, c.Rig.Entrypoint)
	must(t, os.WriteFile(held, []byte(script), 0o755))
	must(t, controller.StartSidecar(ctx))
	must(t, controller.StartKafkaBy(held))
	must(t, broker.Start(ctx))
	const why = "run waits before Kafka's first start, for the controllers [0]: none of them has started Kafka yet"
	must(t, rig.Until(ctx, 50*time.Millisecond, func(ctx context.Context) error { return blockedBy(ctx, broker, why) }))
	began := time.Now()
	must(t, rig.Until(ctx, 100*time.Millisecond, func(ctx context.Context) error {
		if exe := broker.Kafka.Exe(); exe != "kraftpod" {
			t.Fatalf("the broker's container became %q\n%s", exe, c.Logs())
		}
		if waited := time.Since(began); waited < 2*patience {
			return fmt.Errorf("waits for %v", waited)
		}
		return blockedBy(ctx, broker, why)
	}))
	pid := broker.Kafka.PID
	must(t, os.WriteFile(gate, nil, 0o644))
	if _, err := rig.Ready(ctx, c.Pods...); err != nil {
		t.Fatalf("%v\n%s", err, c.Logs())
	}
	if broker.Kafka.PID != pid || !broker.Kafka.Running() {
		t.Errorf("the broker's container ended with %d", broker.Kafka.Code)
	}

	c.Rig.Entrypoint, held = held, c.Rig.Entrypoint // a start of the entrypoint is enough
	defer func() { c.Rig.Entrypoint = held }()
	controller.Stop()
	broker.Kafka.Kill()
	must(t, os.Remove(gate))
	must(t, broker.StartKafka())
	must(t, rig.Until(ctx, 10*time.Millisecond, func(context.Context) error {
		if exe := broker.Kafka.Exe(); exe == "kraftpod" {
			return fmt.Errorf("the broker's disk records voters, and its container is still %q", exe)
		}
		return nil
	}))
	if took := time.Since(broker.Kafka.Started); took > 5*time.Second {
		t.Errorf("it started again after %v, with its controller gone", took)
	}
}

func blockedBy(ctx context.Context, p *rig.Pod, why string) error {
	s, err := p.Status(ctx)
	if err == nil && !strings.Contains(s.Blocker(), why) {
		err = fmt.Errorf("%s is not ready for %q, want %q", p.Name, s.Blocker(), why)
	}
	return err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
