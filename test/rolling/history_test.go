package main

import (
	"slices"
	"testing"
	"time"
)

var zero = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func at(seconds int) time.Time { return zero.Add(time.Duration(seconds) * time.Second) }

// at1 is a sample of two partitions.
func at1(seconds int, up [nodes]bool, first, second []int32) sample {
	return sample{at(seconds), up, [][]int32{first, second}}
}

var (
	allUp = [nodes]bool{true, true, true}
	full  = []int32{0, 1, 2}
)

func TestHistory(t *testing.T) {
	tests := []struct {
		name    string
		history history
		down    down
		under   time.Duration
		only    int
		healed  int // -1: not
	}{
		{
			name: "one after the other",
			history: history{
				at1(0, allUp, full, full),
				at1(1, [nodes]bool{true, true, false}, []int32{0, 1}, []int32{0, 1}),
				at1(5, allUp, []int32{0, 1}, full),
				at1(7, allUp, full, full),
				at1(8, allUp, full, full),
			},
			down: down{at(0), 2}, healed: 7,
		},
		{
			name: "taken down while another catches up",
			history: history{
				at1(0, allUp, []int32{0, 1}, full),
				at1(1, [nodes]bool{true, false, true}, []int32{0}, []int32{0, 2}),
				at1(4, [nodes]bool{true, false, true}, []int32{0, 2}, []int32{0, 2}),
				at1(6, allUp, full, full),
			},
			down: down{at(0), 1}, under: 3 * time.Second, healed: 6,
		},
		{
			name: "an only copy taken down",
			history: history{
				at1(0, allUp, []int32{1}, full),
				at1(1, [nodes]bool{true, false, true}, []int32{1}, []int32{0, 2}),
				at1(4, allUp, full, full),
			},
			down: down{at(0), 1}, under: 4 * time.Second, only: 1, healed: 4,
		},
		{
			name: "becomes the only copy while it ends",
			history: history{
				at1(0, allUp, full, full),
				at1(2, [nodes]bool{false, true, false}, full, full),
				at1(3, [nodes]bool{}, full, full),
			},
			down: down{at(1), 1}, under: time.Second, only: 2, healed: -1,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.history.under(); got != tt.under {
				t.Errorf("under() = %v, want %v", got, tt.under)
			}
			if got := tt.history.onlyCopies(tt.down); got != tt.only {
				t.Errorf("onlyCopies() = %d, want %d", got, tt.only)
			}
			when, ok := tt.history.healed()
			if ok != (tt.healed >= 0) || ok && !when.Equal(at(tt.healed)) {
				t.Errorf("healed() = %v, %t, want second %d", when, ok, tt.healed)
			}
		})
	}
}

// The parts of a roll add up to it, and say who was told to end too early.
func TestTurns(t *testing.T) {
	h := history{
		at1(0, allUp, full, full),
		at1(2, [nodes]bool{true, true, false}, []int32{0, 1}, []int32{0, 1}),
		at1(9, allUp, []int32{0, 1}, full),
		at1(12, allUp, full, full),
		at1(14, [nodes]bool{true, false, true}, []int32{0, 2}, []int32{0, 2}),
		at1(20, allUp, []int32{0, 2}, full),
		at1(22, [nodes]bool{false, true, true}, []int32{2}, []int32{1, 2}),
		at1(30, allUp, []int32{0, 2}, full),
		at1(33, allUp, full, full),
	}
	want := []turn{
		{leaving: 2 * time.Second, starting: 7 * time.Second, catching: 3 * time.Second, next: time.Second},
		{leaving: time.Second, starting: 6 * time.Second, catching: 13 * time.Second, next: -12 * time.Second, early: true},
		{leaving: time.Second, starting: 8 * time.Second, catching: 3 * time.Second},
	}
	if got := h.turns([]down{{at(0), 2}, {at(13), 1}, {at(21), 0}}); !slices.Equal(got, want) {
		t.Errorf("turns() = %+v, want %+v", got, want)
	}
}
