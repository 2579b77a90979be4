package e2e_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

// threeFiveThree moves a topic to the new brokers and back: what a broker alone
// holds is lost with it, and no manifest can help that.
func threeFiveThree(t *testing.T, e *env) {
	must(t, e.Scale(e.ctx, 5))
	e.ready(t, 5)
	e.quorum(t, []int32{0, 1, 2}, []int32{3, 4})
	e.whole(t)
	e.topic(t, "wide", 3)
	e.move(t, "wide", 2, 3, 4)
	e.write(t, "wide", 100)
	e.whole(t)
	e.move(t, "wide", 0, 1, 2)
	must(t, e.Scale(e.ctx, 3))
	e.ready(t, 3)
	e.write(t, "wide", 100)
	e.whole(t)
}

// oneCopy is what fits a single node, of which no second copy can be.
var oneCopy = map[string]string{"KAFKA_DEFAULT_REPLICATION_FACTOR": "1", "KAFKA_MIN_INSYNC_REPLICAS": "1"}

// one is a single node with data.
func one(t *testing.T, e *env) {
	e.apply(t, kube.Overlay{Name: "apache-4", Small: true, Env: oneCopy}, 1)
	e.topic(t, "kept", 1)
}

func oneThree(t *testing.T, e *env) {
	must(t, e.Scale(e.ctx, 3))
	e.ready(t, 3)
	e.grown(t)
}

// grown fails unless pod 0 alone votes, and three brokers hold what was there.
func (e *env) grown(t *testing.T) {
	t.Helper()
	e.quorum(t, []int32{0}, []int32{1, 2})
	e.whole(t)
	for name := range e.held {
		e.move(t, name, 0, 1, 2)
		e.write(t, name, 100)
	}
	e.topic(t, "after", 3)
	e.whole(t)
}

// gates hold a pod Pending until they are taken away, one pod at a time.
var gates = kube.Patch{
	Op: "add", Path: "/spec/template/spec/schedulingGates",
	Value: []any{map[string]string{"name": "kraftpod.test/held"}},
}

func (e *env) release(t *testing.T, pod string) {
	t.Helper()
	must(t, kube.Until(e.ctx, time.Minute, "release "+pod, func(ctx context.Context) error {
		_, err := e.Kubectl(ctx, "patch", "pod", pod, "--type=json",
			"-p", `[{"op": "remove", "path": "/spec/schedulingGates"}]`)
		return err
	}))
}

// waits waits until a pod says in Kafka's log for whom it waits, and returns the line.
func (e *env) waits(t *testing.T, pod, whom string) (line string) {
	t.Helper()
	must(t, kube.Until(e.ctx, 90*time.Second, pod+" waits for "+whom, func(ctx context.Context) error {
		out, err := e.Kubectl(ctx, "logs", pod, "-c", "kafka")
		if err != nil {
			return err
		}
		for l := range strings.Lines(out) {
			if strings.Contains(l, "waiting for peers") && strings.Contains(l, whom) {
				line = strings.TrimSpace(l)
			}
		}
		if line == "" {
			return fmt.Errorf("its log says only %q", out)
		}
		return nil
	}))
	return line
}

// unformed fails if a pod is ready, or anything has formed, while pod 0 is held.
func (e *env) unformed(t *testing.T) {
	t.Helper()
	for _, pod := range []string{"kafka-1", "kafka-2"} {
		t.Logf("%s: %s", pod, e.waits(t, pod, "kafka-0."))
		if out, err := e.exec(pod, "kafka", "ls", "-A", "/var/lib/kafka/data"); err != nil || strings.Contains(out, "logs") {
			t.Errorf("%s has on its disk %q %v", pod, out, err)
		}
	}
	pods, err := e.Pods(e.ctx)
	must(t, err)
	for _, p := range pods {
		if p.Ready {
			t.Errorf("%s is ready", p.Name)
		}
	}
	// For whom it waits is in its events, not only in its log.
	must(t, kube.Until(e.ctx, time.Minute, "kafka-1's events", func(ctx context.Context) error {
		out, err := e.Kubectl(ctx, "describe", "pod", "kafka-1")
		_, events, _ := strings.Cut(out, "\nEvents:")
		const failed = "Startup probe failed: [-]answers failed: "
		if err == nil && !strings.Contains(events, failed+api.RunWaits+", for kafka-0.") {
			err = fmt.Errorf("they say only %s", events)
		}
		return err
	}))
}

// heldScaled: the pods' template says 1, so that is what forms.
func heldScaled(t *testing.T, e *env) {
	must(t, e.Apply(e.ctx, kube.Overlay{
		Name: "apache-4", Small: true, Env: oneCopy, Replicas: 1, Patches: []kube.Patch{gates},
	}))
	must(t, e.Scale(e.ctx, 3))
	e.release(t, "kafka-1")
	e.release(t, "kafka-2")
	e.unformed(t)
	e.release(t, "kafka-0")
	e.ready(t, 3)
	e.grown(t)
}

// heldApplied: pod 0 is of the template that says 1, the others of one that says
// 3. The StatefulSet's controller does not replace pod 0 before the others are
// ready, so they wait for each other, and say what ends that.
func heldApplied(t *testing.T, e *env) {
	o := kube.Overlay{
		Name: "apache-4", Small: true, Env: oneCopy, Replicas: 1, Patches: []kube.Patch{gates},
	}
	must(t, e.Apply(e.ctx, o))
	must(t, kube.Until(e.ctx, time.Minute, "kafka-0", func(ctx context.Context) error {
		_, err := e.Pod(ctx, "kafka-0")
		return err
	}))
	o.Replicas, o.Patches = 3, nil
	must(t, e.Apply(e.ctx, o))
	e.unformed(t)
	e.release(t, "kafka-0")
	const mends = "kubectl delete pod"
	for _, pod := range []string{"kafka-0", "kafka-1"} {
		line := e.waits(t, pod, "voters meant")
		t.Logf("%s: %s", pod, line)
		if !strings.Contains(line, mends) {
			t.Errorf("%s does not say what mends it", pod)
		}
	}
	_, err := e.Kubectl(e.ctx, "delete", "pod", "kafka-0")
	must(t, err)
	e.ready(t, 3)
	e.quorum(t, []int32{0, 1, 2}, nil)
	e.topic(t, "kept", 3)
	e.whole(t)
}
