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
	seed    uint64
	kafka34 bool // else 3.9 or later
	start   int  // replicas
	old     int  // replicas of a set of another name that has the data; 0: none
	ops     []op
}

func (s Schedule) String() string {
	text := []string{fmt.Sprintf("seed %d, Kafka 3.4 %v, replicas %d", s.seed, s.kafka34, s.start)}
	if s.old > 0 {
		text = append(text, fmt.Sprintf("beside an old set of %d", s.old))
	}
	for _, o := range s.ops {
		text = append(text, o.String())
	}
	return strings.Join(text, "; ")
}

// op is something that happens to a StatefulSet.
type op struct {
	after int // ticks after the one before
	kind  kind
	n     int // a replica count, or an ordinal (or theLeader)
	span  int // ticks, of an absence
}

func (o op) String() string {
	return fmt.Sprintf("+%.1fs %s %d", float64(o.after)/2, o.kind, o.n)
}

type kind string

const (
	applied kind = "apply"       // a template with another replica count
	scaled  kind = "scale"       // kubectl scale
	crashed kind = "crash"       // Kafka's container ends
	deleted kind = "delete"      // kubectl delete pod
	gone    kind = "away"        // the machine, for a while
	cutOff  kind = "cut"         // the network, for a while
	unnamed kind = "name server" // fails or is late, for a while
	rolled  kind = "roll"        // the old set
	retired kind = "retire"      // the old set, and its data
	froze   kind = "freeze"      // Kafka, for a while: it goes on from where it was
	slowed  kind = "slow"        // Kafka fetches little by little, for a while
	wiped   kind = "wipe"        // the disk
)

// Generate returns the schedule of a seed.
func Generate(seed uint64) Schedule {
	random := simulation.Source(seed, 1)
	s := Schedule{seed: seed, kafka34: random.IntN(2) == 0, start: []int{1, 1, 2, 3, 3, 3, 4, 5, 5}[random.IntN(9)]}
	kinds := []kind{
		applied, applied, applied, scaled, scaled, crashed, crashed, deleted, deleted, gone, cutOff, froze,
		slowed, wiped, wiped,
	}
	calm := random.IntN(3) == 0
	switch random.IntN(6) {
	case 0, 1:
		s.ops = append(s.ops, pattern(random, s.start)...)
	case 2:
		s.start = []int{3, 5}[random.IntN(2)]
		s.ops = append(s.ops, hang(random, s.start)...)
	}
	for range random.IntN(7) {
		o := op{kind: kinds[random.IntN(len(kinds))], n: random.IntN(podCount), span: 4 + random.IntN(80)}
		if o.kind == applied || o.kind == scaled {
			o.n = 1 + random.IntN(podCount)
		}
		switch k := random.IntN(5); {
		case calm:
			o.after = 80 + random.IntN(100)
		case k < 2:
			o.after = random.IntN(8)
		case k < 4:
			o.after = random.IntN(50)
		default:
			o.after = 40 + random.IntN(140)
		}
		s.ops = append(s.ops, o)
	}
	return s
}

// GenerateBesides returns the schedule of a seed with more in it: a name server
// that fails or is late for some, a set of another name that has the data, or both.
func GenerateBesides(seed uint64) Schedule {
	s, random := Generate(seed), simulation.Source(seed, 3)
	add := func(o op) { s.ops = slices.Insert(s.ops, random.IntN(len(s.ops)+1), o) }
	which := 1 + random.IntN(3)
	if which&1 != 0 {
		for range 1 + random.IntN(3) {
			add(op{after: random.IntN(10), kind: unnamed, n: random.IntN(podCount), span: 4 + random.IntN(60)})
		}
	}
	if which&2 != 0 {
		s.old = []int{1, 3, 3}[random.IntN(3)]
		add(op{after: random.IntN(30), kind: rolled})
		if random.IntN(2) == 0 {
			add(op{after: random.IntN(60), kind: retired})
		}
	}
	return s
}

// pattern is one of the ways to harm that chance alone seldom finds.
func pattern(random *rand.Rand, start int) []op {
	voters := min(start, 3)
	// Values are drawn in the order in which they are written.
	cut := func(after int) op {
		return op{after: after, kind: cutOff, n: random.IntN(voters), span: 10 + random.IntN(40)}
	}
	wipe := func(after int) op { return op{after: after, kind: wiped, n: random.IntN(voters)} }
	switch random.IntN(4) {
	case 0: // a disk is lost while machines and networks fail
		return []op{
			cut(60 + random.IntN(40)),
			wipe(random.IntN(40)),
			{after: random.IntN(4), kind: gone, n: random.IntN(voters), span: 20 + random.IntN(80)},
		}
	case 1: // shrunk to one voter, when a disk is lost
		return []op{{after: 60 + random.IntN(40), kind: applied, n: 2}, wipe(random.IntN(20))}
	case 2: // a lost disk behind a template in which its pod is no voter
		return []op{
			cut(60 + random.IntN(40)),
			wipe(random.IntN(20)),
			{after: random.IntN(4), kind: applied, n: 2},
		}
	}
	// shrunk and grown while the cluster forms
	return []op{
		{after: random.IntN(10), kind: deleted, n: 0},
		{after: 2 + random.IntN(16), kind: applied, n: 1},
		{after: 20 + random.IntN(40), kind: applied, n: 3},
	}
}
