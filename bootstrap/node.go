package bootstrap

import (
	"strconv"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// node is this pod as a node of Kafka's.
type node struct {
	// id is node.id.
	id string
	// roles are process.roles; controller and broker say whether they are among
	// them.
	roles              []string
	controller, broker bool
}

// chooseNode gives this pod its roles (of an auto set, the voters are controllers
// too) and its node id.
func chooseNode(
	settings givenSettings, roles Roles, rolesFrom given, self pod.Identity, voters voterList, report *config.Report,
) node {
	voter := voters.has(self.NodeID)
	n := node{
		id:         strconv.Itoa(int(self.NodeID)),
		controller: roles == rolesController || roles == rolesAuto && voter,
		broker:     roles != rolesController,
	}
	if n.controller {
		n.roles = append(n.roles, kafka.RoleController)
	}
	if n.broker {
		n.roles = append(n.roles, kafka.RoleBroker)
	}
	if self.Set == "" {
		return n
	}
	if voters.sound {
		checkVoter(roles, rolesFrom, self.NodeID, voters, report)
	}
	if !report.Blames("KRAFTPOD_NODE_ID_OFFSET") {
		checkNodeIDs(settings, self, n.id, report)
	}
	return n
}

// checkVoter checks Kafka's rule that a controller is a voter and a broker alone
// is none.
func checkVoter(roles Roles, rolesFrom given, id int32, voters voterList, report *config.Report) {
	voter := voters.has(id)
	if roles == rolesBroker && voter {
		rolesFrom.wrong(report, "this pod's node id %d is among the voters %s, which must be controllers; give one of the "+
			"sets an offset (KRAFTPOD_NODE_ID_OFFSET)", id, voters.ids())
	}
	if roles == rolesController && !voter {
		rolesFrom.wrong(report, "this pod's node id %d is not among the voters %s; a set of controllers has as many "+
			"replicas as voters: scale it down, or leave the roles at auto", id, voters.ids())
	}
}

// checkNodeIDs refuses another node id given by hand.
func checkNodeIDs(settings givenSettings, self pod.Identity, id string, report *config.Report) {
	for _, name := range []string{nodeID, brokerID} {
		g := settings.get(name)
		if g.ok() && strings.TrimSpace(g.value) != id {
			g.wrong(report, "this pod's node id is %s (ordinal %d + KRAFTPOD_NODE_ID_OFFSET %d), and one value for all pods "+
				"of the set cannot be right; remove it", id, self.Ordinal, self.NodeID-self.Ordinal)
		}
	}
}
