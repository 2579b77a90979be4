package model

import "math/rand/v2"

// theLeader stands for the ordinal of the pod that committed last, and
// theLeader-N for the Nth voter after it.
const theLeader = -1

// hang is a lost disk while other voters hang or lag, and a leader that is gone
// about the time that the pod of that disk is back: the way to harm where what
// is taken for a proof matters.
func hang(random *rand.Rand, voters int) []op {
	who := random.Perm(voters - 1)
	lost, others := theLeader-1-who[0], who[1:]
	how, last := []kind{froze, slowed}[random.IntN(2)], []kind{gone, crashed, froze}[random.IntN(3)]
	var ops []op
	for i, n := range others {
		o := op{after: random.IntN(3), kind: how, n: theLeader - 1 - n, span: 40 + random.IntN(80)}
		if i == 0 {
			o.after, o.span = 60+random.IntN(40), 10+random.IntN(100)
		}
		ops = append(ops, o)
	}
	return append(
		ops,
		op{after: 2 + random.IntN(20), kind: wiped, n: lost},
		op{after: 4 + random.IntN(50), kind: last, n: theLeader, span: 40 + random.IntN(60)},
	)
}

// target is the pod that an ordinal of an op stands for.
func (w *world) target(n int) *pod {
	voters := w.voters.List()
	if n >= 0 || len(voters) == 0 {
		return w.pods[max(0, min(n, podCount-1))]
	}
	at := 0
	for i, id := range voters {
		if int(id) == w.led {
			at = i
		}
	}
	return w.pods[voters[(at+theLeader-n)%len(voters)]]
}
