package simulation_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/kraftpod/kraftpod/internal/simulation"
)

// schedule is a seed.
type schedule uint64

func (s schedule) String() string { return fmt.Sprintf("seed %d", uint64(s)) }

// TestTry: the first schedule of each thing is that of the lowest seed, however
// many are played at a time.
func TestTry(t *testing.T) {
	var tally simulation.Tally[schedule]
	var sum int
	var order []schedule
	simulation.Try(10, func(seed uint64) schedule { return schedule(seed) }, func(s schedule) string {
		switch {
		case s < 3:
			return ""
		case s%2 == 0:
			return "stuck"
		}
		return "lost"
	}, func(s schedule, why string) {
		order = append(order, s)
		tally.Count(&sum, s, why, why)
	})
	if want := []schedule{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}; !slices.Equal(order, want) {
		t.Errorf("added in the order %v", order)
	}
	if sum != 7 {
		t.Errorf("%d went wrong, want 7", sum)
	}
	want := []string{"    4 lost, such as: seed 3", "    3 stuck, such as: seed 4"}
	if got := tally.Causes(); !slices.Equal(got, want) {
		t.Errorf("causes %q, want %q", got, want)
	}
	for _, row := range []struct {
		wrong []string
		first schedule
		ok    bool
	}{
		{wrong: []string{"stuck", "lost"}, first: 3, ok: true},
		{wrong: []string{"stuck"}, first: 4, ok: true},
		{wrong: []string{"two quorums"}},
	} {
		s, ok := tally.FirstOf(func(what string) bool { return slices.Contains(row.wrong, what) })
		if s != row.first || ok != row.ok {
			t.Errorf("the first of %v: %s, %v", row.wrong, s, ok)
		}
	}
}

func TestShrink(t *testing.T) {
	for _, row := range []struct {
		name  string
		ops   string
		wrong func(seed uint64, ops string) bool
		seed  uint64
		want  string
	}{
		{
			name: "two are needed", ops: "abcde", seed: 7, want: "bd",
			wrong: func(_ uint64, ops string) bool { return subsequence("bd", ops) },
		},
		{
			name: "none is needed", ops: "abc", seed: 7, want: "",
			wrong: func(uint64, string) bool { return true },
		},
		{
			name: "all are needed", ops: "abc", seed: 7, want: "abc",
			wrong: func(_ uint64, ops string) bool { return ops == "abc" },
		},
		{
			name: "one at the begin, once one at the end is gone", ops: "abc", seed: 7, want: "b",
			wrong: func(_ uint64, ops string) bool { return ops == "ab" || ops == "b" },
		},
		{
			name: "with another seed", ops: "ab", seed: 3_000_007, want: "a",
			wrong: func(seed uint64, ops string) bool { return seed == 3_000_007 && ops == "a" },
		},
		{
			name: "with a seed that is not tried", ops: "ab", seed: 7, want: "ab",
			wrong: func(seed uint64, _ string) bool { return seed == 8 },
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			ops := []byte(row.ops)
			seed, less := simulation.Shrink(7, ops, func(seed uint64, ops []byte) bool {
				return row.wrong(seed, string(ops))
			})
			if seed != row.seed || string(less) != row.want {
				t.Errorf("seed %d, %q, want seed %d, %q", seed, less, row.seed, row.want)
			}
			if string(ops) != row.ops {
				t.Errorf("the schedule itself became %q", ops)
			}
		})
	}
}

// subsequence says whether all of part are in whole, in this order.
func subsequence(part, whole string) bool {
	for _, c := range []byte(whole) {
		if part != "" && part[0] == c {
			part = part[1:]
		}
	}
	return part == ""
}
