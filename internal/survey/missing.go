package survey

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/formation"
)

// noLeader finds that nobody who answers knows a leader.
func (v *view) noLeader() []Oddity {
	started := v.names(func(p Pod) bool { return p.Answers && p.Volume == "formed" })
	if v.quorum() != nil {
		return nil
	}
	return odd("no-leader", started, "no leader of the metadata quorum is known to %s: a majority of the voters has to run "+
		"and reach each other (kraftpod help recover)")
}

// behind finds voters that have not caught up with the leader.
func (v *view) behind() []Oddity {
	q := v.quorum()
	if q == nil || len(q.CaughtUp) >= q.Voters {
		return nil
	}
	return []Oddity{{Kind: "voters-behind", Text: fmt.Sprintf("%d of the %d voters have caught up with the leader, node %d: %s. "+
		"With less than %d the quorum is lost", len(q.CaughtUp), q.Voters, q.LeaderID, list(q.CaughtUp), q.Voters/2+1)}}
}

// frozen finds brokers that hear nothing of the quorum.
func (v *view) frozen() (all []Oddity) {
	for _, p := range v.pods {
		if p.isFrozen() {
			all = append(all, Oddity{Kind: "metadata-frozen", Text: fmt.Sprintf("%s has heard nothing of the quorum for %.0f s: "+
				"it is lost, or this node is cut off", v.label(p), *p.status.MetadataFrozen)})
		}
	}
	return all
}

// votersWithoutPod finds voters that are no pod.
func (v *view) votersWithoutPod() []Oddity {
	ids := slices.DeleteFunc(allVoters(v.pods), func(id int32) bool { return v.mayHavePod(id) })
	return odd("voter-without-pod", list(ids), "no pod is there of the voters %s: the quorum has as many less to lose. "+
		"Voters stay voters when a StatefulSet is scaled down: scale it up again")
}

// registeredWithoutPod finds brokers that the cluster knows and that are no pod.
func (v *view) registeredWithoutPod() []Oddity {
	var gone, elsewhere []int32
	voters := allVoters(v.pods)
	for _, r := range registered(v.pods) {
		isExpected := slices.ContainsFunc(v.expected, func(e Expected) bool { return e.NodeID == r.ID })
		switch {
		case v.mayHavePod(r.ID) || slices.Contains(voters, r.ID) || isExpected && !r.Fenced: // gone a moment ago
		case r.Fenced:
			gone = append(gone, r.ID)
		default:
			elsewhere = append(elsewhere, r.ID)
		}
	}
	command := ""
	for _, id := range gone[:min(len(gone), mostNames)] {
		command += fmt.Sprintf("; kafka-cluster.sh unregister --bootstrap-server HOST:PORT --id %d", id)
	}
	all := odd("registered-elsewhere", list(elsewhere), "the brokers %s serve and are no pods that are known here: name "+
		"their headless Service (KRAFTPOD_PEER_SERVICES, or kraftpod status SERVICE)")
	if len(gone) > 0 {
		all = append(all, Oddity{Kind: "registered-without-pod", Text: fmt.Sprintf("the brokers %s are registered and no pod is "+
			"there of them: a metadata.version that their Kafka did not know cannot be set until they come back, or are "+
			"unregistered: %s", list(gone), cut(command))})
	}
	return all
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
	isSilent := func(p Pod) bool { return !p.Answers && p.address != "" && !p.stranger }
	return odd("no-sidecar", v.names(isSilent), "nothing that can be read answers for %s: that pod is starting or ending, its "+
		"node is gone, a network policy is in the way of the sidecar's port, or the template has no sidecar, or one of another api")
}

// unlisted finds Services that list nobody, or of which nothing is known.
func (v *view) unlisted() (all []Oddity) {
	for _, l := range v.services {
		switch l.State {
		case formation.NotKnown:
			all = append(all, Oddity{Kind: "name-server", Text: fmt.Sprintf("whom %s lists is not known, so pods may be missing "+
				"here: %s", l.Service, formation.Words(l.Silence))})
		case formation.NoSuchName:
			all = append(all, Oddity{Kind: "no-service", Text: fmt.Sprintf("%s lists nobody: there is no such headless Service, no "+
				"pod of it runs, or it lacks publishNotReadyAddresses: true", l.Service)})
		case formation.Listed:
		}
	}
	return all
}

// unknown finds what a Service lists and nobody knows.
func (v *view) unknown() (all []Oddity) {
	known := func(set string) bool {
		return len(v.expected) == 0 || slices.ContainsFunc(v.expected, func(e Expected) bool {
			own, _ := split(e.Pod)
			return own == set || domainOf(own) != domainOf(set) // of a further Service
		})
	}
	for _, p := range v.pods {
		set, _ := split(p.Pod)
		switch {
		case p.twin != "":
			all = append(all, Oddity{Kind: "unknown-pod", Text: fmt.Sprintf("%s calls itself %s, which answers at another address",
				p.Pod, v.label(Pod{Pod: p.twin}))})
		case p.stranger && strings.HasPrefix(set, "~") && p.Answers:
			all = append(all, Oddity{Kind: "unknown-pod", Text: fmt.Sprintf("%s is listed by a Service, and says of no pod that it "+
				"is it: its run has written no plan", p.Pod)})
		case p.stranger && !p.Answers:
			all = append(all, Oddity{Kind: "unknown-pod", Text: fmt.Sprintf("%s is listed by a Service, and no plan here knows whose "+
				"address that is: %s", p.Pod, p.Reason)})
		case p.stranger && !known(set):
			all = append(all, Oddity{Kind: "unknown-pod", Text: fmt.Sprintf("%s is listed by the Service, and of no set that a plan "+
				"here knows: the Service's selector takes it in", v.label(p))})
		}
	}
	return all
}

// domainOf is a set's name without the set: the Service's.
func domainOf(set string) string {
	_, domain, _ := strings.Cut(set, ".")
	return domain
}
