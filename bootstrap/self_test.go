package bootstrap

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// Who this pod is, says its plan; without one its environment, whatever is wrong
// with it.
func TestSelf(t *testing.T) {
	want := pod.Identity{
		Set: "kafka", Ordinal: 12, NodeID: 112, Start: 10,
		Service: "kafka-headless", Namespace: "elk", Domain: "cluster.local",
	}
	for _, tt := range []struct {
		name string
		plan *api.Plan
		want pod.Identity
	}{
		{name: "a plan", plan: &api.Plan{Pod: want.OwnFQDN(), NodeID: 112}, want: want},
		{name: "a plan of no pod", plan: &api.Plan{Pod: "kafka-12", NodeID: 112}, want: pod.Identity{NodeID: 112, Start: 10}},
		{name: "no plan", want: pod.Identity{
			Set: "kafka", Ordinal: 12, NodeID: 112, Start: 10, Service: "s", Namespace: "n", Domain: "d.example",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			environ := map[string]string{
				"POD_NAME": "kafka-12", "KRAFTPOD_SERVICE": "s", "POD_NAMESPACE": "n", "KRAFTPOD_CLUSTER_DOMAIN": "d.example",
				"KRAFTPOD_ORDINALS_START": "10", "KRAFTPOD_NODE_ID_OFFSET": "100", "KRAFTPOD_HOSTS_FILE": "/nothing/there",
			}
			var report config.Report
			b := Bootstrap{Config: config.Parse[Config](environ, &report)}
			if diff := cmp.Diff(tt.want, b.Self(tt.plan)); diff != "" {
				t.Errorf("Self (-want +got):\n%s", diff)
			}
		})
	}
}
