package bootstrap

import (
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/image"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// A dynamic quorum (KIP-853): its voters are in the metadata log, and the sidecars
// have them follow the template. What a node is started with says where to look for
// them, and who it is before it has read the log.

// firstDynamic is the first Kafka that makes a static quorum dynamic without loss: on
// 3.9 the upgrade of kraft.version destroys the cluster, on 4.0 it is not there.
const firstDynamic = "4.1"

// isDynamic says whether the voters are to follow the template.
func (c Config) isDynamic() bool { return c.Quorum == quorumDynamic }

// checkDynamic checks what a dynamic quorum demands.
func checkDynamic(cfg Config, settings givenSettings, roles Roles, report *config.Report) {
	if !cfg.isDynamic() || roles == rolesBroker {
		return
	}
	version := settings.image.KafkaVersion(settings.version)
	switch {
	case version == "":
		report.Warn("%s=%s: which Kafka this is was not found; it has to be %s or later: on 3.9 the cluster would be "+
			"destroyed", quorumVariable, cfg.Quorum, firstDynamic)
	case !image.AtLeast(version, firstDynamic):
		report.Wrong(quorumVariable, cfg.Quorum, "Kafka %s cannot make a static quorum dynamic (3.9 destroys the cluster by "+
			"it); it takes Kafka %s or later: remove the variable, and set it again once all pods run that",
			version, firstDynamic)
	}
	if g := settings.get(quorumVoters); g.ok() {
		g.wrong(report, "conflicts with %s=%s: the voters follow KRAFTPOD_CONTROLLERS, or what KRAFTPOD_REPLICAS gives; "+
			"remove the list", quorumVariable, cfg.Quorum)
	}
	if g := settings.get(autoJoin); strings.EqualFold(strings.TrimSpace(g.value), "true") {
		g.wrong(report, "conflicts with %s=%s: a controller that was removed, and still runs, would join again; remove it",
			quorumVariable, cfg.Quorum)
	}
}

// advertiseController is the controllers' listener of a node that is a broker too, by
// the pod's name, where it is bound to every address. A controller tells the quorum
// itself where it is reached; by Kafka's default up to 4.2.0 (KAFKA-20380) that is what
// Java takes for the machine's name, which under hostNetwork is the node's. Of a node
// that is a controller only the images' scripts take none, nor one whose name they take
// for that of a protocol.
func advertiseController(l setListeners, n node, self pod.Identity) []kafka.Listener {
	own := l.controller()
	isProtocol := strings.Contains(own.Name, "SSL") || strings.Contains(own.Name, "SASL")
	if !n.controller || !n.broker || own.Name == "" || isProtocol || !kafka.IsWildcard(own.Host) {
		return nil
	}
	return []kafka.Listener{kafka.NewListener(own.Name, self.OwnFQDN(), own.Port)}
}

// voterIDs are the voters that a node is started with: those that the configuration
// wants, or those that the cluster has, and the node itself where it is to join a
// dynamic quorum, or may be one of its voters still.
func (in Input) voterIDs(wanted []int32, roles Roles, id int32) []int32 {
	isKnown, isBroker := len(in.Known.Voters) > 0, roles == rolesBroker
	isWanted := roles == rolesController || slices.Contains(wanted, id)
	switch {
	case isKnown && !isBroker && isWanted && in.mayJoin():
		return withID(in.Known.Voters, id)
	case isKnown:
		return in.Known.Voters
	case !isBroker && in.Known.Dynamic && in.Config.isDynamic(): // nobody has said yet that it is no voter
		return withID(wanted, id)
	}
	return wanted
}

// mayJoin says whether a node may be started with the cluster's voters and itself. A
// voter set of an odd number and one node more have no two majorities without a voter
// in common, whoever else does the same; of an even number they may have, until the
// quorum is dynamic, and its voters are in the log.
func (in Input) mayJoin() bool {
	return in.Described || in.Config.isDynamic() && len(in.Known.Voters)%2 == 1
}

// withID are the ids and one more, ascending.
func withID(ids []int32, id int32) []int32 {
	if slices.Contains(ids, id) {
		return ids
	}
	all := append(slices.Clone(ids), id)
	slices.Sort(all)
	return all
}

// checkOff refuses a start without agreement that cannot bring a quorum back: of an
// empty disk as a voter, where the quorum is dynamic and nobody describes it.
func (b *Bootstrap) checkOff(s *Settings, view formation.View, verdict formation.Verdict) error {
	isVoter := slices.Contains(s.Plan.Intent.Voters, s.Plan.NodeID)
	pod := formation.InLog(view)
	if verdict.Action == formation.Start || b.Config.Formation != formationOff || !isVoter || pod == "" {
		return nil
	}
	return config.Mistakes{{
		Code: config.ExitData, Variable: "KRAFTPOD_FORMATION", Value: formationOff,
		Text: pod + "'s disk is of a dynamic quorum, whose votes belong to disks: an empty one has none, and two of them " +
			"would form an empty cluster; remove the variable, and put back a copy of a lost voter's volume: see kraftpod " +
			"help recover",
	}}
}
