package formation

import (
	"fmt"
	"math/rand/v2"
)

// revision is a pod template: its number, and the voters that follow from its
// KRAFTPOD_REPLICAS.
type revision struct {
	number, replicas int
	voters           voters
}

func revisionOf(number, replicas int) revision {
	n := min(replicas, 5)
	if n%2 == 0 {
		n--
	}
	return revision{number, replicas, 1<<n - 1}
}

// world is a StatefulSet, its pods, and what has been committed.
type world struct {
	rng      *rand.Rand
	rule     rule
	strict   bool // Kafka 3.4
	now      int
	pods     [size]*pod
	replicas int
	update   revision
	// committed are the newest records ever committed, one unless some were lost.
	committed []*entry
	voters    voters // of the leader that committed last
	orphaned  bool   // a first start while no pod was left that could tell
	lost, two string // how
	log       func(format string, args ...any)
}

func (w *world) note(format string, args ...any) {
	if w.log != nil {
		w.log("%6.1fs "+format, append([]any{float64(w.now) / 2}, args...)...)
	}
}

// commit notes that a record is committed; whatever was committed before has
// to be among its ancestors.
func (w *world) commit(p *pod, e *entry) {
	var keep []*entry
	for _, c := range w.committed {
		if !e.holds(c) {
			keep = append(keep, c)
			if w.lost == "" {
				w.lost = fmt.Sprintf("%s commits with %v without what %v had committed", name(p.id), p.node.voters.ids(), w.voters.ids())
				w.note("LOST: %s", w.lost)
			}
		}
	}
	keep = append(keep, e)
	w.committed = keep
	w.voters = p.node.voters
}

// control is a sync of the StatefulSet controller: podManagementPolicy
// Parallel, RollingUpdate with partition 0. What is missing is created at
// once, with the update revision, what is in excess is deleted at once; then
// the highest ordinal of an old revision is deleted, unless a higher one is
// not ready.
func (w *world) control() {
	for _, p := range w.pods {
		switch {
		case p.id < w.replicas && p.phase == absent:
			w.create(p)
		case p.id >= w.replicas && p.phase != absent:
			w.terminate(p)
		}
	}
	for id := w.replicas - 1; id >= 0; id-- {
		p := w.pods[id]
		if p.revision != w.update {
			w.terminate(p)
			return
		}
		if !w.ready(p) {
			return
		}
	}
}

func (w *world) create(p *pod) {
	wait := 2 + w.rng.IntN(10)
	if w.rng.IntN(8) == 0 {
		wait += w.rng.IntN(120) // an image to pull, a volume to attach
	}
	p.phase, p.until, p.listed, p.revision, p.born = pulling, w.now+wait, w.now+w.rng.IntN(wait), w.update, w.now
	if w.rng.IntN(8) == 0 {
		p.listed = p.until + w.rng.IntN(20) // DNS is behind
	}
}

func (w *world) terminate(p *pod) {
	switch p.phase {
	case absent, leaving:
	case pulling:
		w.remove(p)
	default:
		// Kafka is done in a second with a quorum, the grace period ends it
		// without one.
		p.until = w.now + 1 + w.rng.IntN(6)
		if p.phase == serving && w.rng.IntN(4) == 0 {
			p.until += 60
		}
		if p.phase != serving {
			p.node.up = false
		}
		p.phase = leaving
	}
}

func (w *world) remove(p *pod) {
	p.phase, p.node.up, p.planned, p.quorum, p.why = absent, false, false, nil, ""
}

// leader is the pod that leads, if one does.
func (w *world) leader() *pod {
	for _, p := range w.pods {
		if w.leads(p) && p.node.watermark > 0 && w.now-p.node.moved < 10 {
			return p
		}
	}
	return nil
}

// ready says whether a pod serves and has caught up since it started: what
// happens to the quorum afterwards makes no pod unready.
func (w *world) ready(p *pod) bool {
	return p.phase == serving && p.node.caught && p.away <= w.now
}
