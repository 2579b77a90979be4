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
func Whom(
	self pod.Identity, plan *api.Plan, replicas int32, further []string,
) (expected []Expected, services []string) {
	var all []Expected
	if isKnown := self.Set != "" && self.Service != "" && self.Namespace != ""; isKnown {
		all = append(all, Expected{Pod: self.OwnFQDN(), NodeID: self.NodeID})
	} else {
		replicas = 0
	}
	all = append(all, votersOf(plan)...)
	for n := range replicas {
		id := self.NodeID - self.Ordinal + self.Start + n
		all = append(all, Expected{Pod: self.FQDN(self.Start + n), NodeID: id, Counted: true})
	}
	for _, e := range all {
		if !slices.ContainsFunc(expected, func(o Expected) bool { return o.Pod == e.Pod }) {
			expected = append(expected, e)
		}
		_, service, _ := strings.Cut(e.Pod, ".")
		services = append(services, service)
	}
	return expected, unique(append(services, further...))
}

// votersOf are the voters of a plan that are pods.
func votersOf(plan *api.Plan) (all []Expected) {
	if plan == nil {
		return nil
	}
	voters, _ := kafka.ParseVoters(plan.Voters)
	for _, v := range voters {
		if name := strings.TrimSuffix(v.Host, "."); pod.IsFQDN(name) {
			all = append(all, Expected{Pod: name, NodeID: v.ID})
		}
	}
	return all
}

// unique are names, each once, in their order.
func unique(names []string) (all []string) {
	for _, name := range names {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}
