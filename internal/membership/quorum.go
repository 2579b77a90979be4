package membership

import (
	"fmt"
	"slices"
	"time"
)

const (
	// recent is how long ago a replica had all of the leader's log that has it now: a
	// leader writes every half second, a follower fetches without a pause.
	recent = 3 * time.Second
	// steady is how long all pods have asked for the same before it counts. The last
	// pod of a rollout says what it wants before its Kafka runs again: what is recent
	// has to be younger than that.
	steady = 6 * time.Second
	// fetching is how long ago a replica fetched that may still run. Kafka's own
	// fetch timeout is 2 s.
	fetching = 10 * time.Second
	// settled is how long a newcomer has had the leader's log before it counts: a
	// Kafka that crashes as it starts does it sooner.
	settled = 10 * time.Second
	// gone is how long a voter is away that is not to vote, before it is removed,
	// silent the same where its pod may know better: its machine may come back.
	gone, silent = time.Minute, 5 * time.Minute
	// mostLag is by how many records a newcomer may be behind: what is written
	// between two fetches.
	mostLag = 100
	// mostPause is how long there may be between two looks for what was seen at the
	// first to have gone on until the second.
	mostPause = 30 * time.Second
)

// quorum is a view that makes sense, with what was remembered.
type quorum struct {
	View
	*Memory
}

func (q quorum) wants(id int32) bool { return slices.Contains(q.Wanted, id) }

// pod is the pod of an id; the zero value, which did not answer, where there is none.
func (q quorum) pod(id int32) Pod {
	for _, p := range q.Pods {
		if p.ID == id {
			return p
		}
	}
	return Pod{ID: id}
}

// name is how a node is called in what is told.
func (q quorum) name(id int32) string {
	if name := q.pod(id).Name; name != "" {
		return name
	}
	return fmt.Sprintf("node %d", id)
}

func (q quorum) voter(id int32) (r Replica, found bool) {
	for _, r := range q.Voters {
		if r.ID == id {
			return r, true
		}
	}
	return Replica{}, false
}

// has says whether a replica has just had all of the leader's log.
func (q quorum) has(r Replica) bool {
	return r.ID == q.NodeID || r.CaughtUp >= 0 && r.CaughtUp <= recent && q.runs(r)
}

// runs says whether a replica has just fetched.
func (q quorum) runs(r Replica) bool {
	return r.ID == q.NodeID || r.Fetched >= 0 && r.Fetched <= fetching
}

// candidate is the replica that would be added under an id: an observer that
// fetches. Two of them are two pods of one id, of which none is it.
func (q quorum) candidate(id int32) (r Replica, why string) {
	var found []Replica
	for _, o := range q.Observers {
		if o.ID == id && q.runs(o) {
			found = append(found, o)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], ""
	case len(found) > 1:
		return Replica{}, fmt.Sprintf("two Kafkas of %s fetch: see that only one runs", q.name(id))
	case !q.pod(id).Answered:
		return Replica{}, q.name(id) + " is to vote, and does not answer yet"
	}
	return Replica{}, q.name(id) + " is to vote, and its Kafka does not fetch yet"
}

// lost says whether a wanted voter lost its disk: it does not fetch, and another
// disk of its pod does.
func (q quorum) lost(r Replica) bool {
	if !q.wants(r.ID) || q.KRaftVersion < 1 || q.runs(r) {
		return false
	}
	return slices.ContainsFunc(q.Observers, func(o Replica) bool {
		return o.ID == r.ID && o.Directory != r.Directory && q.runs(o)
	})
}

// behind has a line for each of the voters that has not just had all of the
// leader's log.
func (q quorum) behind(voters []Replica) []string {
	var why []string
	for _, r := range voters {
		switch {
		case q.has(r):
		case r.CaughtUp < 0:
			why = append(why, fmt.Sprintf("voter %s has not caught up yet", q.name(r.ID)))
		default:
			why = append(why, fmt.Sprintf("voter %s has not had all of the log for %s",
				q.name(r.ID), r.CaughtUp.Round(time.Second)))
		}
	}
	return why
}

// minority has a line for each of the voters that is behind, where those that are
// not are no majority; nothing where they are.
func (q quorum) minority(voters []Replica) []string {
	why := q.behind(voters)
	if len(voters)-len(why) > len(voters)/2 {
		return nil
	}
	return why
}

// unsteady has a line for each voter that is behind, and for each pod that does not
// answer, or has not for long, while somebody has its name: it may be the next one
// of a rollout that changes no voters, and the next after it one that is needed.
func (q quorum) unsteady(voters []Replica) []string {
	why := append(q.behind(voters), q.unanswered()...)
	if had := q.Now.Sub(q.whole); len(why) == 0 && had < settled {
		why = append(why, fmt.Sprintf("all pods have answered for %s, of %s", had.Round(time.Second), settled))
	}
	return why
}

func (q quorum) unanswered() []string {
	var why []string
	for _, p := range q.Pods {
		if !p.Answered && !p.Gone {
			why = append(why, q.name(p.ID)+" does not answer")
		}
	}
	return why
}

// without is the voters but one.
func (q quorum) without(id int32) []Replica {
	return slices.DeleteFunc(slices.Clone(q.Voters), func(r Replica) bool { return r.ID == id })
}
