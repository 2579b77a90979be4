package survey

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// Whom a pod knows of: each once, its own set's pods by the replica count, and every
// Service that one of them is behind.
func TestWhom(t *testing.T) {
	self := pod.Identity{
		Set: "kafka", Ordinal: 1, NodeID: 101, Service: "kafka-headless", Namespace: "elk", Domain: "cluster.local",
	}
	const controllers = "c-headless.elk.svc.cluster.local"
	own := Expected{Pod: fqdn(1), NodeID: 101}
	for _, tt := range []struct {
		name     string
		self     func(*pod.Identity)
		plan     *api.Plan
		replicas int32
		further  []string
		expected []Expected
		services []string
	}{
		{name: "itself", expected: []Expected{own}, services: []string{service}},
		{
			name: "the set", replicas: 3,
			expected: []Expected{
				own, {Pod: fqdn(0), NodeID: 100, Counted: true}, {Pod: fqdn(2), NodeID: 102, Counted: true},
			},
			services: []string{service},
		},
		{
			name: "a set that does not start at 0", replicas: 2, self: func(s *pod.Identity) { s.Start = 1 },
			expected: []Expected{own, {Pod: fqdn(2), NodeID: 102, Counted: true}}, services: []string{service},
		},
		{
			name: "voters of its own set",
			plan: &api.Plan{Voters: "100@" + fqdn(0) + ":9093,101@" + fqdn(1) + ":9093"}, replicas: 2,
			expected: []Expected{own, {Pod: fqdn(0), NodeID: 100}}, services: []string{service},
		},
		{
			name:     "voters elsewhere",
			plan:     &api.Plan{Voters: "0@c-0." + controllers + ".:9093,7@10.0.0.1:9093,8@elsewhere.example.com:9093"},
			expected: []Expected{own, {Pod: "c-0." + controllers, NodeID: 0}}, services: []string{service, controllers},
		},
		{
			name: "further Services", further: []string{"other", service, "other"},
			expected: []Expected{own}, services: []string{service, "other"},
		},
		{
			name: "no pod", self: func(s *pod.Identity) { s.Set = "" }, replicas: 3, further: []string{"other"},
			services: []string{"other"},
		},
		{name: "no Service", self: func(s *pod.Identity) { s.Service = "" }, replicas: 3},
		{name: "no namespace", self: func(s *pod.Identity) { s.Namespace = "" }, replicas: 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id := self
			if tt.self != nil {
				tt.self(&id)
			}
			expected, services := Whom(id, tt.plan, tt.replicas, tt.further)
			if diff := cmp.Diff(tt.expected, expected); diff != "" {
				t.Errorf("expected (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.services, services); diff != "" {
				t.Errorf("Services (-want +got):\n%s", diff)
			}
		})
	}
}
