package e2e_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

// ownNodes: a cluster that others use is not to lose nodes.
func ownNodes() string {
	if cluster.Rig == "" {
		return "takes nodes away: only on a cluster of the tests' own (RIG)"
	}
	return ""
}

// apart are three pods on three nodes.
func (e *env) apart(t *testing.T) []kube.Pod {
	t.Helper()
	pods, err := e.Pods(e.ctx)
	must(t, err)
	if len(pods) != 3 || pods[0].Node == pods[1].Node || pods[0].Node == pods[2].Node || pods[1].Node == pods[2].Node {
		t.Fatalf("not three pods on three nodes: %+v", pods)
	}
	return pods
}

// drained drains a node, whose pod cannot run elsewhere since its disk is there,
// and is refused a second one.
func drained(t *testing.T, e *env) {
	pods := e.apart(t)
	drain := func(node, timeout string) error {
		_, err := e.Cluster.Kubectl(e.ctx, "drain", node, "--pod-selector=app=kafka", "--ignore-daemonsets",
			"--delete-emptydir-data", "--timeout="+timeout)
		return err
	}
	defer func() {
		for _, p := range pods {
			_, err := e.Cluster.Kubectl(context.WithoutCancel(e.ctx), "uncordon", p.Node)
			if err != nil {
				t.Error(err)
			}
		}
	}()
	began := time.Now()
	must(t, drain(pods[2].Node, "90s"))
	t.Logf("drained after %.1f s", time.Since(began).Seconds())
	if err := drain(pods[1].Node, "15s"); err == nil || !strings.Contains(err.Error(), "disruption budget") {
		t.Errorf("a second node was drained: %v", err)
	}
	must(t, kube.Until(e.ctx, 30*time.Second, "two ready pods", func(ctx context.Context) error {
		now, err := e.Pods(ctx)
		if err == nil && (len(now) != 3 || !now[0].Ready || !now[1].Ready || now[2].Ready) {
			err = fmt.Errorf("%+v", now)
		}
		return err
	}))
	e.write(t, "kept", 100)
	for _, p := range pods {
		_, err := e.Cluster.Kubectl(e.ctx, "uncordon", p.Node)
		must(t, err)
	}
	e.ready(t, 3)
	e.whole(t)
}

// nodeLost cuts a node off, without a word from its kubelet.
func nodeLost(t *testing.T, e *env) {
	pods := e.apart(t)
	e.client(t)
	asking, err := e.Field(e.ctx, "pod/client", ".spec.nodeName")
	must(t, err)
	lost := pods[2]
	if lost.Node == asking {
		lost = pods[1]
	}
	// Its link to the bridge, cut on the bridge's side.
	link := func(ctx context.Context, state string) error {
		return cluster.OnRig(ctx, "on", "cp", "ip", "link", "set", "rig-n"+strings.TrimPrefix(lost.Node, "node"), state)
	}
	back := func(ctx context.Context) error {
		if err := link(ctx, "up"); err != nil {
			return err
		}
		return cluster.OnRig(ctx, "service.sh", "start", lost.Node, "kubelet")
	}
	must(t, cluster.OnRig(e.ctx, "service.sh", "kill", lost.Node, "kubelet"))
	isBack := false
	defer func() {
		if !isBack {
			if err := back(context.WithoutCancel(e.ctx)); err != nil {
				t.Error(err)
			}
		}
	}()
	must(t, link(e.ctx, "down"))
	began := time.Now()
	e.write(t, "kept", 100)
	t.Logf("100 more records were acknowledged after %.1f s", time.Since(began).Seconds())
	must(t, kube.Until(e.ctx, 2*time.Minute, lost.Name+" not ready", func(ctx context.Context) error {
		now, err := e.Pods(ctx)
		for _, p := range now {
			if p.Ready != (p.Name != lost.Name) {
				return fmt.Errorf("%+v", p)
			}
		}
		return err
	}))
	t.Logf("%s not ready, and the others are, after %.1f s", lost.Name, time.Since(began).Seconds())
	e.write(t, "kept", 100)
	e.whole(t)
	isBack = true
	must(t, back(e.ctx))
	e.ready(t, 3)
	e.whole(t)
}
