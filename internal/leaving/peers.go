package leaving

import (
	"slices"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
)

// gone are the nodes that do not count as staying: those that go, those that want
// to and are before this one, and those after it which do not let it go first.
func (in Input) gone() map[int32]bool {
	gone := map[int32]bool{}
	heard := []api.Departure{{NodeID: in.NodeID, ID: in.ID}}
	for again := true; again; {
		again = false
		for _, p := range in.Peers {
			if p.Leaving == nil || gone[p.NodeID] || in.ID != "" && in.yields(p.NodeID, p.Leaving, heard) {
				continue
			}
			gone[p.NodeID], again = true, true
			heard = append(heard, api.Departure{NodeID: p.NodeID, ID: p.Leaving.ID})
		}
	}
	return gone
}

// Why a node does not count as staying.
const (
	leavingToo = "leaving too"
	down       = "its Kafka does not answer"
)

// away are the nodes that do not count as staying, and why: those that are gone, and
// those that are down.
func (in Input) away() map[int32]string {
	away := map[int32]string{}
	for _, p := range in.Peers {
		if p.Down {
			away[p.NodeID] = down
		}
	}
	for id := range in.gone() {
		away[id] = leavingToo
	}
	return away
}

// yields says whether a pod that wants to go lets this one go first: it is after
// this one, and counts as gone since, as this one does, this one and whoever goes
// before. Else it might rely on one of them.
func (in Input) yields(nodeID int32, other *api.Leaving, gone []api.Departure) bool {
	unheard := func(d api.Departure) bool { return !slices.Contains(other.Heard, d) }
	return !other.Going && nodeID > in.NodeID && !slices.ContainsFunc(gone, unheard)
}

// Recall is what a node knows of the other pods: those that answer, and those that
// left, as they or others told, and do not answer any more. A pod that wanted to
// go and is silent has gone.
func Recall(nodeID int32, known, answers []Peer) []Peer {
	all := slices.Clone(answers)
	isKnown := func(id int32) bool {
		return id == nodeID || slices.ContainsFunc(all, func(p Peer) bool { return p.NodeID == id })
	}
	for _, p := range known {
		if p.Leaving == nil || isKnown(p.NodeID) {
			continue
		}
		left := *p.Leaving
		left.Going = true
		p.Leaving, p.Silent = &left, true
		all = append(all, p)
	}
	for _, p := range answers {
		if p.Leaving == nil {
			continue
		}
		for _, d := range p.Leaving.Heard {
			if !isKnown(d.NodeID) {
				all = append(all, Peer{NodeID: d.NodeID, Leaving: &api.Leaving{ID: d.ID, Going: true}, Silent: true})
			}
		}
	}
	return all
}

// AllLeave says whether every pod of the set is about to end: it is scaled to
// nothing, or deleted. A pod that is alone has to have seen that another one left:
// else the others are down, and come back.
func AllLeave(peers []Peer) bool {
	seen := false
	for _, p := range peers {
		if p.OfSet && p.Leaving == nil {
			return false
		}
		seen = seen || p.OfSet
	}
	return seen
}

// endTime is how long a pod that goes is waited for, from the begin of its hold on.
const endTime = 20 * time.Second

// allKnow says whether all who end know that all do, and those before them have ended.
// They go at the same moment: a Kafka whose quorum has gone before it was let go waits
// until its grace period is over. A voter that is needed waits for those of other sets
// too, which need the quorum.
func (in Input) allKnow(isNeeded bool) bool {
	return !slices.ContainsFunc(in.Peers, func(p Peer) bool {
		switch {
		case p.Leaving == nil || p.Silent:
			return false
		case p.OfSet && !p.Leaving.Going:
			return !p.Leaving.AllLeave
		case p.OfSet:
			return !p.Leaving.AllLeave && p.Leaving.Seconds < endTime.Seconds()
		}
		return isNeeded && p.Leaving.Seconds < endTime.Seconds()
	})
}
