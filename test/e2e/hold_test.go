package e2e_test

import (
	"context"
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
	cl := e.client(t)
	must(t, cl.Topic(e.ctx, records.Topic{
		Topic: "rolled", Partitions: 12, Replication: 3, Config: map[string]string{"min.insync.replicas": "2"},
	}))
	uncordon := func() error {
		_, err := e.Cluster.Kubectl(context.WithoutCancel(e.ctx), "uncordon", pods[0].Node)
		return err
	}
	defer func() { must(t, uncordon()) }()
	_, err := e.Cluster.Kubectl(e.ctx, "cordon", pods[0].Node)
	must(t, err)
	_, err = e.Kubectl(e.ctx, "delete", "pod", "kafka-0")
	must(t, err)

	load, err := cl.Load(e.ctx, records.Load{Topic: "rolled", Rate: 100})
	must(t, err)
	_, err = e.Kubectl(e.ctx, "rollout", "restart", "statefulset", "kafka")
	must(t, err)
	must(t, kube.Until(e.ctx, time.Minute, "kafka-2 says what it waits for", func(ctx context.Context) error {
		log, err := e.Kubectl(ctx, "logs", "kafka-2", "-c", "kafka", "--tail=20")
		if err == nil && !strings.Contains(log, "this broker waits before it goes") {
			err = fmt.Errorf("its log ends so: %s", log)
		}
		return err
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
	got, err := load.Stop()
	must(t, err)
	t.Logf("%d sent in %.0f s, %d acknowledged, %d failed %v; the longest gap %.2f s",
		got.Sent, got.Seconds, got.Acked, got.Failed, got.Errors, got.Gap.Took.Seconds())
	if got.Failed != 0 || got.Acked != got.Sent || got.Gap.Took > 15*time.Second {
		t.Errorf("of %d records %d were acknowledged, %d failed: %v; the longest gap was %v",
			got.Sent, got.Acked, got.Failed, got.Errors, got.Gap.Took)
	}
	e.held["rolled"] = got.Sent
	e.whole(t)
}
