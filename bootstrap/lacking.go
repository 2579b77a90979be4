package bootstrap

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/peers"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// Lacking returns what the sidecar asks while its Kafka does not come up: which
// voters of the plan are not known to run, where those that are make no majority;
// "" where they do.
func (b *Bootstrap) Lacking() func(ctx context.Context, plan *api.Plan) string {
	asked := peers.New(peers.Config{HostsFile: b.Config.Pod.HostsFile, Listen: b.Listen})
	return func(ctx context.Context, plan *api.Plan) string {
		voters, _ := kafka.ParseVoters(plan.Voters)
		return lacking(plan, asked.Ask(ctx, otherVoters(plan.NodeID, voters)), len(voters))
	}
}

// Addresses returns what the sidecar looks other pods' names up with, in
// KRAFTPOD_HOSTS_FILE and DNS: see peers.Peers.Addresses.
func (b *Bootstrap) Addresses() func(ctx context.Context, name string) (addresses []string, unknown string) {
	return peers.New(peers.Config{HostsFile: b.Config.Pod.HostsFile, Listen: b.Listen}).Addresses
}

// otherVoters are the voters that are pods, but the node's own.
func otherVoters(nodeID int32, voters []kafka.Voter) []formation.Answer {
	var others []formation.Answer
	for _, v := range voters {
		if v.ID != nodeID && pod.IsFQDN(v.Host) {
			others = append(others, formation.Answer{Pod: strings.TrimSuffix(v.Host, "."), NodeID: v.ID})
		}
	}
	return others
}

// lacking says which voters are not known to run. One that is no pod is taken to.
func lacking(plan *api.Plan, others []formation.Answer, voters int) string {
	var down []string
	onlyHigher := true
	for _, a := range others {
		switch {
		case a.Status == nil:
			down = append(down, a.String())
			onlyHigher = onlyHigher && a.Silence == formation.NoAddress && a.NodeID > plan.NodeID
		case runWaits(a.Status):
			down = append(down, a.Pod+": its run waits before Kafka's first start")
			onlyHigher = false
		}
	}
	up, majority := voters-len(down), voters/2+1
	if up >= majority {
		return ""
	}
	text := fmt.Sprintf("%d of the %d voters are known to run, and Kafka comes up once %d do: %s",
		up, voters, majority, strings.Join(down, "; "))
	if onlyHigher {
		text += "; " + formation.OrderedReady
	}
	return text
}

// runWaits says whether a pod has not started Kafka yet.
func runWaits(s *api.Status) bool {
	return slices.ContainsFunc(s.Checks, func(c api.Check) bool { return strings.HasPrefix(c.Reason, api.RunWaits) })
}
