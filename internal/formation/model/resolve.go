package model

import "github.com/kraftpod/kraftpod/internal/formation"

const (
	// staleTicks is how old what a late name server answered may be when it is
	// used: 3 s.
	staleTicks = 6
	noAnswer   = formation.NoNameServer + ": it is late"
)

// resolver is how a pod's name server answers in one round of questions.
type resolver struct {
	world *world
	// troubled: it fails, or is late.
	troubled bool
	// then is the time that its answers are of.
	then int
}

func (w *world) resolver(p *pod) resolver {
	r := resolver{world: w, troubled: p.nameless > w.now, then: w.now}
	if r.troubled {
		r.then -= w.random.IntN(staleTicks + 1)
	}
	return r
}

// fails says whether a look-up fails, or is not answered within the round.
func (r resolver) fails() bool { return r.troubled && r.world.random.IntN(2) == 0 }

// lists says whether the Service lists a pod, and its name resolves.
func (r resolver) lists(q *pod) bool { return q.phase != absent && q.listed <= r.then }

// service is what is said of the Service's name.
func (r resolver) service() formation.Listing {
	if r.fails() {
		return formation.Listing{State: formation.NotKnown, Silence: noAnswer}
	}
	return formation.Listing{State: formation.Listed}
}
