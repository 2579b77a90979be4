package model

import "github.com/kraftpod/kraftpod/internal/simulation"

// template is a pod template of the StatefulSet: its number, its
// KRAFTPOD_REPLICAS, and the voters that follow from it.
type template struct {
	number, replicas int
	voters           nodes
}

func templateOf(number, replicas int) template {
	n := min(replicas, 5)
	if n%2 == 0 {
		n--
	}
	return template{number: number, replicas: replicas, voters: 1<<n - 1}
}

// control is a sync of the StatefulSet controller.
func (w *world) control() {
	simulation.Controller[*pod]{
		Absent: func(p *pod) bool { return p.phase == absent },
		Old:    func(p *pod) bool { return p.template != w.template },
		Ready:  w.ready, Create: w.create, Terminate: w.terminate, Replace: w.terminate,
	}.Sync(w.pods[:], w.replicas)
}

func (w *world) create(p *pod) {
	wait := 2 + w.random.IntN(10)
	if w.random.IntN(8) == 0 {
		wait += w.random.IntN(120) // an image to pull, a volume to attach
	}
	p.phase, p.until, p.template, p.created = pulling, w.now+wait, w.template, w.now
	p.listed = w.now + w.random.IntN(wait)
	if w.random.IntN(8) == 0 {
		p.listed = p.until + w.random.IntN(20) // DNS lags
	}
}

func (w *world) terminate(p *pod) {
	switch p.phase {
	case absent, terminating:
	case pulling:
		w.remove(p)
	default:
		// Kafka is done in a second with a quorum, the grace period ends it
		// without one.
		p.until = w.now + 1 + w.random.IntN(6)
		if p.phase == serving && w.random.IntN(4) == 0 {
			p.until += 60
		}
		if p.phase != serving {
			p.kafka.up = false
		}
		p.phase = terminating
	}
}

func (w *world) remove(p *pod) {
	p.phase, p.kafka.up, p.planned, p.quorum, p.why = absent, false, false, nil, ""
}

// ready says whether a pod serves and has caught up since it started: what
// happens to the quorum afterwards makes no pod unready.
func (w *world) ready(p *pod) bool {
	return p.phase == serving && p.kafka.caughtUp && p.away <= w.now && p.frozen <= w.now
}
