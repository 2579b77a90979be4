package model

import (
	"fmt"
	"math/rand/v2"

	"github.com/kraftpod/kraftpod/internal/simulation"
)

const podCount = simulation.PodCount

type (
	nodes = simulation.Nodes
	entry = simulation.Entry[quorum]
)

// world is a StatefulSet, its pods, and what has been committed.
type world struct {
	random   *rand.Rand
	rule     Rule
	now      int // ticks since the begin
	pods     [podCount]*pod
	replicas int
	template template // the newest
	disks    int      // directory ids given so far
	// committed are the newest entries ever committed, one unless some were lost.
	committed []*entry
	voters    voterSet // committed last
	version   int
	careful   careful
	changes   int // of the voters
	changedAt int // the last, to the voters proposed
	proposed  nodes
	wentAt    int // when something went away last
	// alone is the removal of a leader of two by itself, while it is not committed: if
	// it goes before the other one knows, neither can be elected.
	alone     *entry
	lost, two string
	log       func(format string, args ...any)
}

// newWorld is a set whose pods of the first count have formed a quorum.
func newWorld(s Schedule, rule Rule, log func(string, ...any)) *world {
	w := &world{
		random: simulation.Source(s.seed, 2), rule: rule, log: log, replicas: max(s.replicas, s.start),
		template: templateOf(1, max(s.wants, s.start)), changedAt: never, wentAt: never,
	}
	formed := templateOf(0, s.start).voters
	first := &entry{Epoch: 1, Length: 1, Value: quorum{voters: static(formed), changed: 1}}
	w.careful.sets, w.proposed = []nodes{formed}, formed
	for id := range w.pods {
		w.pods[id] = &pod{id: id, disk: podDisk{voted: nobody, directory: w.newDirectory()}}
		if s.dynamic && id < s.start {
			first.Value.voters[id] = w.pods[id].disk.directory
			first.Value.version = 1
		}
	}
	w.committed, w.voters, w.version = []*entry{first}, first.Value.voters, first.Value.version
	for _, p := range w.pods[:w.replicas] {
		p.phase, p.until, p.template = pulling, w.random.IntN(8), w.template
		if p.id < s.start {
			p.disk.log, p.disk.epoch = first, 1
		}
	}
	return w
}

func (w *world) newDirectory() int { w.disks++; return w.disks }

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
	var leader *pod
	for _, p := range w.pods {
		if !w.leads(p) {
			continue
		}
		if leader != nil && w.two == "" {
			w.two = fmt.Sprintf("%s leads %v, %s %v",
				leader.name(), leader.voters().ids().List(), p.name(), p.voters().ids().List())
			w.note("TWO: %s", w.two)
		}
		leader = p
	}
	w.watch()
}

// commit notes that an entry is committed; whatever was committed before has
// to be among its ancestors.
func (w *world) commit(p *pod, e *entry) {
	w.committed = e.Commit(w.committed)
	if len(w.committed) > 1 && w.lost == "" {
		w.lost = fmt.Sprintf("%s commits with %v what does not hold what %v had committed",
			p.name(), p.voters().ids().List(), w.voters.ids().List())
		w.note("LOST: %s", w.lost)
	}
	if w.alone != nil && (e.Holds(w.alone) || e.Epoch > w.alone.Epoch) {
		w.alone = nil
	}
	w.voters, w.version = e.Value.voters, e.Value.version
}

// leader is the pod that leads and commits, if one does.
func (w *world) leader() *pod {
	for _, p := range w.pods {
		if w.leads(p) && p.kafka.watermark > 0 && w.now-p.kafka.committedAt < 10 {
			return p
		}
	}
	return nil
}
