package bootstrap

import (
	"slices"
	"strings"
)

// maxControllers is the most voters by default: more of them make each commit
// of metadata slower and are not needed to survive two losses.
const maxControllers = 5

// defaultControllers is the largest odd number that is at most the replicas
// and maxControllers.
func defaultControllers(replicas Count) Count {
	n := min(replicas, maxControllers)
	return n - 1 + n%2
}

// chooseVoters finds controller.quorum.voters: those given, else those that
// the disk or a peer records, else those of the replica count.
func (c *computation) chooseVoters() {
	g := c.get("controller.quorum.voters")
	if !g.ok() {
		c.voters = c.recorded(c.computedVoters())
		if len(c.voters) > 0 {
			c.set("controller.quorum.voters", joinVoters(c.voters), g)
		}
		return
	}
	voters, err := ParseVoters(g.value)
	c.blame(g, err)
	c.voters = voters
	if err != nil {
		return
	}
	own := false
	for _, v := range voters {
		own = c.ownVoter(g, v) || own
	}
	if !own && c.roles != rolesBroker && c.id.Set != "" {
		c.wrong.addf("%s=%q: none of these is a pod of %s, yet its roles include controller; set KRAFTPOD_ROLES=broker if the controllers are another set, or remove the list", g.name, g.value, c.id.Set)
	}
	if ids := voterIDs(voters); len(c.Known.Voters) > 0 && !slices.Equal(ids, c.Known.Voters) {
		c.data.addf("%s: the cluster formed with the voters %v, but %s=%q are %v: Kafka would refuse to start, or elect without its data; remove %s, or give the recorded voters", c.Known.Source, c.Known.Voters, g.name, g.value, ids, g.name)
	}
}

// ownVoter says whether a voter given by hand is a pod of this set.
func (c *computation) ownVoter(g given, v Voter) bool {
	label, _, _ := strings.Cut(v.Host, ".")
	set, ordinal, err := ParsePodName(label)
	id := ordinal + c.Config.NodeIDOffset
	switch {
	case err != nil: // an address, or a name of the user's own
		return v.ID >= c.Config.NodeIDOffset && v.ID-c.Config.NodeIDOffset < max(int32(c.Config.Replicas), c.id.Ordinal+1)
	case set == c.id.Set && id != v.ID:
		c.wrong.addf("%s=%q: it calls %s voter %d, but that pod's node id is %d (ordinal + KRAFTPOD_NODE_ID_OFFSET)", g.name, g.value, label, v.ID, id)
	}
	return set == c.id.Set && err == nil
}

// computedVoters are those that the configuration alone gives.
func (c *computation) computedVoters() []Voter {
	cfg := c.Config
	if cfg.Replicas == 0 {
		c.wrong.addf("KRAFTPOD_REPLICAS=\"\": set it to the replicas of the StatefulSet (a kustomize replacement can feed it), or give the voters by hand")
	}
	if c.roles == rolesBroker {
		set := cfg.ControllerSet
		if !set.given() {
			c.wrong.addf("KRAFTPOD_CONTROLLER_SET=\"\": a set of brokers has to know its controllers; set it to NAME.SERVICE:COUNT of their StatefulSet, for example controller.controller-headless:3+100")
			return nil
		}
		if low, high := set.Offset, set.Offset+set.Count; low < cfg.NodeIDOffset+max(int32(cfg.Replicas), c.id.Ordinal+1) && cfg.NodeIDOffset < high {
			c.wrong.addf("KRAFTPOD_CONTROLLER_SET: the controllers' node ids %d to %d overlap this set's, which start at KRAFTPOD_NODE_ID_OFFSET=%d; give one of the sets an offset (NAME.SERVICE:COUNT+OFFSET)", low, high-1, cfg.NodeIDOffset)
		}
		return podVoters(set.identity(c.id), set.Count, set.Offset, set.Port)
	}
	if cfg.ControllerSet.given() && c.roles == rolesAuto {
		c.wrong.addf("KRAFTPOD_CONTROLLER_SET is for a set of brokers, but these pods are controllers too; set KRAFTPOD_ROLES=broker, or remove it")
	}
	n := cfg.Controllers
	if n == 0 && cfg.Replicas > 0 {
		n = defaultControllers(cfg.Replicas)
	} else if n%2 == 0 && n > 0 {
		c.warn("KRAFTPOD_CONTROLLERS=%d is even: it survives no more losses than %d", n, n-1)
	}
	return podVoters(c.id, int32(n), cfg.NodeIDOffset, c.controllerPort())
}

// podVoters are the first n pods of a set.
func podVoters(id Identity, n, offset, port int32) []Voter {
	voters := make([]Voter, n)
	for i := range voters {
		voters[i] = Voter{offset + int32(i), id.FQDN(int32(i)), port}
	}
	return voters
}

// recorded replaces the computed voters by those that the cluster formed with.
func (c *computation) recorded(computed []Voter) []Voter {
	if len(c.Known.Voters) == 0 || slices.Equal(c.Known.Voters, voterIDs(computed)) || len(c.wrong) > 0 {
		return computed
	}
	id, offset, port := c.id, c.Config.NodeIDOffset, c.controllerPort()
	if c.roles == rolesBroker {
		set := c.Config.ControllerSet
		id, offset, port = set.identity(c.id), set.Offset, set.Port
	}
	var voters []Voter
	for _, v := range c.Known.Voters {
		if v < offset {
			c.data.addf("%s: the cluster formed with the voters %v, but no pod has the node id %d: node ids of %s start at %d (KRAFTPOD_NODE_ID_OFFSET, or the offset in KRAFTPOD_CONTROLLER_SET); mend the offset, or give the voters by hand", c.Known.Source, c.Known.Voters, v, id.Set, offset)
			continue
		}
		voters = append(voters, Voter{v, id.FQDN(v - offset), port})
	}
	name := "KRAFTPOD_REPLICAS"
	if c.Config.Controllers > 0 {
		name = "KRAFTPOD_CONTROLLERS"
	}
	c.warn("%s asks for the voters %v, but the cluster formed with %v (%s): those stay, and pods beyond them are brokers. Voters are fixed when a cluster forms; see the README's chapter on changing the size", name, voterIDs(computed), c.Known.Voters, c.Known.Source)
	return voters
}

// assignRoles gives this pod its roles: of an auto set, the voters are
// controllers too. It checks Kafka's rule that a controller is a voter and a
// broker alone is none.
func (c *computation) assignRoles() {
	voter := slices.Contains(voterIDs(c.voters), c.id.NodeID)
	switch {
	case c.roles == rolesAuto && voter:
		c.nodeRoles = []string{roleController, roleBroker}
	case c.roles == rolesAuto:
		c.nodeRoles = []string{roleBroker}
	default:
		c.nodeRoles = []string{string(c.roles)}
	}
	if len(c.wrong) > 0 {
		return
	}
	if c.roles == rolesBroker && voter {
		c.wrong.addf("KRAFTPOD_ROLES=\"broker\": this pod's node id %d is among the voters %v, which must be controllers; give one of the sets an offset (KRAFTPOD_NODE_ID_OFFSET)", c.id.NodeID, voterIDs(c.voters))
	}
	if c.roles == rolesController && !voter {
		c.wrong.addf("KRAFTPOD_ROLES=\"controller\": this pod's node id %d is not among the voters %v; a set of controllers has as many replicas as voters: scale it down, or leave the roles at auto", c.id.NodeID, voterIDs(c.voters))
	}
}
