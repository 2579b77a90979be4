package simulation

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Tally is what happened in schedules: how often, and the first schedule.
type Tally[S fmt.Stringer] struct {
	many  map[string]int
	first map[string]S
}

// Count counts what happened in a schedule, unless why is "": in the sum of its
// kind too.
func (t *Tally[S]) Count(sum *int, s S, what, why string) {
	if why == "" {
		return
	}
	if t.many == nil {
		t.many, t.first = map[string]int{}, map[string]S{}
	}
	if t.many[what] == 0 {
		t.first[what] = s
	}
	t.many[what]++
	*sum++
}

// Causes has a line for each thing that happened: how often, and the first
// schedule.
func (t *Tally[S]) Causes() []string {
	var lines []string
	for _, what := range slices.Sorted(maps.Keys(t.first)) {
		lines = append(lines, fmt.Sprintf("%5d %s, such as: %s", t.many[what], what, t.first[what]))
	}
	return lines
}

// FirstOf is the first schedule of the first thing, in the order of Causes, that is
// wrong, if one is.
func (t *Tally[S]) FirstOf(wrong func(what string) bool) (s S, ok bool) {
	for _, what := range slices.Sorted(maps.Keys(t.first)) {
		if wrong(what) {
			return t.first[what], true
		}
	}
	return s, false
}

// Try plays the schedules of the first n seeds, on two processors, and adds what
// became of them, in the order of their seeds.
func Try[S, O any](n int, generate func(seed uint64) S, play func(S) O, add func(S, O)) {
	schedules, outcomes := make([]S, n), make([]O, n)
	var wg sync.WaitGroup
	for part := range 2 {
		wg.Go(func() {
			for seed := part; seed < n; seed += 2 {
				schedules[seed] = generate(uint64(seed))
				outcomes[seed] = play(schedules[seed])
			}
		})
	}
	wg.Wait()
	for seed, s := range schedules {
		add(s, outcomes[seed])
	}
}

// Shrink leaves out of a schedule's ops what is not needed for it to go wrong, as
// long as one of a few other seeds still has it go wrong.
func Shrink[Op any](seed uint64, ops []Op, wrong func(seed uint64, ops []Op) bool) (uint64, []Op) {
	for i := 0; i < len(ops); i++ {
		less := slices.Delete(slices.Clone(ops), i, i+1)
		for k := range uint64(10) {
			if other := seed + k*1_000_000; wrong(other, less) {
				seed, ops, i = other, less, -1
				break
			}
		}
	}
	return seed, ops
}
