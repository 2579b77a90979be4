package model

import (
	"github.com/kraftpod/kraftpod/internal/membership"
	"github.com/kraftpod/kraftpod/internal/simulation"
)

// phase is what a pod is at.
type phase int

const (
	absent      phase = iota
	pulling           // images, volume, init container
	booting           // kraftpod run, the entrypoint and the JVM, before KRaft reads its files
	serving           // Kafka
	backingOff        // the container ended and will start again
	terminating       // SIGTERM came
)

// pod is a pod of the StatefulSet with its disk, which outlives it.
type pod struct {
	id       int
	phase    phase
	until    int // when the phase ends
	away     int // its machine is gone until then
	cut      int // its network is until then
	frozen   int // its Kafka is (SIGSTOP), until then; its sidecar is not
	slow     int // its Kafka fetches little by little until then
	template template
	disk     podDisk
	wiped    bool // its disk was lost, and an administrator has not seen it replaced
	kafka    kafka
	// Of kraftpod run: what Kafka starts with.
	controller bool
	static     nodes
	// Of the sidecar: what it said in the last four ticks, what it remembers as the
	// leader's, when it looks again, and what it sent.
	said   [4]saying
	memory *membership.Memory
	look   int
	sent   []request
}

// saying is what a pod's sidecar states.
type saying struct {
	answers, controller bool
	wanted              nodes
}

func (p *pod) name() string { return simulation.Name(p.id) }

// step is a tick of a pod's life.
func (w *world) step(p *pod) {
	p.said[w.now%len(p.said)] = saying{
		answers: p.away <= w.now && (p.phase == booting || p.phase == serving || p.phase == backingOff),
		wanted:  p.template.voters, controller: p.controller && p.phase == serving,
	}
	if p.away > w.now {
		return
	}
	switch p.phase {
	case pulling, backingOff:
		if w.now >= p.until {
			w.run(p)
		}
	case booting:
		if w.now >= p.until {
			p.phase = serving
			w.boot(p)
		}
	case terminating:
		if w.now >= p.until {
			w.remove(p)
		}
	default:
	}
	switch {
	case !p.kafka.up, p.frozen > w.now:
	case p.kafka.leader == p.id:
		w.replicate(p)
	case p.phase == terminating: // seeks no votes any more
	case w.now >= p.kafka.timeout && p.votes():
		w.seek(p)
	case p.kafka.candidate:
		w.canvass(p)
	}
	w.act(p)
}

// run is kraftpod run: a controller is who is to vote, and who has a log and may
// vote still: the leader says so, or nobody leads. A newcomer knows the voters in
// force and itself, a broker those in force.
func (w *world) run(p *pod) {
	inForce := w.voters.ids()
	mayVote := p.disk.log != nil && !w.rule.doubtIsBroker
	if leader := w.leader(); leader != nil {
		mayVote = leader.voters()[p.id] != 0
	}
	p.controller = p.template.voters.Has(p.id) || mayVote
	p.static = inForce
	if p.controller {
		p.static |= 1 << p.id
	}
	if w.rule.newcomersElect && p.controller {
		p.static = p.template.voters
	}
	p.phase, p.until = booting, w.now+4+w.random.IntN(16)
	if w.random.IntN(10) == 0 {
		p.until += w.random.IntN(60) // a slow JVM on a busy machine
	}
}

// again ends the container: it starts once more after a back-off.
func (w *world) again(p *pod) {
	p.kafka.up, p.phase, p.until = false, backingOff, w.now+2+w.random.IntN(20)
}
