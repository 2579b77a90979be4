package formation

import "fmt"

// tick is half a second of everything, in any order.
func (w *world) tick() {
	w.control()
	for _, i := range w.rng.Perm(size) {
		w.step(w.pods[i])
	}
	leaders := make([]*pod, 0, size)
	for _, p := range w.pods {
		w.tell(p)
		if w.leads(p) {
			leaders = append(leaders, p)
		}
		if p.spoiled && w.ready(p) {
			p.spoiled = false
		}
	}
	if len(leaders) > 1 && w.two == "" {
		a, b := leaders[0], leaders[1]
		w.two = fmt.Sprintf("%s leads %v, %s %v", name(a.id), a.node.voters.ids(), name(b.id), b.node.voters.ids())
		w.note("TWO: %s", w.two)
	}
}

// whole says whether all pods that should run are ready, and no others run.
func (w *world) whole() bool {
	l := w.leader()
	for _, p := range w.pods {
		if p.id < w.replicas && (l == nil || !w.ready(p) || p.node.leader != l.id || p.revision != w.update) || p.id >= w.replicas && p.phase != absent {
			return false
		}
	}
	return true
}

func (w *world) judge() result {
	r := result{lost: w.lost, two: w.two, orphaned: w.orphaned}
	why := ""
	if !w.whole() {
		why = w.blame()
		for _, p := range w.pods {
			w.note("%s: phase %d, disk %s %v, meant %v, launched %v, leader %d: %s", name(p.id), p.phase, p.state(), p.disk.voters.ids(), p.intent.ids(), p.node.voters.ids(), p.node.leader, p.why)
		}
	}
	if w.leader() == nil {
		r.down = why
	} else {
		r.out = why
	}
	return r
}

// blame is the first of the causes that keep pods from being ready, the
// operator's own first.
func (w *world) blame() string {
	formed := w.voters
	for _, p := range w.pods[:w.replicas] {
		if formed == 0 && p.disk.voters.has(p.id) {
			formed = p.disk.voters
		}
	}
	there := voters(1)<<w.replicas - 1
	present, blank := 0, 0
	for _, id := range formed.ids() {
		if there.has(int(id)) {
			present++
			if w.pods[id].disk.voters == 0 {
				blank++
			}
		}
	}
	switch {
	case formed != 0 && present <= formed.half():
		return "scaled below a majority of the voters"
	case formed != 0 && present-blank <= formed.half() && present < len(formed.ids()):
		return "scaled down while a majority of the voters had no data"
	case formed == 0 && w.update.replicas > w.replicas:
		return "scaled below the template's count before the cluster formed"
	case formed == 0:
		for _, p := range w.pods[:w.replicas] {
			if p.revision != w.update {
				return "a pod of an older template intends other voters"
			}
		}
	}
	for _, p := range w.pods[:w.replicas] {
		if p.why != "" && !w.ready(p) {
			return p.why
		}
	}
	return "no majority"
}
