package model

import "slices"

// operate does one op.
func (w *world) operate(o op) {
	p := w.target(o.n)
	switch o.kind {
	case applied:
		w.apply(o.n, min(podCount, o.n+o.more))
	case rolled:
		w.goes()
		w.template.number++
	case scaled:
		w.scale(o.n)
	case crashed:
		w.crash(p)
	case killed:
		for _, q := range w.pods {
			w.crash(q)
		}
	case deleted:
		w.goes()
		w.terminate(p)
	case gone:
		if p.phase != absent {
			w.goes()
			p.away = w.now + o.span
			p.kafka.up = false
			if p.phase == serving || p.phase == booting {
				w.again(p)
			}
		}
	case cutOff:
		w.goes()
		p.cut = w.now + o.span
	case froze:
		w.goes()
		p.frozen = w.now + o.span
	case slowed:
		w.goes()
		p.slow = w.now + o.span
	case wiped:
		if !w.wipe(p) {
			return
		}
	}
	w.note("%s %d (%s)", o.kind, o.n, p.name())
}

// target is a pod by its ordinal, or the leader.
func (w *world) target(n int) *pod {
	if leader := w.leader(); n == theLeader && leader != nil {
		return leader
	}
	return w.pods[n%podCount]
}

func (w *world) apply(controllers, replicas int) {
	if t := templateOf(w.template.number+1, controllers); t.voters != w.template.voters {
		w.goes()
		w.template, w.careful.well = t, 0
	}
	w.scale(replicas)
}

// scale changes the replicas. Who leaves no majority of the voters does harm that
// nobody can mend.
func (w *world) scale(replicas int) {
	if replicas < w.replicas {
		w.goes()
		w.careful.operator = w.careful.operator || !w.present(replicas, nobody)
		w.careful.forget(w.template.voters | (1<<replicas - 1))
	}
	w.replicas = replicas
}

func (w *world) crash(p *pod) {
	if p.phase == serving || p.phase == booting {
		w.goes()
		w.again(p)
	}
}

// wipe loses a disk, unless half of an administrator's voters would be without one,
// or away for good. Of a static quorum that is formation's matter.
func (w *world) wipe(p *pod) bool {
	lost := nodes(1) << p.id
	for _, q := range w.pods {
		if q.wiped || q.disk.log == nil || q.id >= w.replicas {
			lost |= 1 << q.id
		}
	}
	sets := slices.Concat(w.careful.sets, w.careful.caught)
	if w.now-w.changedAt < step {
		sets = append([]nodes{w.proposed}, sets...)
	}
	for _, s := range sets {
		if s.Has(p.id) && (s&lost).Len() > (s.Len()-1)/2 {
			return false
		}
	}
	if w.version == 0 {
		return false
	}
	w.goes()
	directory := w.newDirectory()
	if w.rule.sameDirectory {
		directory = p.disk.directory
	}
	p.disk, p.wiped = podDisk{voted: nobody, directory: directory}, true
	w.remove(p)
	return true
}
