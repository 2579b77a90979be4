package e2e_test

import (
	"testing"
	"time"
)

// deleted takes everything away twice: first the manifests alone, which leaves
// the disks, then the disks too. All pods stop at once: a Kafka whose quorum goes
// before it has been let go waits, but no longer than terminationGracePeriodSeconds.
func deleted(t *testing.T, e *env) {
	gone := func(what string) {
		began := time.Now()
		must(t, e.Remove(e.ctx, e.overlay))
		_, err := e.Kubectl(e.ctx, "wait", "--for=delete", "pod", "-l", "app=kafka", "--timeout=150s")
		must(t, err)
		took := time.Since(began)
		t.Logf("%s: all pods had stopped after %.1f s", what, took.Seconds())
		if took > 75*time.Second {
			t.Errorf("%s took %v", what, took)
		}
	}
	gone("a joint stop")
	claims, err := e.Kubectl(e.ctx, "get", "pvc", "-o", "name")
	must(t, err)
	t.Logf("left behind: %q", claims)
	must(t, e.Apply(e.ctx, e.overlay))
	e.ready(t, 3)
	e.whole(t)

	gone("deletion of everything")
	began := time.Now()
	_, err = e.Kubectl(e.ctx, "delete", "pvc", "--all", "--timeout=60s")
	must(t, err)
	t.Logf("and the disks %.1f s later", time.Since(began).Seconds())
	out, err := e.Kubectl(e.ctx, "get", "statefulset,pod,pvc,service,pdb", "-l", "app=kafka", "-o", "name")
	if must(t, err); out != "" {
		t.Errorf("left behind: %q", out)
	}
}
