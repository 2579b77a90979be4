package e2e_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

// identity is what tells a disk from another.
func (e *env) identity(t *testing.T, pod string) string {
	t.Helper()
	out, err := e.exec(pod, "kafka", "cat", "/var/lib/kafka/data/logs/meta.properties")
	must(t, err)
	claim, err := e.Field(e.ctx, "pvc/kafka-data-"+pod, ".spec.volumeName")
	must(t, err)
	return claim + "\n" + out
}

func podDeleted(t *testing.T, e *env) {
	before, err := e.Pod(e.ctx, "kafka-1")
	must(t, err)
	disk := e.identity(t, "kafka-1")
	_, err = e.Kubectl(e.ctx, "delete", "pod", "kafka-1")
	must(t, err)
	e.write(t, "kept", 100)
	e.ready(t, 3)
	after, err := e.Pod(e.ctx, "kafka-1")
	must(t, err)
	if after.UID == before.UID {
		t.Error("it is the same pod")
	}
	if again := e.identity(t, "kafka-1"); again != disk {
		t.Errorf("its disk is %q, was %q", again, disk)
	}
	e.whole(t)
}

// kafkaKilled kills the JVM: the container is restarted alone, and what init
// brought is still there.
func kafkaKilled(t *testing.T, e *env) {
	before, err := e.Pod(e.ctx, "kafka-2")
	must(t, err)
	inits := func() string {
		out, err := e.Field(e.ctx, "pod/kafka-2", ".status.initContainerStatuses[*].containerID")
		must(t, err)
		return out
	}
	init := inits()
	must(t, e.Signal(e.ctx, "kafka-2", "KILL"))
	must(t, kube.Until(e.ctx, patience, "a restart", func(ctx context.Context) error {
		p, err := e.Pod(ctx, "kafka-2")
		if err == nil && (p.Restarts != before.Restarts+1 || !p.Ready) {
			err = fmt.Errorf("%+v", p)
		}
		return err
	}))
	if p, err := e.Pod(e.ctx, "kafka-2"); err != nil || p.UID != before.UID || inits() != init {
		t.Errorf("not only Kafka's container is new: %v %+v, was %+v", err, p, before)
	}
	e.whole(t)
}

func allKilled(t *testing.T, e *env) {
	_, err := e.Kubectl(e.ctx, "delete", "pods", "-l", "app=kafka", "--grace-period=1")
	must(t, err)
	e.ready(t, 3)
	e.quorum(t, []int32{0, 1, 2}, nil)
	e.write(t, "kept", 100)
	e.whole(t)
}
