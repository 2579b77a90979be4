package model

import "github.com/kraftpod/kraftpod/internal/simulation"

const (
	// quietTicks is how long a schedule goes on after its last op.
	quietTicks = 800
	// wholeTicks is how long all has to be well for nothing to change any more.
	wholeTicks = 12
)

// Play runs a schedule under a rule until nothing changes any more. log, which
// may be nil, hears what happens.
func Play(s Schedule, rule Rule, log func(format string, args ...any)) Outcome {
	w := newWorld(s, rule, log)
	ops, last, quiet, whole := s.ops, 0, 0, 0
	for ; quiet < quietTicks && whole < wholeTicks; w.now++ {
		for len(ops) > 0 && w.now >= last+ops[0].after {
			last = w.now
			w.operate(ops[0])
			ops = ops[1:]
		}
		if len(ops) == 0 {
			quiet++
		}
		w.tick()
		whole++
		if len(ops) > 0 || !w.whole() {
			whole = 0
		}
	}
	return w.judge()
}

// Shrink leaves out of a schedule what is not needed for it to go wrong.
func Shrink(s Schedule, rule Rule, wrong func(Outcome) bool) Schedule {
	s.seed, s.ops = simulation.Shrink(s.seed, s.ops, func(seed uint64, ops []op) bool {
		other := s
		other.seed, other.ops = seed, ops
		return wrong(Play(other, rule, nil))
	})
	return s
}
