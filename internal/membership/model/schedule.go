package model

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/simulation"
)

// Schedule is a seed for all that is left to chance, and what people and
// machines do to a StatefulSet.
type Schedule struct {
	seed     uint64
	dynamic  bool // from the begin, else upgraded first
	start    int  // controllers that formed the quorum
	replicas int  // pods, at least as many
	wants    int  // controllers of the template, where it is not those
	ops      []op
}

func (s Schedule) String() string {
	text := []string{
		fmt.Sprintf("seed %d, dynamic %v, controllers %d, replicas %d", s.seed, s.dynamic, s.start, s.replicas),
	}
	for _, o := range s.ops {
		text = append(text, o.String())
	}
	return strings.Join(text, "; ")
}

// op is something that happens to a StatefulSet.
type op struct {
	after  int  // ticks after the one before
	change bool // or the next change of the voters, if that is sooner
	kind   kind
	n      int // a count of controllers or replicas, or an ordinal (or theLeader)
	more   int // replicas beyond the controllers, of apply
	span   int // ticks, of an absence
}

func (o op) String() string {
	when := ""
	if o.change {
		when = " or a change"
	}
	return fmt.Sprintf("+%.1fs%s %s %d", float64(o.after)/2, when, o.kind, o.n)
}

type kind string

const (
	applied kind = "apply"  // a template with another count of controllers
	scaled  kind = "scale"  // kubectl scale
	rolled  kind = "roll"   // a template with the same counts
	crashed kind = "crash"  // Kafka's container ends
	killed  kind = "kill"   // every Kafka's container does
	deleted kind = "delete" // kubectl delete pod
	gone    kind = "away"   // the machine, for a while
	cutOff  kind = "cut"    // the network, for a while
	froze   kind = "freeze" // Kafka, for a while: it goes on from where it was
	slowed  kind = "slow"   // Kafka fetches little by little, for a while
	wiped   kind = "wipe"   // the disk
)

// theLeader is the ordinal of whoever leads.
const theLeader = podCount

// sizes are the counts of controllers.
var sizes = [...]int{1, 3, 5}

// Generate returns the schedule of a seed.
func Generate(seed uint64) Schedule {
	random := simulation.Source(seed, 1)
	s := Schedule{seed: seed, dynamic: random.IntN(3) > 0, start: sizes[random.IntN(3)]}
	s.replicas = min(podCount, s.start+random.IntN(3))
	switch random.IntN(10) {
	case 0:
		s.ops = journey(random, &s)
	case 1:
		s.ops = losses(random)
	case 2:
		s.ops = lostBesideCut(random)
	case 3:
		s.ops = slowNewcomer(random, &s)
	case 4:
		s.ops = standstill(random, &s)
	case 5:
		s.ops = lateNewcomer(random, &s)
	default:
		s.ops = changes(random)
	}
	for range random.IntN(6) {
		s.ops = slices.Insert(s.ops, random.IntN(len(s.ops)+1), mishap(random))
	}
	return s
}

// journey is 1, 3, 5, 3, 1, with time enough at each.
func journey(random *rand.Rand, s *Schedule) []op {
	s.start, s.replicas = 1, 1
	var ops []op
	last := 1
	for _, n := range []int{3, 5, 3, 1} {
		ops = append(ops, op{after: 250 + random.IntN(300), kind: applied, n: n, more: max(0, last-n)})
		if n < last {
			ops = append(ops, op{after: 300 + random.IntN(300), kind: scaled, n: n})
		}
		last = n
	}
	return ops
}

// losses is a disk after the other, each once the one before may be replaced.
func losses(random *rand.Rand) []op {
	var ops []op
	for _, id := range random.Perm(3) {
		ops = append(ops, op{after: patience + 100 + random.IntN(300), kind: wiped, n: id})
	}
	return ops
}

// lostBesideCut is a disk that is lost while another voter is behind, before the
// third goes away.
func lostBesideCut(random *rand.Rand) []op {
	order := random.Perm(3)
	return []op{
		{after: 80 + random.IntN(100), kind: cutOff, n: order[0], span: 20 + random.IntN(60)},
		{after: 4 + random.IntN(16), kind: wiped, n: order[1]},
		{after: random.IntN(4), kind: gone, n: order[2], span: 60 + random.IntN(200)},
	}
}

// slowNewcomer is one that gets little of a log that is long by then. No rollout
// waits for it, since the template has wanted it from the begin.
func slowNewcomer(random *rand.Rand, s *Schedule) []op {
	s.start = sizes[random.IntN(2)]
	s.replicas, s.wants = s.start, s.start+2
	return []op{
		{after: 200 + random.IntN(200), kind: scaled, n: s.wants},
		{after: 2, kind: slowed, n: s.start, span: 400},
	}
}

// standstill is a rollout that a pod that is not ready stops, while pods that are
// deleted by hand have the new template.
func standstill(random *rand.Rand, s *Schedule) []op {
	s.start, s.replicas = 3, 5
	return []op{
		{after: 60 + random.IntN(60), kind: gone, n: 4, span: 600},
		{after: random.IntN(30), kind: applied, n: 1, more: 4},
		{after: 60 + random.IntN(60), kind: deleted, n: theLeader},
		{after: 60 + random.IntN(60), kind: deleted, n: theLeader},
		{after: 60 + random.IntN(60), kind: gone, n: 0, span: 60 + random.IntN(60)},
	}
}

// lateNewcomer is one of two newcomers that is away, and the other one goes too.
func lateNewcomer(random *rand.Rand, s *Schedule) []op {
	s.start, s.replicas = 1, 1
	return []op{
		{after: 60 + random.IntN(60), kind: applied, n: 3},
		{after: 4 + random.IntN(20), kind: gone, n: 2, span: 300},
		{after: 100 + random.IntN(100), kind: gone, n: 1, span: 60 + random.IntN(60)},
	}
}

// changes is one change of the count, another that may come too soon, and what
// goes away while it is made.
func changes(random *rand.Rand) []op {
	first, second := sizes[random.IntN(3)], sizes[random.IntN(3)]
	ops := []op{{after: 60 + random.IntN(200), kind: applied, n: first, more: random.IntN(3)}}
	for range random.IntN(3) {
		o := mishap(random)
		o.change, o.after = true, 100+random.IntN(100)
		ops = append(ops, o)
	}
	if random.IntN(2) == 0 {
		ops = append(ops, op{after: 2 + random.IntN(400), kind: applied, n: second, more: random.IntN(3)})
	}
	if random.IntN(3) == 0 {
		ops = append(ops, op{after: 100 + random.IntN(600), kind: scaled, n: second})
	}
	return ops
}

// mishap is something that breaks.
func mishap(random *rand.Rand) op {
	kinds := [...]kind{crashed, killed, deleted, gone, gone, cutOff, cutOff, froze, slowed, wiped, rolled}
	o := op{kind: kinds[random.IntN(len(kinds))], n: random.IntN(podCount + 2), span: 4 + random.IntN(200)}
	o.n = min(o.n, theLeader)
	switch random.IntN(3) {
	case 0:
		o.after = random.IntN(30)
	case 1:
		o.after = random.IntN(150)
	default:
		o.after = random.IntN(500)
	}
	return o
}
