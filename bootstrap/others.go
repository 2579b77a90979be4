package bootstrap

import (
	"context"
	"slices"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/leaving"
	"github.com/kraftpod/kraftpod/internal/peers"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// Others returns what the sidecar asks before its pod goes: what the other pods of
// the cluster say of their own going, and whether the set's headless Service is
// deleted. One round at a time. remember is to be called now and then: it looks up
// where they are, since a Service that is deleted with its pods does not tell any more.
func (b *Bootstrap) Others() (
	ask func(ctx context.Context, plan *api.Plan) (others []leaving.Peer, noService bool),
	remember func(ctx context.Context, plan *api.Plan),
) {
	asked := peers.New(peers.Config{HostsFile: b.Config.Pod.HostsFile, Listen: b.Listen})
	last, goneAt := map[string]leaving.Peer{}, map[string]time.Time{}
	remember = func(ctx context.Context, plan *api.Plan) {
		services, _ := whom(plan)
		asked.Remember(ctx, services)
	}
	ask = func(ctx context.Context, plan *api.Plan) (others []leaving.Peer, noService bool) {
		services, names := whom(plan)
		isGone := func(address string) bool { return time.Since(goneAt[address]) < goneTime }
		replies, noService := asked.Everybody(ctx, plan.Pod, services, names, isGone)
		for _, reply := range replies {
			other, concerns := otherOf(plan, reply, last)
			if isGoing := other.Leaving != nil && other.Leaving.Going; reply.Status == nil && isGoing && !isGone(reply.Address) {
				goneAt[reply.Address] = time.Now()
			}
			if concerns {
				others = append(others, other)
			}
		}
		return others, noService
	}
	return ask, remember
}

// goneTime is for how long a pod that goes, and says nothing any more, is not asked: one
// that comes back has its address by then.
const goneTime = 10 * time.Second

// whom are the Services whose pods are asked, the set's own first, and the names
// of the voters that are pods.
func whom(plan *api.Plan) (services, names []string) {
	self := pod.ParseFQDN(plan.Pod)
	var further PeerServices
	_ = further.UnmarshalText([]byte(plan.Environ["KRAFTPOD_PEER_SERVICES"])) // run has judged it
	services = append([]string{self.ServiceFQDN()}, further.Names(self)...)
	voters, _ := kafka.ParseVoters(plan.Voters)
	for _, v := range otherVoters(plan.NodeID, voters) {
		names = append(names, v.Pod)
	}
	return services, names
}

// isDown says whether a sidecar says that its Kafka does not answer.
func isDown(s *api.Status) bool {
	return slices.ContainsFunc(s.Checks, func(c api.Check) bool { return c.Name == api.Answers && !c.OK })
}

// otherOf is what a reply says, and whether that is any concern of this pod. Who
// wanted to go and is silent is left to memory; any other silent one may run.
func otherOf(plan *api.Plan, reply peers.Reply, last map[string]leaving.Peer) (other leaving.Peer, concerns bool) {
	s := reply.Status
	if s == nil || s.API != api.Version || s.Intent == nil {
		other, known := last[reply.Address]
		if !known {
			other.NodeID = -1
		}
		other.OfSet = reply.Listed
		return other, other.Leaving == nil
	}
	if s.Pod == plan.Pod || !kafka.SameClusterID(s.Intent.ClusterID, plan.Intent.ClusterID) {
		return other, false
	}
	other = leaving.Peer{NodeID: s.NodeID, OfSet: reply.Listed, Leaving: s.Leaving}
	last[reply.Address] = other
	other.Down = isDown(s)
	return other, true
}
