package survey

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/formation"
)

// noLeader finds that nobody who answers knows a leader.
func (v *view) noLeader() []Oddity {
	if v.quorum() != nil {
		return nil
	}
	started := v.names(func(p Pod) bool { return p.Volume == "formed" })
	return oddIf(started, "no-leader", "no leader of the metadata quorum is known to %s: a majority of the voters "+
		"has to run and reach each other (kraftpod help recover)")
}

// behind finds voters that have not caught up with the leader.
func (v *view) behind() []Oddity {
	q := v.quorum()
	if q == nil || len(q.CaughtUp) >= q.Voters {
		return nil
	}
	return []Oddity{odd("voters-behind", "%d of the %d voters have caught up with the leader, node %d: %s. With less "+
		"than %d the quorum is lost", len(q.CaughtUp), q.Voters, q.LeaderID, list(q.CaughtUp), q.Voters/2+1)}
}

// frozen finds brokers that hear nothing of the quorum.
func (v *view) frozen() (all []Oddity) {
	for _, p := range v.pods {
		if p.isFrozen() {
			all = append(all, odd("metadata-frozen", "%s has heard nothing of the quorum for %.0f s: it is lost, or this node "+
				"is cut off", v.label(p), *p.status.MetadataFrozen))
		}
	}
	return all
}

// votersWithoutPod finds voters that are no pod.
func (v *view) votersWithoutPod() []Oddity {
	ids := slices.DeleteFunc(allVoters(v.pods), func(id int32) bool { return v.mayHavePod(id) })
	return oddIf(list(ids), "voter-without-pod", "no pod is there of the voters %s: the quorum has as many less to lose. "+
		"Voters stay voters when a StatefulSet is scaled down: scale it up again")
}

// registeredWithoutPod finds brokers that the cluster knows and that are no pod. Of
// voters it is said already; one that is expected and still serves went a moment ago.
func (v *view) registeredWithoutPod() []Oddity {
	var gone, elsewhere []int32
	voters := allVoters(v.pods)
	for _, r := range registered(v.pods) {
		isExpected := slices.ContainsFunc(v.expected, func(e Expected) bool { return e.NodeID == r.ID })
		switch {
		case v.mayHavePod(r.ID) || slices.Contains(voters, r.ID) || isExpected && !r.Fenced:
		case r.Fenced:
			gone = append(gone, r.ID)
		default:
			elsewhere = append(elsewhere, r.ID)
		}
	}
	all := oddIf(list(elsewhere), "registered-elsewhere", "the brokers %s serve and are no pods that are known here: "+
		"name their headless Service (KRAFTPOD_PEER_SERVICES, or kraftpod status SERVICE)")
	if len(gone) > 0 {
		all = append(all, odd("registered-without-pod", "the brokers %s are registered and no pod is there of them: a "+
			"metadata.version that their Kafka did not know cannot be set until they come back, or are unregistered: %s",
			list(gone), unregister(gone)))
	}
	return all
}

// unregister are the commands that unregister brokers.
func unregister(ids []int32) string {
	var commands []string
	for _, id := range ids[:min(len(ids), mostNames)] {
		commands = append(commands, fmt.Sprintf("kafka-cluster.sh unregister --bootstrap-server HOST:PORT --id %d", id))
	}
	return strings.Join(commands, "; ")
}

// mayHavePod says whether a node id is a pod's, or may be: of one whose id is not
// known, or that no name server has told of.
func (v *view) mayHavePod(id int32) bool {
	if slices.ContainsFunc(v.services, func(l formation.Listing) bool { return l.State == formation.NotKnown }) {
		return true
	}
	return slices.ContainsFunc(v.pods, func(p Pod) bool {
		return !p.absent && (p.NodeID == nil || *p.NodeID == id)
	})
}

// silent finds pods that have an address, and whose sidecar does not answer as one.
func (v *view) silent() []Oddity {
	isSilent := func(p Pod) bool { return !p.Answers && p.address != "" }
	return oddIf(v.names(isSilent), "no-sidecar", "nothing that can be read answers for %s: that pod is starting or "+
		"ending, its node is gone, a network policy closes the sidecar's port, or the template has no sidecar, or one of "+
		"another api")
}
