package model

import "github.com/kraftpod/kraftpod/internal/simulation"

// Tally is what happened under a rule: in how many schedules, and the first.
type Tally struct {
	simulation.Tally[Schedule]

	Lost, TwoQuorums, Quorum, Stuck, Alone, Changes int
}

const ofTwo = "nobody leads: the leader of two went as it removed itself"

// Try plays the schedules of the first n seeds under a rule.
func Try(n int, rule Rule) *Tally {
	t := &Tally{}
	simulation.Try(n, Generate, func(s Schedule) Outcome { return Play(s, rule, nil) }, t.add)
	return t
}

func (t *Tally) add(s Schedule, o Outcome) {
	t.Changes += o.Changes
	t.Count(&t.Lost, s, "lost", o.Lost)
	t.Count(&t.TwoQuorums, s, "two quorums", o.Two)
	t.Count(&t.Quorum, s, "quorum lost", o.Quorum)
	t.Count(&t.Alone, s, ofTwo, o.Alone)
	t.Count(&t.Stuck, s, "stuck: "+o.Stuck, o.Stuck)
}

// First is the first schedule in which anything went wrong that an administrator
// would have spared the quorum, if there was one.
func (t *Tally) First() (s Schedule, ok bool) {
	return t.FirstOf(func(what string) bool { return what != ofTwo })
}
