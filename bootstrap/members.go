package bootstrap

import (
	"context"
	"slices"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/membership"
	"github.com/kraftpod/kraftpod/internal/peers"
)

// Pods returns what the sidecar beside a quorum's leader asks the pods of its set
// with: those of the ids, and all others that the set's headless Service lists. This
// pod's own statement is the plan's.
func (b *Bootstrap) Pods() func(ctx context.Context, plan *api.Plan, ids []int32) []membership.Pod {
	var asked *peers.Peers
	var of string
	return func(ctx context.Context, plan *api.Plan, ids []int32) []membership.Pod {
		self := b.Self(plan)
		if self.Set == "" {
			return nil
		}
		if of != plan.Pod {
			of, asked = plan.Pod, peers.New(peers.Config{
				Self: self, ClusterID: plan.Intent.ClusterID, HostsFile: b.Config.Pod.HostsFile, Listen: b.Listen,
			})
		}
		var named []formation.Answer
		for _, id := range ids {
			if ordinal := self.Ordinal + id - self.NodeID; id != self.NodeID && ordinal >= 0 {
				named = append(named, formation.Answer{Pod: self.FQDN(ordinal), NodeID: id})
			}
		}
		heard := asked.Round(ctx, named, nil)
		pods := []membership.Pod{ownMember(plan)}
		for _, a := range heard.Answers {
			if a.NodeID >= 0 { // else nobody knows who is silent there
				pods = append(pods, member(a, plan))
			}
		}
		return pods
	}
}

// ownMember is what a plan states.
func ownMember(plan *api.Plan) membership.Pod {
	return membership.Pod{
		ID: plan.NodeID, Name: plan.Pod, Answered: true, Wanted: plan.Intent.Wanted,
		Controller: slices.Contains(plan.Roles, kafka.RoleController),
	}
}

// member is what a pod of the plan's set states. Its controller's listener is like
// that of the plan's pod: they have one template.
func member(a formation.Answer, plan *api.Plan) membership.Pod {
	m := membership.Pod{ID: a.NodeID, Name: a.Pod, Gone: a.Silence == formation.NoAddress}
	if a.Status == nil {
		return m
	}
	m.Answered, m.Wanted = true, a.Status.Intent.Wanted
	m.Controller = slices.Contains(a.Status.Roles, kafka.RoleController) && !runWaits(a.Status)
	m.Endpoint = endpointLike(plan, a.Pod)
	return m
}

// endpointLike is how a controller is reached at a host whose listener is like that of
// a plan's pod.
func endpointLike(plan *api.Plan, host string) membership.Endpoint {
	voters, _ := kafka.ParseVoters(plan.Voters)
	for _, v := range voters {
		for _, l := range plan.Listeners {
			if v.ID == plan.NodeID && l.Port == v.Port {
				return membership.Endpoint{Listener: l.Name, Host: host, Port: uint16(l.Port)}
			}
		}
	}
	return membership.Endpoint{}
}
