package e2e_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

// overlay is a row: three nodes of another image, small ones.
func overlay(name string) func(t *testing.T, e *env) {
	return func(t *testing.T, e *env) {
		e.apply(t, kube.Overlay{Name: name, Small: true}, 3)
		e.quorum(t, []int32{0, 1, 2}, nil)
		e.topic(t, "kept", 3)
		_, err := e.Kubectl(e.ctx, "rollout", "restart", "statefulset", "kafka")
		must(t, err)
		e.ready(t, 3)
		e.whole(t)
	}
}

// dedicated are two sets of three: nobody dies while the others come up.
func dedicated(t *testing.T, e *env) {
	e.overlay = kube.Overlay{Name: "dedicated-controllers"}
	e.seed = "kafka-bootstrap-broker:9092"
	must(t, e.Apply(e.ctx, e.overlay))
	e.ready(t, 6)
	pods, err := e.Pods(e.ctx)
	must(t, err)
	for _, p := range pods {
		if p.Restarts > 0 {
			t.Errorf("%s was restarted %d times", p.Name, p.Restarts)
		}
		// Of the JVM and of the one that formatted: utime and stime, cutime and cstime, in ticks of 10 ms.
		spent, err := e.exec(p.Name, "kafka", "cut", "-d", " ", "-f", "14-17", "/proc/1/stat")
		must(t, err)
		t.Logf("%s has taken this much CPU: %s", p.Name, spent)
	}
	e.quorum(t, []int32{0, 1, 2}, []int32{100, 101, 102})
	e.topic(t, "kept", 3)
	e.whole(t)
}

// beside applies a single node, and a second one by three lines more.
func beside(t *testing.T, e *env) {
	e.overlay = kube.Overlay{Name: "single-node"}
	must(t, e.Apply(e.ctx, e.overlay))
	must(t, e.Apply(e.ctx, kube.Overlay{Dir: "test/manifests/cases/second-cluster"}))
	for _, set := range []string{"kafka", "kafka-events"} {
		_, err := e.Kubectl(e.ctx, "rollout", "status", "statefulset", set, "--timeout="+patience.String())
		must(t, err)
	}
}

// keptApart asks for both clusters by all that leads to pods by a selector.
func keptApart(t *testing.T, e *env) {
	cl := e.client(t)
	for _, suffix := range []string{"", "-events"} {
		pod := "kafka" + suffix + "-0"
		ip, err := e.Field(e.ctx, "pod/"+pod, ".status.podIP")
		must(t, err)
		for _, service := range []string{"kafka-bootstrap" + suffix, "kafka-headless" + suffix} {
			out, err := e.Field(e.ctx, "endpoints/"+service, ".subsets[*].addresses[*].ip")
			must(t, err)
			if out != ip {
				t.Errorf("%s leads to %q; %s alone is %s", service, out, pod, ip)
			}
			m, err := cl.By(service + ":9092").Metadata(e.ctx)
			must(t, err)
			if len(m.Brokers) != 1 || !strings.HasPrefix(m.Brokers[0].Address, pod+".kafka-headless"+suffix+".") {
				t.Errorf("%s: brokers %+v", service, m.Brokers)
			}
		}
		must(t, kube.Until(e.ctx, patience, "the budget kafka"+suffix, func(ctx context.Context) error {
			out, err := e.Field(ctx, "pdb/kafka"+suffix, ".status['expectedPods','currentHealthy']")
			if err == nil && out != "1 1" {
				err = errors.New("expects, and counts as healthy: " + out)
			}
			return err
		}))
	}
	e.topic(t, "kept", 1)
	m, err := cl.By("kafka-bootstrap-events:9092").Metadata(e.ctx)
	must(t, err)
	if _, ok := m.Topics["kept"]; ok {
		t.Errorf("what was written to one is in the other: %+v", m.Topics)
	}
	claims, err := e.Kubectl(e.ctx, "get", "pvc", "-l", "app=kafka", "-o", "name")
	must(t, err)
	if want := []string{"persistentvolumeclaim/kafka-data-kafka-0"}; !slices.Equal(strings.Fields(claims), want) {
		t.Errorf("claims %q, want %q", claims, want)
	}
}
