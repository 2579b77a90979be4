package bootstrap

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// voterList is controller.quorum.voters.
type voterList struct {
	all []kafka.Voter
	// sound: nothing is wrong with what they were chosen from.
	sound bool
}

// chooseVoters finds controller.quorum.voters: those given, else those of the
// voter set on the disk or a peer's, else those of the replica count.
func chooseVoters(
	in Input, settings givenSettings, roles Roles, self pod.Identity, pods voterPods, report *config.Report,
) voterList {
	g := settings.get(quorumVoters)
	if !g.ok() {
		voters := computeVoters(in, roles, self, pods, report)
		warnOfStaticQuorum(settings, in, voters, report)
		return voters
	}
	voters, wrong := kafka.ParseVoters(g.value)
	if len(wrong) > 0 {
		g.wrongAll(report, wrong)
		return voterList{}
	}
	sound := checkVotersByHand(g, voters, in.Config, roles, self, report)
	warnOfFewVoters(g, voters, in, roles, report)
	checkVotersOnDisk(g, voters, in, report)
	return voterList{all: voters, sound: sound}
}

// warnOfStaticQuorum warns where bootstrap servers alone ask for a dynamic quorum:
// the voters that are given beside them make a static one.
func warnOfStaticQuorum(settings givenSettings, in Input, voters voterList, report *config.Report) {
	g := settings.get(bootstrapServers)
	if g.ok() && voters.sound && !in.Known.Dynamic {
		report.Warn("%s=%q alone would mean a dynamic quorum, but the voters %s are given beside it: a cluster that forms "+
			"has a static quorum, whose voters stay; if that is meant, remove it", g.variable, g.value, voters.ids())
	}
}

// checkVotersByHand checks voters given by hand against the set.
func checkVotersByHand(
	g given, voters []kafka.Voter, cfg Config, roles Roles, self pod.Identity, report *config.Report,
) bool {
	offset := cfg.Pod.NodeIDOffset
	sound, own := true, roles == rolesBroker || self.Set == ""
	for _, v := range voters {
		label, _, _ := strings.Cut(v.Host, ".")
		set, ordinal, err := pod.ParseName(label)
		id := ordinal + offset
		if err == nil && set == self.Set && id != v.ID {
			g.wrong(report, "it calls %s voter %d, but that pod's node id is %d (ordinal + KRAFTPOD_NODE_ID_OFFSET)",
				label, v.ID, id)
			sound = false
		}
		// An address, or a name of the user's own, may be a pod of this set.
		maybeOurs := err != nil && v.ID >= offset && v.ID-offset < podCount(cfg, self)
		own = own || set == self.Set || maybeOurs
	}
	if !own {
		g.wrong(report, "none of these is a pod of %s, yet its roles include controller; set KRAFTPOD_ROLES=broker if the "+
			"controllers are another set, or remove the list", self.Set)
	}
	return sound && own
}

// warnOfFewVoters warns of a list with fewer voters than the replicas make: it
// stays as it is when the cluster forms.
func warnOfFewVoters(g given, voters []kafka.Voter, in Input, roles Roles, report *config.Report) {
	n := int(defaultControllers(in.Config.Replicas))
	if roles == rolesAuto && n > len(voters) && len(in.Known.Voters) == 0 {
		report.Warn("%s=%q makes %d voters, where %d replicas would make %d: voters are fixed when the cluster forms; "+
			"remove the list if more are meant", g.variable, g.value, len(voters), in.Config.Replicas, n)
	}
}

// checkVotersOnDisk reports voters given by hand that are not those that the
// cluster formed with.
func checkVotersOnDisk(g given, voters []kafka.Voter, in Input, report *config.Report) {
	ids, formed := kafka.VoterIDs(voters), in.Known.Voters
	if len(formed) > 0 && !slices.Equal(ids, formed) {
		report.WrongData("%s: the cluster formed with the voters %v, but %s=%q are %v: Kafka would refuse to start, or "+
			"elect without its data; remove %s, or give the recorded voters",
			in.Known.VotersFrom, formed, g.variable, g.value, ids, g.variable)
	}
}

// computeVoters makes the voters that the configuration asks for, or those that
// the cluster formed with.
func computeVoters(in Input, roles Roles, self pod.Identity, pods voterPods, report *config.Report) voterList {
	voters := voterList{sound: checkCounts(in.Config, roles, self, pods, report)}
	ids := pods.ids()
	if voters.sound && len(in.Known.Voters) > 0 {
		voters.sound = checkFormed(in.Known, ids, pods, report)
		ids = in.Known.Voters
	}
	for _, id := range ids {
		if pods.has(id) {
			voters.all = append(voters.all, kafka.Voter{ID: id, Host: pods.fqdn(id), Port: pods.port})
		}
	}
	return voters
}

// checkFormed compares the voters that the cluster formed with with those that
// the configuration asks for: the former stay, and have to be pods, which it says.
func checkFormed(known disk.Volume, asked []int32, pods voterPods, report *config.Report) bool {
	sound := true
	if !slices.Equal(known.Voters, asked) {
		report.Warn("%s asks for the voters %v, but the cluster formed with %v (%s): those stay, and pods beyond them "+
			"are brokers. Voters are fixed when a cluster forms; see docs/scaling.md",
			pods.variable, asked, known.Voters, known.VotersFrom)
	}
	for _, id := range known.Voters {
		if !pods.has(id) {
			sound = false
			report.WrongData("%s: the cluster formed with the voters %v, but no pod has the node id %d: node ids of %s start "+
				"at %d (KRAFTPOD_NODE_ID_OFFSET, or the offset in KRAFTPOD_CONTROLLER_SET); fix the offset, or give the voters "+
				"by hand",
				known.VotersFrom, known.Voters, id, pods.set.Set, pods.first)
		}
	}
	return sound
}

// has says whether a node id is a voter's.
func (v voterList) has(id int32) bool { return slices.Contains(kafka.VoterIDs(v.all), id) }

// ids are the node ids of the voters, for people.
func (v voterList) ids() string { return fmt.Sprint(kafka.VoterIDs(v.all)) }
