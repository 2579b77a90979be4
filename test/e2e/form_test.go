package e2e_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
	"github.com/kraftpod/kraftpod/test/records"
)

// three applies the overlay as it is, in a namespace that enforces Pod Security
// "restricted".
func three(t *testing.T, e *env) {
	e.overlay = kube.Overlay{Name: "apache-4"}
	began := time.Now()
	must(t, e.Apply(e.ctx, e.overlay))
	must(t, e.Ready(e.ctx, 3, patience))
	t.Logf("three pods ready %.0f s after kubectl apply", time.Since(began).Seconds())
	e.topic(t, "kept", 3)
}

// formedWhole fails unless the cluster is one, and unless its pods were made at
// once: none waited for another to be ready.
func formedWhole(t *testing.T, e *env) {
	out, err := e.Kubectl(e.ctx, "get", "pods", "-l", "app=kafka", "-o",
		`jsonpath={range .items[*]}{.metadata.creationTimestamp}{" "}`+
			`{.status.conditions[?(@.type=="Ready")].lastTransitionTime}{"\n"}{end}`)
	must(t, err)
	var made, ready []string
	for line := range strings.Lines(out) {
		f := strings.Fields(line)
		made, ready = append(made, f[0]), append(ready, f[1])
	}
	if slices.Max(made) > slices.Min(ready) {
		t.Errorf("the last pod was made at %s, after the first was ready at %s", slices.Max(made), slices.Min(ready))
	}
	e.quorum(t, []int32{0, 1, 2}, nil)
	e.whole(t)
}

// namesResolve asks from another pod, through both Services.
func namesResolve(t *testing.T, e *env) {
	pods, err := e.Pods(e.ctx)
	must(t, err)
	cl := e.client(t)
	for _, seed := range []string{kube.Headless, kube.Bootstrap} {
		m, err := cl.By(seed).Metadata(e.ctx)
		must(t, err)
		if len(m.Brokers) != len(pods) {
			t.Fatalf("%s: brokers %+v, want %d", seed, m.Brokers, len(pods))
		}
		for i, b := range m.Brokers {
			name := pods[i].Name + ".kafka-headless." + e.Name + ".svc."
			if !strings.HasPrefix(b.Address, name) || !slices.Equal(b.Addresses, []string{pods[i].IP}) {
				t.Errorf("%s: broker %d is %s, which resolves to %v; want %s... and %s",
					seed, b.ID, b.Address, b.Addresses, name, pods[i].IP)
			}
		}
	}
	for from, to := range map[string]string{kube.Headless: kube.Bootstrap, kube.Bootstrap: kube.Headless} {
		e.seed = from
		e.write(t, "kept", 100)
		e.seed = kube.Bootstrap
		group := "of-" + strings.TrimSuffix(from, ":9092")
		must(t, cl.By(to).Consume(e.ctx, records.Consume{Topic: "kept", Group: group, Want: e.held["kept"]}))
	}
}
