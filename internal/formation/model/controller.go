package model

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

// control is a sync of the StatefulSet controller: podManagementPolicy
// Parallel, RollingUpdate with partition 0. What is missing is created at
// once, from the newest template, what is in excess is deleted at once; then
// the highest ordinal of an old template is deleted, unless a higher one is
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
		if p.template != w.template {
			w.terminate(p)
			return
		}
		if !w.ready(p) {
			return
		}
	}
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
