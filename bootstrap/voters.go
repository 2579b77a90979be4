package bootstrap

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// voterList is controller.quorum.voters.
type voterList struct {
	all []kafka.Voter
	// beyond: the user gave them, and some have ids that no pod of the set has
	// though, by their names, they may be its pods.
	beyond bool
	// sound: nothing is wrong with what they were chosen from.
	sound bool
	// wanted are the ids of those that the template wants, where the quorum is to be
	// dynamic.
	wanted []int32
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
	warnOfVoterHosts(g, voters, in, self, pods, report)
	checkVotersOnDisk(g, voters, in, report)
	beyond := func(v kafka.Voter) bool {
		_, _, err := pod.ParseName(firstLabel(v.Host))
		return err != nil && v.ID-in.Config.Pod.NodeIDOffset-self.Start >= podCount(in.Config, self)
	}
	return voterList{all: voters, beyond: slices.ContainsFunc(voters, beyond), sound: sound}
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
	sound, own := checkVoterIDs(g, voters, offset, self.Set, report), roles == rolesBroker || self.Set == ""
	for _, v := range voters {
		set, _, err := pod.ParseName(firstLabel(v.Host))
		// An address, or a name of the user's own, may be a pod of this set.
		maybeOurs := err != nil && v.ID >= offset+self.Start && v.ID-offset-self.Start < podCount(cfg, self)
		own = own || set == self.Set || maybeOurs
	}
	if !own {
		g.wrong(report, "none of these is a pod of %s, yet its roles include controller; set KRAFTPOD_ROLES=broker if the "+
			"controllers are another set, or remove the list%s", self.Set, begin(voters, self, offset))
	}
	return sound && own
}

// checkVoterIDs checks the ids of those voters that are pods of a set by their
// names. Where they agree on another offset, that is said once.
func checkVoterIDs(g given, voters []kafka.Voter, offset int32, ownSet string, report *config.Report) bool {
	agreed := offsetOfVoters(voters, ownSet)
	sound := true
	for _, v := range voters {
		label := firstLabel(v.Host)
		set, ordinal, err := pod.ParseName(label)
		if err != nil || set != ownSet || v.ID == ordinal+offset {
			continue
		}
		if sound || agreed < 0 {
			g.wrong(report, "it calls %s voter %d, but that pod's node id is %d (ordinal + %s)%s",
				label, v.ID, ordinal+offset, offsetVariable, suggested(agreed))
		}
		sound = false
	}
	return sound
}

// begin says which offset makes the first voter the set's first pod, where the
// voters may be its pods for all that their names say.
func begin(voters []kafka.Voter, self pod.Identity, offset int32) string {
	first := slices.MinFunc(voters, func(a, b kafka.Voter) int { return cmp.Compare(a.ID, b.ID) })
	if _, _, err := pod.ParseName(firstLabel(first.Host)); err == nil || first.ID-self.Start <= offset {
		return ""
	}
	return fmt.Sprintf("; if these are pods of this set, set %s=%d", offsetVariable, first.ID-self.Start)
}

// firstLabel is what a DNS name begins with.
func firstLabel(host string) string {
	label, _, _ := strings.Cut(host, ".")
	return label
}

// suggested says which offset the names and ids of voters agree on.
func suggested(offset int32) string {
	if offset < 0 {
		return "; mend the list, or remove it"
	}
	return fmt.Sprintf("; set %s=%d, by which all of them are right", offsetVariable, offset)
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
	if in.Config.isDynamic() && roles != rolesBroker {
		voters.wanted = ids
	}
	if voters.sound && len(in.Known.Voters) > 0 {
		voters.sound = checkFormed(in, ids, pods, report)
	}
	ids = in.voterIDs(ids, roles, self.NodeID)
	for _, id := range ids {
		if pods.has(id) {
			voters.all = append(voters.all, kafka.Voter{ID: id, Host: pods.fqdn(id), Port: pods.port})
		}
	}
	return voters
}

// checkFormed compares the voters that the cluster formed with with those that
// the configuration asks for: the former stay, and have to be pods, which it says.
func checkFormed(in Input, asked []int32, pods voterPods, report *config.Report) bool {
	known := in.Known
	if !slices.Equal(known.Voters, asked) && !in.Described && !in.Config.isDynamic() {
		shifted := ""
		if isShifted(known.Voters, asked) {
			shifted = fmt.Sprintf(" If the node ids of %s begin at %d, %s.", pods.set.Set, known.Voters[0],
				pods.remedy(known.Voters[0]))
		}
		report.Warn("%s asks for the voters %v, but the cluster formed with %v (%s): those stay, and pods beyond them "+
			"are brokers.%s Voters are fixed when a cluster forms; see docs/scaling.md",
			pods.variable, asked, known.Voters, known.VotersFrom, shifted)
	}
	if in.Config.isDynamic() && !in.mayJoin() {
		report.Warn("the cluster formed with an even number of voters, %v (%s): where this pod is to be another it joins "+
			"them once the quorum is dynamic and the pod has restarted", known.Voters, known.VotersFrom)
	}
	if first := known.Voters[0]; !pods.has(first) {
		report.WrongData("%s: the cluster formed with the voters %v, but no pod has the node id %d: node ids of %s start "+
			"at %d; %s, or give the voters by hand",
			known.VotersFrom, known.Voters, first, pods.set.Set, pods.first(), pods.remedy(first))
		return false
	}
	return true
}

// has says whether a node id is a voter's.
func (v voterList) has(id int32) bool { return slices.Contains(kafka.VoterIDs(v.all), id) }

// ids are the node ids of the voters, for people.
func (v voterList) ids() string { return fmt.Sprint(kafka.VoterIDs(v.all)) }
