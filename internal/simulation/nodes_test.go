package simulation_test

import (
	"slices"
	"testing"

	"github.com/kraftpod/kraftpod/internal/simulation"
)

// TestNodes: every set is the set of its list, which is ascending.
func TestNodes(t *testing.T) {
	for set := range simulation.Nodes(1 << simulation.PodCount) {
		list := set.List()
		if back := simulation.NodesOf(list); back != set || len(list) != set.Len() || !slices.IsSorted(list) {
			t.Errorf("%05b: list %v, of which the set is %05b; %d nodes", set, list, back, set.Len())
		}
		for id := range simulation.PodCount {
			if set.Has(id) != slices.Contains(list, int32(id)) {
				t.Errorf("%05b: list %v, has %d: %v", set, list, id, set.Has(id))
			}
		}
	}
}

func TestMajority(t *testing.T) {
	for _, row := range []struct {
		set, those simulation.Nodes
		want       bool
	}{
		{set: 0b00001, those: 0b00001, want: true},
		{set: 0b00011, those: 0b00001, want: false},
		{set: 0b00011, those: 0b00011, want: true},
		{set: 0b00111, those: 0b00101, want: true},
		{set: 0b00111, those: 0b11100, want: false}, // two are none of them
		{set: 0b01111, those: 0b00011, want: false},
		{set: 0b11111, those: 0b10101, want: true},
		{set: 0b11111, those: 0b00011, want: false},
		{set: 0, those: 0b11111, want: false},
	} {
		if got := row.set.Majority(row.those); got != row.want {
			t.Errorf("of %05b a majority is among %05b: %v, want %v", row.set, row.those, got, row.want)
		}
	}
}
