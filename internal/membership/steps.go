package membership

import (
	"fmt"
	"slices"
	"time"
)

// upgrade makes the quorum a dynamic one, once every voter has the leader's log.
// Each has to have told the leader its directory id too, which of a static quorum is
// not described: Kafka refuses until then.
func (q quorum) upgrade() step {
	return step{change: Change{Kind: Upgrade, Why: "the quorum becomes a dynamic one"}, waits: q.behind(q.Voters)}
}

// removeDead removes a voter that is not wanted and has not the leader's log: it
// weakens the quorum while it is one. But it may be on its way back.
func (q quorum) removeDead(r Replica) step {
	p, why := q.pod(r.ID), q.minority(q.without(r.ID))
	long, text := gone, "its Kafka does not run"
	switch {
	case p.Gone:
		text = "is gone"
	case !p.Answered:
		long, text = silent, "does not answer"
	}
	if had := q.awayFor(r); had < long {
		why = append(why, fmt.Sprintf("%s is not to vote, and %s: it is removed after %s, of which %s are over",
			q.name(r.ID), text, long, had.Round(time.Second)))
	}
	return q.remove(r, why, "is not to vote, and does not take part")
}

// removeLost removes a wanted voter's lost disk, once the new one can be added.
func (q quorum) removeLost(r Replica) step {
	_, why := q.newcomer(r.ID)
	return q.remove(r, append(why, q.minority(q.without(r.ID))...), "has a new disk, whose Kafka takes its place")
}

// removeLeaving removes a live voter that is not wanted. Of an odd number that
// lowers by one how many may be lost, so all that remain have to be there; of an
// even one it does not. The leader goes last, and beside all others: should it end
// before one of them knows, they have to be able to elect without it.
func (q quorum) removeLeaving(r Replica) step {
	rest := q.without(r.ID)
	why := q.minority(rest)
	switch {
	case len(q.Voters)%2 == 1:
		why = q.unsteady(rest)
	case r.ID == q.NodeID:
		why = q.behind(rest)
	}
	others := slices.ContainsFunc(rest, func(o Replica) bool { return !q.wants(o.ID) })
	if r.ID == q.NodeID && others {
		why = append(why, q.name(r.ID)+" leads, and goes last")
	}
	return q.remove(r, why, "is not to vote")
}

func (q quorum) remove(r Replica, waits []string, why string) step {
	return step{
		change: Change{Kind: Remove, ID: r.ID, Directory: r.Directory, Why: q.name(r.ID) + " " + why},
		waits:  waits,
	}
}

// additions are the steps that add the wanted ones that do not vote.
func (q quorum) additions() []step {
	var steps []step
	ready := 0
	for _, id := range q.Wanted {
		if _, votes := q.voter(id); votes {
			continue
		}
		r, why := q.newcomer(id)
		if len(why) == 0 {
			ready++
		}
		steps = append(steps, step{
			change: Change{
				Kind: Add, ID: id, Directory: r.Directory, Endpoint: q.pod(id).Endpoint,
				Why: q.name(id) + " is to vote, and has the log",
			},
			waits: why,
		})
	}
	for i := range steps {
		steps[i].waits = append(steps[i].waits, q.grows(len(steps), ready)...)
	}
	return steps
}

// grows says what keeps the number of voters from growing by one: missing are to
// be added, ready of them could be now. An even number of voters needs one more
// of them for a majority than the odd one below, and may lose no more: so all
// that vote have to be there, and the next step has to follow at once.
func (q quorum) grows(missing, ready int) []string {
	if len(q.Voters)%2 == 0 {
		return q.minority(q.Voters)
	}
	why := q.unsteady(q.Voters)
	if missing > 1 && ready < 2 {
		why = append(why, fmt.Sprintf("%d voters are to become %d, and fewer than two newcomers are ready: "+
			"an even number of voters may lose no more than the odd one below", len(q.Voters), len(q.Voters)+missing))
	}
	return why
}

// newcomer is the replica of an id that can be added, or why there is none. An
// even number of voters is one in the middle of a change, which had better end.
func (q quorum) newcomer(id int32) (r Replica, why []string) {
	r, problem := q.candidate(id)
	if problem != "" {
		return r, []string{problem}
	}
	if why = q.unready(r); len(why) > 0 {
		return r, why
	}
	had := q.Now.Sub(q.ready[r.key()])
	if had < settled && len(q.Voters)%2 == 1 {
		why = append(why, fmt.Sprintf("%s is to vote: it has had the log for %s, of %s",
			q.name(id), had.Round(time.Second), settled))
	}
	return r, why
}

// unready says what an observer lacks.
func (q quorum) unready(r Replica) []string {
	p, why := q.pod(r.ID), []string(nil)
	e := p.Endpoint
	switch {
	case !p.Controller:
		why = append(why, q.name(r.ID)+" is to vote, and its Kafka was started without the role controller: restart it")
	case e.Listener == "" || e.Host == "" || e.Port == 0:
		why = append(why, q.name(r.ID)+" is to vote, and does not say how its controller's listener is reached")
	case r.Directory == [16]byte{}:
		why = append(why, q.name(r.ID)+" is to vote, and its Kafka has not told its directory id")
	case r.Lag < 0 || r.Lag > mostLag:
		why = append(why, fmt.Sprintf("%s is to vote, and is %d records behind", q.name(r.ID), r.Lag))
	case !q.has(r):
		why = append(why, q.name(r.ID)+" is to vote, and has not caught up")
	}
	return why
}

// readyNow is the observers that lack nothing but time.
func (q quorum) readyNow() []Replica {
	var ready []Replica
	for _, id := range q.Wanted {
		r, problem := q.candidate(id)
		if problem == "" && len(q.unready(r)) == 0 {
			ready = append(ready, r)
		}
	}
	return ready
}

// awayNow is the voters that have not the leader's log.
func (q quorum) awayNow() []Replica {
	return slices.DeleteFunc(slices.Clone(q.Voters), q.has)
}

// awayFor is how long a voter has not had the leader's log: since it had all of it,
// which the leader knows if it led by then, or since that was first seen.
func (q quorum) awayFor(r Replica) time.Duration {
	since, seen := q.away[r.key()]
	if !seen {
		return 0
	}
	return max(r.CaughtUp, q.Now.Sub(since))
}
