package bootstrap

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
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
	settings givenSettings, roles Roles, rolesFrom given, self pod.Identity, voters voterList, known disk.Volume,
	report *config.Report,
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
		checkVoter(roles, rolesFrom, self, voters, report)
	}
	if !report.Blames(offsetVariable) {
		checkNodeIDs(settings, self, n.id, known, report)
	}
	return n
}

// checkVoter checks Kafka's rule that a controller is a voter and a broker alone
// is none, and warns of a set whose voters begin at another node id than it does.
func checkVoter(roles Roles, rolesFrom given, self pod.Identity, voters voterList, report *config.Report) {
	voter, begins := voters.has(self.NodeID), ""
	if voters.beyond {
		begins = begin(voters.all, self, self.NodeID-self.Ordinal)
	}
	switch {
	case roles == rolesBroker && voter:
		rolesFrom.wrong(report, "this pod's node id %d is among the voters %s, which must be controllers; give one of the "+
			"sets an offset (%s=%d here, or more)",
			self.NodeID, voters.ids(), offsetVariable, slices.Max(kafka.VoterIDs(voters.all))+1-self.Start)
	case roles == rolesController && !voter:
		rolesFrom.wrong(report, "this pod's node id %d is not among the voters %s; a set of controllers has as many "+
			"replicas as voters: scale it down, or leave the roles at auto%s", self.NodeID, voters.ids(), begins)
	case roles == rolesAuto && !voter && begins != "":
		report.Warn("this pod's node id %d is not among the voters %s, which were given by hand: it is a broker%s",
			self.NodeID, voters.ids(), begins)
	}
}

// checkNodeIDs refuses another node id given by hand.
func checkNodeIDs(
	settings givenSettings, self pod.Identity, id string, known disk.Volume, report *config.Report,
) {
	for _, name := range []string{nodeID, brokerID} {
		g := settings.get(name)
		if g.ok() && strings.TrimSpace(g.value) != id {
			g.wrong(report, "this pod's node id is %s (ordinal %d + %s %d), and one value for all pods of the set cannot be "+
				"right; remove it%s",
				id, self.Ordinal, offsetVariable, self.NodeID-self.Ordinal, offsetFor(g.value, self, known))
		}
	}
}
