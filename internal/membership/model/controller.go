package model

import "github.com/kraftpod/kraftpod/internal/simulation"

// template is a pod template of the StatefulSet: its number, and the voters that
// its count of controllers gives.
type template struct {
	number int
	voters nodes
}

func templateOf(number, controllers int) template {
	return template{number: number, voters: 1<<controllers - 1}
}

// control is a sync of the StatefulSet controller.
func (w *world) control() {
	simulation.Controller[*pod]{
		Absent: func(p *pod) bool { return p.phase == absent },
		Old:    func(p *pod) bool { return p.template != w.template },
		Ready:  w.ready, Create: w.create, Terminate: w.terminate, Replace: w.replace,
	}.Sync(w.pods[:], w.replicas)
}

// replace makes room for a pod of the newest template.
func (w *world) replace(p *pod) {
	if p.phase != terminating {
		w.goes()
	}
	w.terminate(p)
}

func (w *world) create(p *pod) {
	wait := 2 + w.random.IntN(10)
	if w.random.IntN(8) == 0 {
		wait += w.random.IntN(120) // an image to pull, a volume to attach
	}
	p.phase, p.until, p.template = pulling, w.now+wait, w.template
}

func (w *world) terminate(p *pod) {
	switch p.phase {
	case absent, terminating:
	case pulling:
		w.remove(p)
	default:
		if p.kafka.up && p.kafka.leader == p.id && p.frozen <= w.now && p.away <= w.now {
			w.resign(p)
		}
		p.until = w.now + 1 + w.random.IntN(6)
		if p.phase == serving && w.random.IntN(4) == 0 {
			p.until += 60 // the grace period ends it
		}
		if p.phase != serving {
			p.kafka.up = false
		}
		p.phase = terminating
	}
}

func (w *world) remove(p *pod) { p.phase, p.kafka.up = absent, false }

// ready says whether a pod serves and has caught up since it started: what
// happens to the quorum afterwards makes no pod unready.
func (w *world) ready(p *pod) bool {
	return p.phase == serving && p.kafka.caughtUp && p.away <= w.now && p.frozen <= w.now
}
