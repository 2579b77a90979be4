package bootstrap

import (
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// maxControllers is the most voters by default: more of them make each commit
// of metadata slower and are not needed to survive two losses.
const maxControllers = 5

// defaultControllers is the largest odd number that is at most the replicas
// and maxControllers; 0 where the replicas are not known.
func defaultControllers(replicas config.Count) config.Count {
	n := min(replicas, maxControllers)
	return max(0, n-1+n%2)
}

// voterPods are the pods that the configuration makes voters, and the
// StatefulSet that they are of.
type voterPods struct {
	set pod.Identity
	// zero is the node id that the set's pod 0 has, or would have.
	zero  int32
	count int32
	port  int32
	// known: there is such a set. The brokers of controllers that nobody named
	// have none.
	known bool
	// ofControllers: it is the one that KRAFTPOD_CONTROLLER_SET names.
	ofControllers bool
	// variable is where the count comes from.
	variable string
}

// first is the node id of the set's first pod.
func (v voterPods) first() int32 { return v.zero + v.set.Start }

// fqdn is the name of the set's pod with a node id.
func (v voterPods) fqdn(id int32) string { return v.set.FQDN(id - v.zero) }

// has says whether a node id can be that of a pod of the set.
func (v voterPods) has(id int32) bool { return v.known && id >= v.first() }

// ids are the node ids of the voters.
func (v voterPods) ids() []int32 {
	ids := make([]int32, v.count)
	for i := range ids {
		ids[i] = v.first() + int32(i)
	}
	return ids
}

// chooseVoterPods finds the StatefulSet of the voters: this pod's own, or that of
// KRAFTPOD_CONTROLLER_SET for a set of brokers.
func chooseVoterPods(cfg Config, roles Roles, self pod.Identity, l setListeners) voterPods {
	if roles == rolesBroker {
		set := cfg.ControllerSet
		return voterPods{
			set: set.pods(self), zero: set.Offset, count: set.Count, port: set.Port,
			known: set.Name != "", ofControllers: true, variable: "KRAFTPOD_CONTROLLER_SET",
		}
	}
	port, _ := l.controller().PortNumber() // checked by readListeners
	v := voterPods{
		set: self, zero: cfg.Pod.NodeIDOffset, count: int32(cfg.Controllers), port: port,
		known: true, variable: "KRAFTPOD_CONTROLLERS",
	}
	if v.count == 0 {
		v.count, v.variable = int32(defaultControllers(cfg.Replicas)), "KRAFTPOD_REPLICAS"
	}
	return v
}

// checkCounts checks the variables that the voters are computed from, and says
// whether they can be.
func checkCounts(cfg Config, roles Roles, self pod.Identity, pods voterPods, report *config.Report) bool {
	sound := cfg.Replicas > 0 && pods.known && !report.Blames("KRAFTPOD_REPLICAS", "KRAFTPOD_CONTROLLERS",
		"KRAFTPOD_NODE_ID_OFFSET", "KRAFTPOD_CONTROLLER_SET")
	if cfg.Replicas == 0 {
		report.Wrong("KRAFTPOD_REPLICAS", "", "set it to the replicas of the StatefulSet (a kustomize replacement can feed "+
			"it), or give the voters by hand")
	}
	if !pods.known {
		report.Wrong("KRAFTPOD_CONTROLLER_SET", "", "a set of brokers has to know its controllers; set it to "+
			"NAME.SERVICE:COUNT of their StatefulSet, for example controller.controller-headless:3+100")
	}
	if roles != rolesBroker && cfg.Controllers > 0 && cfg.Controllers%2 == 0 {
		report.Warn("KRAFTPOD_CONTROLLERS=%d is even: it survives no more losses than %d",
			cfg.Controllers, cfg.Controllers-1)
	}
	return checkControllerSet(cfg, roles, self, report) && sound
}

// checkControllerSet checks that KRAFTPOD_CONTROLLER_SET is given to a set of
// brokers, and that the ids of the two sets are apart.
func checkControllerSet(cfg Config, roles Roles, self pod.Identity, report *config.Report) bool {
	set, first := cfg.ControllerSet, cfg.Pod.NodeIDOffset+self.Start
	switch {
	case set.Name == "":
		return true
	case roles == rolesAuto:
		report.Wrong("KRAFTPOD_CONTROLLER_SET", set.text, "it is for a set of brokers, but these pods are controllers too; "+
			"set KRAFTPOD_ROLES=broker, or remove it")
		return false
	case roles == rolesBroker && set.Offset < first+podCount(cfg, self) && first < set.Offset+set.Count:
		report.Wrong("KRAFTPOD_CONTROLLER_SET", set.text, "the controllers' node ids %d to %d overlap this set's, which "+
			"start at %d (KRAFTPOD_NODE_ID_OFFSET); give one of the sets an offset (NAME.SERVICE:COUNT+OFFSET)",
			set.Offset, set.Offset+set.Count-1, first)
		return false
	}
	return true
}

// podCount is how many pods the set has at least.
func podCount(cfg Config, self pod.Identity) int32 {
	return max(int32(cfg.Replicas), self.Ordinal-self.Start+1)
}
