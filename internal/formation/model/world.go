package model

import (
	"fmt"
	"math/rand/v2"

	"github.com/kraftpod/kraftpod/internal/simulation"
)

const podCount = simulation.PodCount

type (
	nodes = simulation.Nodes
	entry = simulation.Entry[struct{}]
)

// world is a StatefulSet, its pods, and what has been committed.
type world struct {
	random   *rand.Rand
	rule     Rule
	kafka34  bool
	now      int // ticks since the begin
	pods     [podCount]*pod
	replicas int
	template template // the newest
	// committed are the newest entries ever committed, one unless some were
	// lost.
	committed []*entry
	old       *oldSet // of another name, with the cluster's data; nil: there is none
	voters    nodes   // of the leader that committed last
	led       int     // which that was
	orphaned  bool    // a first start while no pod was left that could tell
	lost, two string  // how
	log       func(format string, args ...any)
}

func newWorld(s Schedule, rule Rule, log func(string, ...any)) *world {
	w := &world{
		random:   simulation.Source(s.seed, 2),
		rule:     rule,
		kafka34:  s.kafka34,
		replicas: s.start,
		template: templateOf(1, s.start),
		log:      log,
	}
	for id := range w.pods {
		w.pods[id] = &pod{id: id}
	}
	if s.old > 0 {
		w.old = newOldSet(s.old)
		w.committed = []*entry{w.old.kept}
	}
	return w
}

func (w *world) note(format string, args ...any) {
	if w.log != nil {
		w.log("%6.1fs "+format, append([]any{float64(w.now) / 2}, args...)...)
	}
}

// tick is half a second of everything, in any order.
func (w *world) tick() {
	w.control()
	for _, i := range w.random.Perm(podCount) {
		w.step(w.pods[i])
	}
	leaders := make([]*pod, 0, podCount)
	for _, p := range w.pods {
		w.tell(p)
		if w.leads(p) {
			leaders = append(leaders, p)
		}
		if p.wiped && w.ready(p) {
			p.wiped = false
		}
	}
	if len(leaders) > 1 && w.two == "" {
		a, b := leaders[0], leaders[1]
		w.two = fmt.Sprintf("%s leads %v, %s %v", a.name(), a.kafka.voters.List(), b.name(), b.kafka.voters.List())
		w.note("TWO: %s", w.two)
	}
}

// commit notes that an entry is committed; whatever was committed before has
// to be among its ancestors.
func (w *world) commit(p *pod, e *entry) {
	w.committed = e.Commit(w.committed)
	if len(w.committed) > 1 && w.lost == "" {
		w.lost = fmt.Sprintf("%s commits with %v without what %v had committed",
			p.name(), p.kafka.voters.List(), w.voters.List())
		w.note("LOST: %s", w.lost)
	}
	w.voters, w.led = p.kafka.voters, p.id
}

// leader is the pod that leads, if one does.
func (w *world) leader() *pod {
	for _, p := range w.pods {
		if w.leads(p) && p.kafka.watermark > 0 && w.now-p.kafka.committedAt < 10 {
			return p
		}
	}
	return nil
}

// whole says whether all pods that should run are ready, and no others run.
func (w *world) whole() bool {
	leader := w.leader()
	if leader == nil {
		return false
	}
	for _, p := range w.pods {
		if p.id >= w.replicas {
			if p.phase != absent {
				return false
			}
			continue
		}
		if !w.ready(p) || p.kafka.leader != leader.id || p.template != w.template {
			return false
		}
	}
	return true
}
