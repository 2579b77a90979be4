package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

// variant is one way to roll the set.
type variant struct {
	name, title string
	// patches are what differs from k8s/overlays/apache-4.
	patches []kube.Patch
	// env is what Kafka has besides.
	env map[string]string
	// stuck: a replica on another pod does not catch up for a while.
	stuck bool
	// keeps: no record that was acknowledged may be lost.
	keeps bool
	// roll restarts every pod and returns when it believes that it has.
	roll func(ctx context.Context, n *kube.Namespace, o *observer) error
}

const probe = "/spec/template/spec/containers/0/readinessProbe"

// unasked takes the probe away that asks kraftpod until the first time.
var unasked = kube.Patch{Op: "remove", Path: "/spec/template/spec/containers/0/startupProbe"}

// unheld takes the hook away by which a pod waits before it goes.
var unheld = kube.Patch{Op: "remove", Path: "/spec/template/spec/containers/0/lifecycle"}

// tcp is the readiness probe of bitnami's chart. The chart asks the controller's
// port of nodes that are controller and broker; the broker's opens later.
func tcp(port string) []kube.Patch {
	return []kube.Patch{unasked, unheld, {Op: "replace", Path: probe, Value: map[string]any{
		"tcpSocket":           map[string]any{"port": port},
		"initialDelaySeconds": tcpDelay, "periodSeconds": tcpPeriod, "timeoutSeconds": 5, "failureThreshold": 6,
	}}}
}

const tcpDelay, tcpPeriod = 5, 10

func variants() []variant {
	return []variant{
		{name: "none", title: "no probe", patches: []kube.Patch{unasked, unheld, {Op: "remove", Path: probe}}, roll: restart},
		{name: "tcp-controller", title: "TCP probe, controller's port", patches: tcp("controller"), roll: restart},
		{name: "tcp-broker", title: "TCP probe, broker's port", patches: tcp("broker"), roll: restart},
		{name: "kraftpod", title: "**kraftpod**", keeps: true, roll: restart},
		{name: "stuck", title: "**kraftpod**, one replica stuck", stuck: true, keeps: true, roll: restart},
		{
			name: "unwaited", title: "kraftpod, `replica.lag.time.max.ms` 5 s", keeps: true, roll: restart,
			env: map[string]string{"KAFKA_REPLICA_LAG_TIME_MAX_MS": "5000"},
		},
		{
			name: "stuck-unheld", title: "kraftpod without hold, one replica stuck", stuck: true,
			patches: []kube.Patch{unheld}, roll: restart,
		},
		{name: "hand", title: "no probe, pod by pod by hand", patches: []kube.Patch{
			unasked,
			unheld,
			{Op: "remove", Path: probe},
			{Op: "replace", Path: "/spec/updateStrategy", Value: map[string]string{"type": "OnDelete"}},
		}, roll: byHand},
	}
}

// choose finds the variants of these names, in their own order.
func choose(names []string) ([]variant, error) {
	var chosen []variant
	var known []string
	for _, v := range variants() {
		known = append(known, v.name)
		if len(names) == 0 || slices.Contains(names, v.name) {
			chosen = append(chosen, v)
		}
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("%q is none of %s", name, strings.Join(known, ", "))
		}
	}
	return chosen, nil
}
