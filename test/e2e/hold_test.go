package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
	"github.com/kraftpod/kraftpod/test/records"
)

// rollHeld restarts the set while kafka-0 is Pending, its node being cordoned.
// The StatefulSet controller takes kafka-2 down at once, since it looks only at
// the pods above it; hold has it go on serving until kafka-0 is back.
func rollHeld(t *testing.T, e *env) {
	pods := e.apart(t)
	load := e.load(t, "rolled")
	uncordon := func() error {
		_, err := e.Cluster.Kubectl(context.WithoutCancel(e.ctx), "uncordon", pods[0].Node)
		return err
	}
	defer func() { must(t, uncordon()) }()
	_, err := e.Cluster.Kubectl(e.ctx, "cordon", pods[0].Node)
	must(t, err)
	_, err = e.Kubectl(e.ctx, "delete", "pod", "kafka-0")
	must(t, err)

	_, err = e.Kubectl(e.ctx, "rollout", "restart", "statefulset", "kafka")
	must(t, err)
	must(t, kube.Until(e.ctx, time.Minute, "kafka-2 to wait", func(ctx context.Context) error {
		return e.holds(ctx, "kafka-2")
	}))
	time.Sleep(20 * time.Second) // for that long a roll without hold has had no in-sync copy to spare
	for name, ends := range map[string]bool{"kafka-2": true, "kafka-1": false} {
		at, err := e.Field(e.ctx, "pod/"+name, ".metadata.deletionTimestamp")
		if must(t, err); (at != "") != ends {
			t.Errorf("%s ends: %q, want that: %v", name, at, ends)
		}
	}
	must(t, uncordon())
	_, err = e.Kubectl(e.ctx, "rollout", "status", "statefulset", "kafka", "--timeout=4m")
	must(t, err)
	e.ready(t, 3)
	e.acknowledged(t, load, "rolled")
}

// drainedTwo drains two nodes at once, past the budget. Neither pod can run
// elsewhere, so the one that waits serves until the other one's node is back.
func drainedTwo(t *testing.T, e *env) {
	pods := e.apart(t)
	load := e.load(t, "drained")
	uncordon := func() (failed error) {
		for _, p := range pods {
			_, err := e.Cluster.Kubectl(context.WithoutCancel(e.ctx), "uncordon", p.Node)
			failed = errors.Join(failed, err)
		}
		return failed
	}
	defer func() { must(t, uncordon()) }()
	drained := make(chan error, 2)
	for _, p := range pods[1:] {
		go func() {
			_, err := e.Cluster.Kubectl(e.ctx, "drain", p.Node, "--pod-selector=app=kafka", "--ignore-daemonsets",
				"--delete-emptydir-data", "--disable-eviction", "--timeout=4m")
			drained <- err
		}()
	}
	waiting := ""
	must(t, kube.Until(e.ctx, time.Minute, "one pod to wait, and one to be gone", func(ctx context.Context) error {
		one, other := e.holds(ctx, "kafka-1"), e.holds(ctx, "kafka-2")
		switch {
		case one == nil && other == nil:
			return errors.New("both wait")
		case one == nil:
			waiting = "kafka-1"
		case other == nil:
			waiting = "kafka-2"
		default:
			return errors.Join(one, other)
		}
		return nil
	}))
	time.Sleep(20 * time.Second) // for that long a drain without hold has left no in-sync copy to spare
	must(t, e.holds(e.ctx, waiting))
	must(t, uncordon())
	must(t, errors.Join(<-drained, <-drained))
	e.ready(t, 3)
	e.acknowledged(t, load, "drained")
}

// load writes to a topic of three replicas, two of which have to be in sync.
func (e *env) load(t *testing.T, topic string) *kube.Load {
	t.Helper()
	cl := e.client(t)
	must(t, cl.Topic(e.ctx, records.Topic{
		Topic: topic, Partitions: 12, Replication: 3, Config: map[string]string{"min.insync.replicas": "2"},
	}))
	load, err := cl.Load(e.ctx, records.Load{Topic: topic, Rate: 100})
	must(t, err)
	return load
}

// holds fails unless a pod that ends says that it waits.
func (e *env) holds(ctx context.Context, pod string) error {
	log, err := e.Kubectl(ctx, "logs", pod, "-c", "kafka", "--tail=20")
	if err == nil && !strings.Contains(log, "this broker waits before it goes") {
		err = fmt.Errorf("the log of %s ends so: %s", pod, log)
	}
	return err
}

// acknowledged ends a load, of which nothing failed and nothing took long.
func (e *env) acknowledged(t *testing.T, load *kube.Load, topic string) {
	t.Helper()
	got, err := load.Stop()
	must(t, err)
	t.Logf("%d sent in %.0f s, %d acknowledged, %d failed %v; the longest gap %.2f s",
		got.Sent, got.Seconds, got.Acked, got.Failed, got.Errors, got.Gap.Took.Seconds())
	if got.Failed != 0 || got.Acked != got.Sent || got.Gap.Took > 15*time.Second {
		t.Errorf("of %d records %d were acknowledged, %d failed: %v; the longest gap was %v",
			got.Sent, got.Acked, got.Failed, got.Errors, got.Gap.Took)
	}
	e.held[topic] = got.Sent
	e.whole(t)
}
