package model

// operate does one op.
func (w *world) operate(o op) {
	p := w.target(o.n)
	switch o.kind {
	case applied:
		if o.n != w.replicas || templateOf(0, o.n).voters != w.template.voters {
			w.replicas, w.template = o.n, templateOf(w.template.number+1, o.n)
		}
	case scaled:
		w.replicas = o.n
	case crashed:
		if p.phase == serving || p.phase == asking || p.phase == booting {
			w.again(p, "crashed")
		}
	case deleted:
		w.terminate(p)
	case gone:
		if p.phase != absent {
			p.away, p.cut = w.now+o.span, w.now+o.span
			p.kafka.up = false
			if p.phase == serving || p.phase == booting {
				w.again(p, "its machine was gone")
			}
		}
	case cutOff:
		p.cut = w.now + o.span
	case froze:
		p.frozen = w.now + o.span
	case unnamed:
		p.nameless = w.now + o.span
	case rolled:
		if w.old != nil {
			w.old.roll(w.now, w.random)
		}
	case retired:
		w.retire()
	case slowed:
		p.slow = w.now + o.span
	case wiped:
		if !w.expendable(p) {
			return
		}
		p.disk, p.wiped = podDisk{}, true
		w.remove(p)
	}
	w.note("%s %d (%s)", o.kind, o.n, p.name())
}

// retire deletes the old set, and gives its data up.
func (w *world) retire() {
	if w.old != nil && w.lost == "" {
		w.committed = nil
	}
	w.old = nil
}

// expendable says whether p's disk may be lost: never more than a minority of
// the voters' at a time, those counted that have no data yet.
func (w *world) expendable(p *pod) bool {
	lost := 0
	for _, q := range w.pods {
		if q != p && (q.wiped || q.disk.log == nil) && w.voters.Has(q.id) {
			lost++
		}
	}
	return !w.voters.Has(p.id) || lost < (w.voters.Len()-1)/2
}
