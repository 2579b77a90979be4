package model

import "github.com/kraftpod/kraftpod/internal/simulation"

const (
	// quietTicks is how long a schedule goes on after its last op.
	quietTicks = 1200
	// settledTicks is how long all has to be well for nothing to change any more.
	settledTicks = 12
)

// Outcome is how a schedule ended; "" where nothing is wrong.
type Outcome struct {
	Lost   string // a committed entry of the metadata log: how
	Two    string // leaders with a live majority: which
	Quorum string // a quorum that a careful administrator would have kept: how
	Stuck  string // the voters are not the wanted ones in the end: why
	Alone  string // nobody leads, since the leader of two went as it removed itself
	// Changes is how many changes of the voters there were.
	Changes int
}

// Harmed says whether anything went wrong that an administrator would have spared
// the quorum.
func (o Outcome) Harmed() bool { return o.Lost+o.Two+o.Quorum+o.Stuck != "" }

// Play runs a schedule under a rule until nothing changes any more. log, which
// may be nil, hears what happens.
func Play(s Schedule, rule Rule, log func(format string, args ...any)) Outcome {
	w := newWorld(s, rule, log)
	ops, last, quiet, settled, seen := s.ops, 0, 0, 0, 0
	for ; quiet < quietTicks && settled < settledTicks; w.now++ {
		for len(ops) > 0 && (w.now >= last+ops[0].after || ops[0].change && w.changes > seen) {
			last, seen = w.now, w.changes
			w.operate(ops[0])
			ops = ops[1:]
		}
		if len(ops) == 0 {
			quiet++
		}
		w.tick()
		settled++
		if len(ops) > 0 || w.owed() != "" {
			settled = 0
		}
	}
	o := Outcome{Lost: w.lost, Two: w.two, Quorum: w.careful.lost, Changes: w.changes}
	switch owed := w.owed(); {
	case w.careful.operator:
	case w.leader() == nil && w.alone != nil:
		o.Alone = owed
	default:
		o.Stuck = owed
	}
	return o
}

// owed says what is missing until the voters are the wanted ones; where pods that
// are to vote are scaled away, a leader suffices.
func (w *world) owed() string {
	leader := w.leader()
	switch wanted := w.template.voters; {
	case leader == nil:
		return "nobody leads"
	case wanted>>w.replicas != 0:
		return ""
	case !w.well(leader):
		return "pods are not ready"
	case w.bound():
		return ""
	case w.version == 0:
		return "the quorum is static"
	case w.voters.ids() != wanted:
		return "the voters are not the wanted ones"
	}
	for id, directory := range w.voters {
		if directory != 0 && directory != w.pods[id].disk.directory {
			return "a voter's disk is lost"
		}
	}
	return ""
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
