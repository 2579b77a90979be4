package leaving

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
)

// The model: nodes that share a partition want to go at any time, and every
// interleaving of their steps is played. What it leaves out: an ISR that shrinks
// for another reason, a pod that others cannot reach, and a Kafka that ends, from
// SIGTERM on, while another node decides over the ISR that it has just been told.

const nodes = 3

// step is where a node is in its round.
type step uint8

const (
	stays   step = iota
	reads        // what the next peer says
	decides      // over the ISR
	goes
	isGone
)

// set is a set of nodes.
type set uint8

func (s set) has(id int) bool { return s&(1<<id) != 0 }

func (s set) ids() []int32 {
	var ids []int32
	for id := range nodes {
		if s.has(id) {
			ids = append(ids, int32(id))
		}
	}
	return ids
}

// words is what a node says of itself.
type words struct {
	leaves, going bool
	heard         set
	isSilent      bool // it has gone
}

type node struct {
	at      step
	next    int // the peer that it reads next
	says    words
	answers [nodes]words // of this round
	saw     [nodes]words
}

// world is comparable: the worlds that were seen are keys.
type world struct {
	all       [nodes]node
	inSync    set
	minInSync int
	// ofSet: all are of one set, so that they may all end together.
	ofSet bool
}

func name(id int) string { return "leaving-" + strconv.Itoa(id) }

// peers are what a node knows of the others.
func (w *world) peers(id int, saw [nodes]words) []Peer {
	var peers []Peer
	for i, said := range saw {
		if i == id || said.isSilent {
			continue
		}
		peer := Peer{NodeID: int32(i), OfSet: w.ofSet}
		if said.leaves {
			peer.Leaving = &api.Leaving{ID: name(i), Going: said.going}
			for _, heard := range said.heard.ids() {
				peer.Leaving.Heard = append(peer.Leaving.Heard, api.Departure{NodeID: heard, ID: name(int(heard))})
			}
		}
		peers = append(peers, peer)
	}
	return peers
}

func (w *world) input(id int) Input {
	n := &w.all[id]
	return Input{
		NodeID: int32(id), ID: name(id), Peers: w.peers(id, n.saw),
		Partitions: []Partition{{
			Partition: api.Partition{Topic: "orders"},
			Replicas:  set(1<<nodes - 1).ids(), InSync: w.inSync.ids(), MinInSync: w.minInSync,
		}},
	}
}

// move has a node make its next step, and says what is wrong with it.
func (w *world) move(id int) (wrong string) {
	n := &w.all[id]
	switch n.at {
	case stays:
		n.at, n.says.leaves = reads, true
	case reads:
		w.read(id)
	case decides:
		v := Decide(w.input(id))
		n.next = 0
		if !v.Go {
			n.at = reads
			return ""
		}
		n.at, n.says.going = goes, true
		return w.harm(id, v)
	case goes:
		n.at = isGone
		w.inSync &^= 1 << id
	case isGone:
	}
	return ""
}

// read reads the next peer. Who is gone is silent.
func (w *world) read(id int) {
	n := &w.all[id]
	if n.next == id {
		n.next++
	}
	if n.next < nodes {
		n.answers[n.next] = w.all[n.next].says
		n.answers[n.next].isSilent = w.all[n.next].at == isGone
		n.next++
	}
	if n.next < nodes && n.next != id || n.next < nodes-1 {
		return
	}
	known := w.peers(id, n.saw)
	n.saw, n.at = [nodes]words{}, decides
	for i := range n.saw {
		n.saw[i].isSilent = true
	}
	for _, p := range Recall(int32(id), known, w.peers(id, n.answers)) {
		n.saw[p.NodeID] = words{leaves: p.Leaving != nil}
		if p.Leaving == nil {
			continue
		}
		n.saw[p.NodeID].going = p.Leaving.Going
		for _, d := range p.Leaving.Heard {
			n.saw[p.NodeID].heard |= 1 << d.NodeID
		}
	}
	n.answers = [nodes]words{}
	n.says.heard = 0
	for _, d := range Heard(w.input(id)) {
		n.says.heard |= 1 << d.NodeID
	}
}

// staying is how many in-sync replicas are left by a node and those that go.
func (w *world) staying(but int) int {
	left := 0
	for _, id := range w.inSync.ids() {
		if int(id) != but && !w.all[id].says.going {
			left++
		}
	}
	return left
}

// harm says what the going of a node breaks, "" for nothing.
func (w *world) harm(id int, v Verdict) string {
	allLeave := w.ofSet && !slices.ContainsFunc(w.all[:], func(n node) bool { return !n.says.leaves })
	switch {
	case allLeave:
		return ""
	case v.Why != "":
		return fmt.Sprintf("node %d goes since %s, and not all do", id, v.Why)
	case w.inSync.has(id) && w.staying(id) < w.minInSync:
		return fmt.Sprintf("node %d goes, and %d of %d in-sync replicas stay", id, w.staying(id), w.minInSync)
	}
	return ""
}

// stuck says who waits for nothing once all that leave have had their turns, ""
// for nobody.
func (w *world) stuck() string {
	const turns = nodes * 4 * (nodes + 3) // for each four rounds: to hear, to be heard, to hear that, to go
	for range turns {
		for id := range w.all {
			if w.all[id].at != stays {
				w.move(id)
			}
		}
	}
	for id := range w.all {
		if at := w.all[id].at; at == stays || at == isGone {
			continue
		}
		if !w.inSync.has(id) || w.staying(id) >= w.minInSync {
			return fmt.Sprintf("node %d waits, and %d of %d in-sync replicas would stay", id, w.staying(id), w.minInSync)
		}
		return "" // those after it wait for it
	}
	return ""
}

// isSettled says whether all are between two rounds.
func (w *world) isSettled() bool {
	return !slices.ContainsFunc(w.all[:], func(n node) bool { return n.at != stays && n.at != isGone && n.next != 0 })
}

// explore plays every interleaving from a world on.
func explore(t *testing.T, w *world, seen map[world]bool) {
	t.Helper()
	if seen[*w] || t.Failed() {
		return
	}
	seen[*w] = true
	if w.isSettled() {
		played := *w
		if who := played.stuck(); who != "" {
			t.Errorf("%+v: %s", *w, who)
			return
		}
	}
	for id := range w.all {
		next := *w
		if wrong := next.move(id); wrong != "" {
			t.Errorf("%+v: %s", *w, wrong)
			return
		}
		explore(t, &next, seen)
	}
}

// No partition falls below min.insync.replicas by nodes that go of their own
// accord, whatever the order of their steps, and the first of those that wait goes
// once it may.
func TestModel(t *testing.T) {
	for _, tt := range []struct {
		inSync    set
		minInSync int
		ofSet     bool
	}{
		{0b111, 1, false},
		{0b111, 2, false},
		{0b011, 1, false},
		{0b111, 2, true},
	} {
		t.Run(fmt.Sprintf("in sync %v, of %d, of one set: %v", tt.inSync.ids(), tt.minInSync, tt.ofSet), func(t *testing.T) {
			t.Parallel()
			seen := map[world]bool{}
			explore(t, &world{inSync: tt.inSync, minInSync: tt.minInSync, ofSet: tt.ofSet}, seen)
			if len(seen) < 1000 {
				t.Errorf("only %d worlds", len(seen))
			}
			t.Logf("%d worlds", len(seen))
		})
	}
}
