package formation

import (
	"math/rand/v2"
	"slices"
)

// result is how a schedule ended.
type result struct {
	lost, two string
	orphaned  bool
	down      string // nobody leads: why
	out       string // somebody leads, but a pod is left out: why
}

// play runs a schedule until nothing changes any more.
func play(s schedule, rule rule, log func(string, ...any)) result {
	w := &world{rng: rand.New(rand.NewPCG(s.seed, 2)), rule: rule, strict: s.strict, replicas: s.start, update: revisionOf(1, s.start), log: log}
	for id := range w.pods {
		w.pods[id] = &pod{id: id}
	}
	ops, next, still := slices.Clone(s.ops), 0, 0
	for quiet := 0; quiet < 800 && still < 12; w.now++ {
		for len(ops) > 0 && w.now >= next+ops[0].after {
			next = w.now
			w.do(ops[0])
			ops = ops[1:]
		}
		if len(ops) == 0 {
			quiet++
		}
		w.tick()
		if still++; len(ops) > 0 || !w.whole() {
			still = 0
		}
	}
	return w.judge()
}

// shrink leaves out of a schedule what is not needed for it to go wrong.
func shrink(s schedule, rule rule, wrong func(result) bool) schedule {
	for i := 0; i < len(s.ops); i++ {
		for k := range uint64(10) {
			c := s
			c.seed, c.ops = s.seed+k*1_000_000, slices.Delete(slices.Clone(s.ops), i, i+1)
			if wrong(play(c, rule, nil)) {
				s, i = c, -1
				break
			}
		}
	}
	return s
}
