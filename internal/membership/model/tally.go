package model

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Tally is what happened under a rule: in how many schedules, and the first.
type Tally struct {
	Lost, TwoQuorums, Quorum, Stuck, Alone, Changes int

	mu    sync.Mutex
	many  map[string]int
	first map[string]Schedule
}

const ofTwo = "nobody leads: the leader of two went as it removed itself"

// Try plays the schedules of the first n seeds under a rule, on two processors.
func Try(n int, rule Rule) *Tally {
	t := &Tally{many: map[string]int{}, first: map[string]Schedule{}}
	var wg sync.WaitGroup
	for part := range 2 {
		wg.Go(func() {
			for seed := part; seed < n; seed += 2 {
				s := Generate(uint64(seed))
				t.add(s, Play(s, rule, nil))
			}
		})
	}
	wg.Wait()
	return t
}

func (t *Tally) add(s Schedule, o Outcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Changes += o.Changes
	t.count(&t.Lost, s, "lost", o.Lost)
	t.count(&t.TwoQuorums, s, "two quorums", o.Two)
	t.count(&t.Quorum, s, "quorum lost", o.Quorum)
	t.count(&t.Alone, s, ofTwo, o.Alone)
	t.count(&t.Stuck, s, "stuck: "+o.Stuck, o.Stuck)
}

// count counts what happened, unless why is "".
func (t *Tally) count(sum *int, s Schedule, what, why string) {
	if why == "" {
		return
	}
	*sum++
	t.many[what]++
	if old, ok := t.first[what]; !ok || s.seed < old.seed {
		t.first[what] = s
	}
}

// Causes has a line for each thing that happened: how often, and the first
// schedule.
func (t *Tally) Causes() []string {
	var lines []string
	for _, what := range slices.Sorted(maps.Keys(t.first)) {
		lines = append(lines, fmt.Sprintf("%5d %s, such as: %s", t.many[what], what, t.first[what]))
	}
	return lines
}

// First is the first schedule in which anything went wrong that an administrator
// would have spared the quorum, if there was one.
func (t *Tally) First() (s Schedule, ok bool) {
	for _, what := range slices.Sorted(maps.Keys(t.first)) {
		if what != ofTwo {
			return t.first[what], true
		}
	}
	return Schedule{}, false
}
