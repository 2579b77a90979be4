package model

import "github.com/kraftpod/kraftpod/internal/formation"

// Rule is what pods obey: kraftpod's rules, or these with one of them changed.
type Rule struct {
	Name string
	// Worse says whether the changed rule harms; nil where nothing is asserted.
	// It is compared with the rule Than, kraftpod's rules by default.
	Worse func(right, wrong *Tally) bool
	Than  string
	// Shows is how many schedules it takes until it shows, where those of
	// make test are too few.
	Shows int

	// ignoreDisk: the voters are those of the template, whatever the disk says.
	ignoreDisk bool
	// askNobody: the disk's own voter set counts, but nobody is asked.
	askNobody bool
	// outsidersAskNobody: a pod outside its own intent asks nobody.
	outsidersAskNobody bool
	// countNamesNobody: a pod that is to be the only voter does not ask the pods
	// that its replica count names.
	countNamesNobody bool
	// neverContradict: a disk's voter set is never contradicted.
	neverContradict bool
	// takeYoungest: while no voter set is heard, the intent of the youngest pod
	// is taken.
	takeYoungest bool
	// mishear is how a round of questions is misheard.
	mishear func(v *formation.View, seen formation.Sightings)
}

// Right is the name of kraftpod's rules, the first of Rules.
const Right = "kraftpod's rules"

// What goes wrong more.
func loses(right, wrong *Tally) bool   { return wrong.Lost > right.Lost }
func orphans(right, wrong *Tally) bool { return wrong.Orphaned > right.Orphaned }

func sticks(right, wrong *Tally) bool {
	return wrong.Down+wrong.LeftOut > right.Down+right.LeftOut
}

// Rules are kraftpod's rules, and the wrong ones: what is changed stands in
// the comment of the field that is set, or of the function that mishears.
//
// Of two nothing is asserted: voter sets of non-voters are true copies where
// every pod asks, and the youngest pod's intent is another way to end a wait,
// which loses nothing here.
//
// These guards of package formation have no wrong rule, and are held by its
// own tables alone. The model never comes to: another cluster's pod, an answer
// of another pod, node id or api version, an unknown volume, a Service that
// the name server says nobody has, two sets that begin at once, a formed disk without a voter set, a dynamic quorum. It
// comes to these, but each alone was not taken away: an answer without a plan,
// another leader or epoch in the second description, and one by a disk without
// data.
func Rules() []Rule {
	const outsiders = "pods outside their intent ask nobody"
	return []Rule{
		{Name: Right},
		{Name: "no guard, the template's voters", ignoreDisk: true, Worse: loses},
		{Name: "own voter set only, nobody is asked", askNobody: true, Worse: loses},
		{Name: "a claim to lead is trusted", mishear: trustClaims, Worse: loses},
		{Name: "silence counts as empty", mishear: takeSilenceForEmpty, Worse: loses},
		{Name: "differing intents don't matter", mishear: takeIntentsForOwn, Worse: loses},
		{Name: "only the intent's voters are asked", mishear: askVotersOnly, countNamesNobody: true, Worse: loses},
		{Name: "the replica count names nobody to ask", countNamesNobody: true, Worse: loses},
		{Name: outsiders, outsidersAskNobody: true, Worse: loses},
		{
			Name:               "the same, and voter sets of non-voters count",
			outsidersAskNobody: true, mishear: takeAnyVoterSet,
			Worse: sticks, Than: outsiders,
		},
		{Name: "voter sets of non-voters count", mishear: takeAnyVoterSet},
		{Name: "a contradicted voter set starts", neverContradict: true, Worse: orphans, Shows: 20_000},
		{Name: "the youngest pod's intent is taken", takeYoungest: true},
		{Name: "a lost disk waits for no majority", mishear: takeVotersForBlank, Worse: loses},
		{Name: "contradicting voter sets don't matter", mishear: takeOneVoterSet, Worse: orphans, Shows: 20_000},
		{Name: "one description is a proof", mishear: trustOnce, Worse: loses, Shows: 2000},
		{Name: "a description from before it asked counts", mishear: trustThePast, Worse: loses},
		{Name: "a watermark above the first one is enough", mishear: trustWatermarks, Worse: loses, Shows: 20_000},
		{Name: "caught up counts", mishear: trustCaughtUp, Worse: loses, Shows: 20_000},
	}
}

// RulesBesides are kraftpod's rules, and the wrong ones that harm in what
// GenerateBesides adds.
func RulesBesides() []Rule {
	return []Rule{
		{Name: Right},
		{Name: "a name server that fails lists nobody", mishear: takeFailureForNobody, Worse: loses},
		{Name: "who cannot be looked up is nobody", mishear: leaveOutUnknown, Worse: loses},
		{Name: "pods of other sets don't matter", mishear: forgetOthers, Worse: loses},
		{Name: "another set's data don't matter", mishear: takeOthersForBlank, Worse: loses},
	}
}
