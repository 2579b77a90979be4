package survey

import (
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// Whom returns whom a pod knows of: itself, the voters of its plan (nil: there is
// none), as many pods of its set as the replica count has, and the headless
// Services of all these and the further ones.
func Whom(self pod.Identity, plan *api.Plan, replicas int32, further []string) (expected []Expected, services []string) {
	add := func(e Expected) {
		if !slices.ContainsFunc(expected, func(o Expected) bool { return o.Pod == e.Pod }) {
			expected = append(expected, e)
		}
		if _, service, _ := strings.Cut(e.Pod, "."); !slices.Contains(services, service) {
			services = append(services, service)
		}
	}
	if self.Set != "" && self.Service != "" && self.Namespace != "" {
		add(Expected{Pod: self.OwnFQDN(), NodeID: self.NodeID})
	}
	if plan != nil {
		voters, _ := kafka.ParseVoters(plan.Voters)
		for _, v := range voters {
			if name := strings.TrimSuffix(v.Host, "."); pod.IsFQDN(name) {
				add(Expected{Pod: name, NodeID: v.ID})
			}
		}
	}
	for ordinal := self.Start; len(expected) > 0 && ordinal < self.Start+replicas; ordinal++ {
		id := self.NodeID - self.Ordinal + ordinal
		add(Expected{Pod: self.FQDN(ordinal), NodeID: id, Counted: true})
	}
	for _, service := range further {
		if !slices.Contains(services, service) {
			services = append(services, service)
		}
	}
	return expected, services
}
