package model

import "github.com/kraftpod/kraftpod/internal/simulation"

// Tally is what happened under a rule: how often, and the first schedule.
type Tally struct {
	simulation.Tally[Schedule]

	Lost, TwoQuorums, Orphaned, Down, LeftOut int
}

// Try plays the schedules of the first n seeds under a rule.
func Try(n int, generate func(seed uint64) Schedule, rule Rule) *Tally {
	t := &Tally{}
	simulation.Try(n, generate, func(s Schedule) Outcome { return Play(s, rule, nil) }, t.add)
	return t
}

func (t *Tally) add(s Schedule, o Outcome) {
	if o.Orphaned {
		t.Count(&t.Orphaned, s, "orphaned", o.Lost+o.Two)
	} else {
		t.Count(&t.Lost, s, "lost", o.Lost)
		t.Count(&t.TwoQuorums, s, "two quorums", o.Two)
	}
	t.Count(&t.Down, s, "down: "+o.Down, o.Down)
	t.Count(&t.LeftOut, s, "pod left out: "+o.LeftOut, o.LeftOut)
}

// First is the first schedule in which data was lost or there were two quorums,
// if there was one.
func (t *Tally) First() (s Schedule, ok bool) {
	return t.FirstOf(func(what string) bool { return what == "lost" || what == "two quorums" })
}
