package formation

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// op is something that happens to a StatefulSet.
type op struct {
	after int // ticks after the one before
	kind  string
	n     int // a replica count, or an ordinal
	span  int // ticks, of an absence
}

func (o op) String() string {
	return fmt.Sprintf("+%.1fs %s %d", float64(o.after)/2, o.kind, o.n)
}

// schedule is a seed for all that is left to chance, and what people and
// machines do.
type schedule struct {
	seed   uint64
	strict bool
	start  int // replicas
	ops    []op
}

func (s schedule) String() string {
	text := []string{fmt.Sprintf("seed %d, Kafka 3.4 %v, replicas %d", s.seed, s.strict, s.start)}
	for _, o := range s.ops {
		text = append(text, o.String())
	}
	return strings.Join(text, "; ")
}

func generate(seed uint64) schedule {
	r := rand.New(rand.NewPCG(seed, 1))
	s := schedule{seed: seed, strict: r.IntN(2) == 0, start: []int{1, 1, 2, 3, 3, 3, 4, 5, 5}[r.IntN(9)]}
	kinds := []string{"apply", "apply", "apply", "scale", "scale", "crash", "crash", "delete", "delete", "away", "cut", "wipe", "wipe"}
	calm := r.IntN(3) == 0
	if r.IntN(6) == 0 {
		s.ops = append(s.ops, pattern(r, s.start)...)
	}
	for range r.IntN(7) {
		o := op{kind: kinds[r.IntN(len(kinds))], n: r.IntN(size), span: 4 + r.IntN(80)}
		if o.kind == "apply" || o.kind == "scale" {
			o.n = 1 + r.IntN(size)
		}
		switch k := r.IntN(5); {
		case calm:
			o.after = 80 + r.IntN(100)
		case k < 2:
			o.after = r.IntN(8)
		case k < 4:
			o.after = r.IntN(50)
		default:
			o.after = 40 + r.IntN(140)
		}
		s.ops = append(s.ops, o)
	}
	return s
}

// pattern is one of the ways to harm that chance alone seldom finds.
func pattern(r *rand.Rand, start int) []op {
	n := min(start, 3)
	switch r.IntN(4) {
	case 0: // a disk is lost while machines and networks fail
		return []op{{60 + r.IntN(40), "cut", r.IntN(n), 10 + r.IntN(40)}, {r.IntN(40), "wipe", r.IntN(n), 0}, {r.IntN(4), "away", r.IntN(n), 20 + r.IntN(80)}}
	case 1: // shrunk to one voter, when a disk is lost
		return []op{{60 + r.IntN(40), "apply", 2, 0}, {r.IntN(20), "wipe", r.IntN(n), 0}}
	case 2: // a lost disk behind a template in which its pod is no voter
		return []op{{60 + r.IntN(40), "cut", r.IntN(n), 10 + r.IntN(40)}, {r.IntN(20), "wipe", r.IntN(n), 0}, {r.IntN(4), "apply", 2, 0}}
	}
	// shrunk and grown while the cluster forms
	return []op{{r.IntN(10), "delete", 0, 0}, {2 + r.IntN(16), "apply", 1, 0}, {20 + r.IntN(40), "apply", 3, 0}}
}

// do is one op.
func (w *world) do(o op) {
	p := w.pods[min(o.n, size-1)]
	switch o.kind {
	case "apply":
		if o.n != w.replicas || revisionOf(0, o.n).voters != w.update.voters {
			w.replicas, w.update = o.n, revisionOf(w.update.number+1, o.n)
		}
	case "scale":
		w.replicas = o.n
	case "crash":
		if p.phase == serving || p.phase == asking || p.phase == booting {
			w.again(p, "crashed")
		}
	case "delete":
		w.terminate(p)
	case "away":
		if p.phase != absent {
			p.away, p.cut = w.now+o.span, w.now+o.span
			p.node.up = false
			if p.phase == serving || p.phase == booting {
				w.again(p, "its machine was gone")
			}
		}
	case "cut":
		p.cut = w.now + o.span
	case "wipe":
		if !w.expendable(p) {
			return
		}
		p.disk, p.spoiled = storage{}, true
		w.remove(p)
	}
	w.note("%s %d", o.kind, o.n)
}

// expendable says whether p's disk may be lost: never more than a minority of
// the voters' at a time, those counted that have no data yet.
func (w *world) expendable(p *pod) bool {
	gone := 0
	for _, q := range w.pods {
		if q != p && (q.spoiled || q.disk.log == nil) && w.voters.has(q.id) {
			gone++
		}
	}
	return !w.voters.has(p.id) || gone < (len(w.voters.ids())-1)/2
}
