package model

import "github.com/kraftpod/kraftpod/internal/membership"

// Rule is what the quorum obeys: kraftpod's rules and Kafka's, or these with one
// of them changed.
type Rule struct {
	Name string
	// Worse says whether the changed rule harms; nil where nothing is asserted.
	Worse func(right, wrong *Tally) bool
	// Shows is how many schedules it takes until it shows, where those of
	// make test are too few.
	Shows int

	// misjudge is how a view is misjudged.
	misjudge func(v *membership.View, memory *membership.Memory)
	// newcomersElect: a newcomer is started with the wanted voters.
	newcomersElect bool
	// doubtIsBroker: a pod that is not to vote starts as a broker while nobody leads.
	doubtIsBroker bool
	// sameDirectory: a disk that was lost gets its directory id again.
	sameDirectory bool
	// Of Kafka: manyChanges may be uncommitted at a time; anyEpoch: a leader makes
	// changes before it has committed in its own epoch.
	manyChanges, anyEpoch bool
}

// Right is the name of kraftpod's rules, the first of Rules.
const Right = "kraftpod's rules"

// What goes wrong more.
func loses(right, wrong *Tally) bool {
	return wrong.Lost+wrong.TwoQuorums > right.Lost+right.TwoQuorums
}
func losesQuorum(right, wrong *Tally) bool { return wrong.Quorum > right.Quorum }
func sticks(right, wrong *Tally) bool      { return wrong.Stuck > right.Stuck }

// Rules are kraftpod's rules, and the wrong ones: what is changed stands in the
// comment of the field that is set, or of the function that misjudges.
//
// Of three nothing is asserted: a pod that does not answer is the next one of a
// rollout too seldom here, and Kafka's own two are not needed while there is one
// actor that looks before each change.
//
// These guards of package membership have no wrong rule, and are held by its own
// table alone: the role controller and the endpoint of a newcomer, its directory
// id, two Kafkas of an id, new ones before leaving ones (the wanted voters of the
// model hold each other), the leader beside all others, and what makes no sense.
func Rules() []Rule {
	return []Rule{
		{Name: Right},
		{Name: "nothing is ever changed", misjudge: neverAct, Worse: sticks},
		{Name: "templates need not agree", misjudge: agree, Worse: losesQuorum},
		{Name: "who is silent agrees", misjudge: silenceAgrees, Worse: losesQuorum, Shows: 1000},
		{Name: "who is silent is gone", misjudge: silentIsGone},
		{Name: "what is so now has long been so", misjudge: atOnce, Worse: losesQuorum, Shows: 1000},
		{Name: "voters that are away don't matter", misjudge: votersAreThere, Worse: losesQuorum},
		{Name: "voters that are away are removed", misjudge: wantLive, Worse: losesQuorum, Shows: 1000},
		{Name: "a newcomer need not have the log", misjudge: newcomersHaveTheLog, Worse: losesQuorum},
		{Name: "one newcomer is enough", misjudge: oneNewcomer, Worse: losesQuorum, Shows: 1000},
		{Name: "gone voters stay", misjudge: goneStay, Worse: sticks},
		{Name: "a lost disk stays", misjudge: lostStay, Worse: losesQuorum},
		{Name: "a new disk has the old one's directory id", sameDirectory: true, Worse: loses},
		{Name: "newcomers are started with the wanted voters", newcomersElect: true, Worse: loses},
		{Name: "in doubt a leaving pod is a broker", doubtIsBroker: true, Worse: losesQuorum},
		{Name: "Kafka: changes beside uncommitted ones", manyChanges: true},
		{Name: "Kafka: changes before a commit in the epoch", anyEpoch: true},
	}
}
