package model

import (
	"fmt"
	"slices"
)

const (
	// patience is how many ticks all has to be well until an administrator who acts
	// by hand has the wanted voters for certain.
	patience = 400
	// outage is how many ticks without a leader a quorum counts as lost for.
	outage = 30
	// step is how many ticks a step takes: what goes away in them would have caught an
	// administrator too. notice is how many it takes to notice that something did.
	step, notice = 30, 20
)

// careful is what a careful administrator's quorum may be by now: they change the
// voters only while all is well, one after the other, and replace lost disks
// likewise. A quorum that each of these sets would have kept is one that they
// would have kept.
type careful struct {
	sets     []nodes
	well     int     // ticks for which all has been well
	caught   []nodes // the voters of a step in which something went away
	operator bool    // a majority was scaled away by hand
	without  int     // ticks without a leader that each of the sets would have had
	lost     string  // a quorum that they would have kept: how
}

// watch brings the administrator's view up to date after a tick.
func (w *world) watch() {
	c, leader := &w.careful, w.leader()
	c.well++
	if !w.well(leader) {
		c.well = 0
	}
	switch wanted := w.template.voters; {
	case c.well >= patience && !w.bound():
		c.sets = []nodes{wanted}
		for _, p := range w.pods {
			p.wiped = false
		}
	case w.agreed(leader) && !slices.Contains(c.sets, wanted):
		c.sets = append(c.sets, wanted)
	}
	if c.well >= step {
		c.caught = nil
	}
	c.without++
	if leader != nil || c.operator || w.alone != nil || !w.wouldLead() {
		c.without = 0
	}
	if c.without == outage && c.lost == "" {
		c.lost = fmt.Sprintf("no leader of %v, and there would be one of %v", w.voters.ids().List(), w.sets())
		w.note("QUORUM LOST: %s", c.lost)
	}
}

func (w *world) sets() [][]int32 {
	var sets [][]int32
	for _, s := range w.careful.sets {
		sets = append(sets, s.List())
	}
	return sets
}

// well says whether all pods that should run are there, and no others run.
func (w *world) well(leader *pod) bool {
	for _, p := range w.pods {
		runs := p.phase != absent
		if runs != (p.id < w.replicas) || runs && !w.there(p, leader) || runs && p.template != w.template {
			return false
		}
	}
	return leader != nil && w.template.voters>>w.replicas == 0
}

// agreed says whether all pods ask for the newest template's voters, and those are
// there.
func (w *world) agreed(leader *pod) bool {
	for _, p := range w.pods {
		wanted := w.template.voters
		if p.phase != absent && p.template.voters != wanted || wanted.Has(p.id) && !w.there(p, leader) {
			return false
		}
	}
	return true
}

// there says whether a pod is ready and follows the leader, and nothing is wrong
// with it.
func (w *world) there(p, leader *pod) bool {
	slow := p != leader && p.slow > w.now // a leader fetches nothing
	return leader != nil && w.ready(p) && p.cut <= w.now && !slow && p.kafka.leader == leader.id
}

// bound says whether the quorum is static, and cannot be made dynamic, since one of
// its voters is scaled away.
func (w *world) bound() bool { return w.version == 0 && w.voters.ids()>>w.replicas != 0 }

// forget has the administrator remove voters whose pods are scaled away and that are
// not wanted: one after the other, at some time.
func (c *careful) forget(but nodes) {
	for _, s := range c.sets {
		for id := podCount - 1; id >= 0; id-- {
			if s.Has(id) && !but.Has(id) {
				s &^= 1 << id
				c.sets = append(c.sets, s)
			}
		}
	}
}

// wouldLead says whether of each set that the administrator's quorum may be a
// majority is up, with the disks that count, and nothing went in the middle of a step.
func (w *world) wouldLead() bool {
	var up nodes
	for _, p := range w.pods {
		there := p.away <= w.now && p.cut <= w.now && p.frozen <= w.now && p.slow <= w.now
		if p.phase == serving && there && !p.wiped {
			up |= 1 << p.id
		}
	}
	for _, s := range w.careful.sets {
		if !s.Majority(up) {
			return false
		}
	}
	return len(w.careful.caught) == 0
}

// goes notes that something goes away by what people or machines do.
func (w *world) goes() {
	w.wentAt = w.now
	w.catch()
}

// catch notes the voters of a step in which something went away.
func (w *world) catch() {
	if w.wentAt-w.changedAt < step && w.changedAt-w.wentAt < notice {
		w.careful.caught = append(w.careful.caught, w.proposed, w.voters.ids())
	}
}

// present says whether a majority of each set is left when a count of pods is, or
// when this one's disk is not.
func (w *world) present(replicas, without int) bool {
	var left nodes
	for _, p := range w.pods {
		if p.id < replicas && p.id != without && !p.wiped {
			left |= 1 << p.id
		}
	}
	for _, s := range slices.Concat(w.careful.sets, w.careful.caught) {
		if !s.Majority(left) {
			return false
		}
	}
	return w.now-w.changedAt >= step || w.proposed.Majority(left)
}
