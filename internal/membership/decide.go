package membership

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// step is a change that is due, and what keeps it from being done.
type step struct {
	change Change
	waits  []string
}

// Decide says which change of the voters is due now. It is pure but for memory,
// which it brings up to date; nil is one that remembers nothing.
func Decide(v View, memory *Memory) Verdict {
	if problem := v.nonsense(); problem != "" {
		return Verdict{Pending: 1, Waits: []string{problem}}
	}
	if memory == nil {
		memory = &Memory{}
	}
	q := quorum{View: v, Memory: memory}
	verdict := Verdict{Pending: q.pending(), Waits: q.disagreement()}
	q.remember(v.Now, len(verdict.Waits) == 0, len(q.unanswered()) == 0, q.readyNow(), q.awayNow())
	if verdict.Pending == 0 {
		return Verdict{}
	}
	if had := v.Now.Sub(q.agreed); len(verdict.Waits) == 0 && had < steady {
		line := fmt.Sprintf("all pods have asked for the same voters for %s, of %s", had.Round(time.Second), steady)
		verdict.Waits = append(verdict.Waits, line)
	}
	if len(verdict.Waits) > 0 {
		return verdict
	}
	for _, s := range q.due() {
		if len(s.waits) == 0 {
			return Verdict{Change: s.change, Pending: verdict.Pending}
		}
		for _, line := range s.waits {
			if !slices.Contains(verdict.Waits, line) {
				verdict.Waits = append(verdict.Waits, line)
			}
		}
	}
	return verdict
}

// pending is how many changes it takes until the voters are the wanted ones. A
// lost disk takes two.
func (q quorum) pending() int {
	n := 0
	if q.KRaftVersion < 1 {
		n++
	}
	for _, id := range q.Wanted {
		r, votes := q.voter(id)
		switch {
		case !votes:
			n++
		case q.lost(r):
			n += 2
		}
	}
	for _, r := range q.Voters {
		if !q.wants(r.ID) {
			n++
		}
	}
	return n
}

// disagreement has a line for each pod that keeps all changes from being done: one
// of another template, since a rollout that has not ended means other voters, and
// one that may be of another template, since its Kafka runs and it says nothing.
func (q quorum) disagreement() []string {
	var why []string
	if _, votes := q.voter(q.NodeID); !votes {
		why = append(why, fmt.Sprintf("%s leads, and is no voter any more", q.name(q.NodeID)))
	}
	for _, p := range q.Pods {
		switch {
		case !p.Answered && q.anyRuns(p.ID):
			why = append(why, q.name(p.ID)+" does not answer while its Kafka runs: its template is not known")
		case !p.Answered || slices.Equal(p.Wanted, q.Wanted):
		case len(p.Wanted) == 0:
			why = append(why, q.name(p.ID)+"'s template asks for no dynamic quorum: the rollout has not ended")
		default:
			why = append(why, fmt.Sprintf("%s's template asks for the voters %s, that of %s for %s: the rollout has not ended",
				q.name(p.ID), list(p.Wanted), q.name(q.NodeID), list(q.Wanted)))
		}
	}
	for _, r := range q.Voters {
		if q.runs(r) && !slices.ContainsFunc(q.Pods, func(p Pod) bool { return p.ID == r.ID }) {
			why = append(why, fmt.Sprintf("node %d votes, and is no pod that was asked", r.ID))
		}
	}
	return why
}

func (q quorum) anyRuns(id int32) bool {
	its := func(r Replica) bool { return r.ID == id && q.runs(r) }
	return slices.ContainsFunc(q.Voters, its) || slices.ContainsFunc(q.Observers, its)
}

// due is the steps that are due, in the order in which they are done: voters that
// are gone or whose disk is lost go first, since they only weaken the quorum; then
// come the new ones; then the leaving ones go.
func (q quorum) due() []step {
	if q.KRaftVersion < 1 {
		return []step{q.upgrade()}
	}
	steps := q.removals(func(r Replica) bool { return !q.wants(r.ID) && !q.has(r) }, q.removeDead)
	steps = append(steps, q.removals(q.lost, q.removeLost)...)
	adds := q.additions()
	steps = append(steps, adds...)
	if len(adds) == 0 {
		steps = append(steps, q.removals(func(r Replica) bool { return !q.wants(r.ID) && q.has(r) }, q.removeLeaving)...)
	}
	return steps
}

// removals are the steps that remove those of the voters, the highest ids first.
func (q quorum) removals(whose func(Replica) bool, remove func(Replica) step) []step {
	byID := slices.SortedFunc(slices.Values(q.Voters), func(a, b Replica) int { return cmp.Compare(b.ID, a.ID) })
	var steps []step
	for _, r := range byID {
		if whose(r) {
			steps = append(steps, remove(r))
		}
	}
	return steps
}
