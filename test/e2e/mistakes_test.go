package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

// mistakes rolls one out: the first pod shows it, the others stay, and the right
// manifests mend it.
func mistakes(t *testing.T, e *env) {
	for _, m := range []struct{ name, value, says string }{
		{"KRAFTPOD_REPLICA_COUNT", "3", "KRAFTPOD_REPLICAS"},
		{"CLUSTER_ID", "kafka-in-production", "CLUSTER_ID"},
		{"CLUSTER_ID", "AAAAAAAAAAAAAAAAAAAAAQ", "meta.properties"},
	} {
		o := e.overlay
		o.Env = map[string]string{m.name: m.value}
		maps.Copy(o.Env, e.overlay.Env)
		must(t, e.Apply(e.ctx, o))
		var state, said string
		must(t, kube.Until(e.ctx, time.Minute, "kafka-2 to show it", func(ctx context.Context) error {
			p, err := e.Pod(ctx, "kafka-2")
			if err != nil || p.Deleting || p.Init != "Error" && p.Init != "CrashLoopBackOff" {
				return errors.Join(fmt.Errorf("%+v", p), err)
			}
			state = p.Init
			said, err = e.Kubectl(ctx, "logs", "kafka-2", "-c", "init")
			if err != nil || !strings.Contains(said, fmt.Sprintf("%s=%q", m.name, m.value)) { // of the mistake before
				return errors.Join(fmt.Errorf("%q", said), err)
			}
			return nil
		}))
		t.Logf("Init:%s, and kubectl logs kafka-2 -c init says: %s", state, said)
		if strings.Contains(said, "\n") || !strings.Contains(said, m.says) {
			t.Errorf("want one line that names %s", m.says)
		}
		if out, err := e.Kubectl(e.ctx, "describe", "pod", "kafka-2"); err != nil || !strings.Contains(out, said) {
			t.Errorf("kubectl describe pod kafka-2 does not say it: %v\n%s", err, out)
		}
	}
	pods, err := e.Pods(e.ctx)
	must(t, err)
	if !pods[0].Ready || !pods[1].Ready {
		t.Errorf("others are not ready: %+v", pods)
	}
	must(t, e.Apply(e.ctx, e.overlay))
	e.ready(t, 3)
	e.whole(t)
}
