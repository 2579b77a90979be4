package formation

import (
	"testing"
	"time"
)

// round is what a pod without data hears in one round, and whether it starts.
type round struct {
	view  View
	start bool
}

// play has the rounds after each other.
func play(t *testing.T, rounds ...round) {
	t.Helper()
	seen := Sightings{}
	for i, r := range rounds {
		if got := Decide(r.view, seen); (got.Action == Start) != r.start {
			t.Errorf("round %d: Decide = %+v, want a start: %v", i, got, r.start)
		}
	}
}

// TestDecideLostDisk: a voter whose disk was lost starts once the others are
// proved to have a majority without it.
func TestDecideLostDisk(t *testing.T) {
	for id := range int32(3) {
		leader, third := (id+1)%3, (id+2)%3
		hears := func(watermark int64, after time.Duration, caughtUp ...int32) View {
			s := describes(formed(leader, three...), leader, watermark, after, caughtUp...)
			return empty(id, three, heard(s, formed(third, three...))...)
		}
		alone := func(watermark int64, after time.Duration) View {
			s := describes(formed(leader, three...), leader, watermark, after, leader)
			return empty(id, three, with(heard(s), silent(int(third), Refused))...)
		}
		first := round{view: hears(7, 0, leader, third)}
		for _, row := range []struct {
			name   string
			rounds []round
		}{
			{
				name:   "a majority goes on",
				rounds: []round{first, {view: hears(8, 2*time.Second, leader, third), start: true}},
			},
			{
				name:   "once is a claim",
				rounds: []round{first, first, first},
			},
			{
				name:   "too soon",
				rounds: []round{first, {view: hears(9, 2*time.Second-1, leader, third)}},
			},
			{
				name: "too soon, and later",
				rounds: []round{
					first,
					{view: hears(8, time.Second, leader, third)},
					{view: hears(9, 2*time.Second, leader, third), start: true},
				},
			},
			{
				name:   "nothing is committed",
				rounds: []round{first, {view: hears(7, 3*time.Second, leader, third)}},
			},
			{
				name: "nothing is committed, and later",
				rounds: []round{
					first,
					{view: hears(7, 3*time.Second, leader, third)},
					{view: hears(8, 4*time.Second, leader, third), start: true},
				},
			},
			{
				name:   "a description from before",
				rounds: []round{first, {view: hears(6, 3*time.Second, leader, third)}},
			},
			{
				name:   "the third falls behind",
				rounds: []round{first, {view: hears(9, 2*time.Second, leader)}},
			},
			{
				name:   "this pod does not count",
				rounds: []round{{view: hears(7, 0, leader, id)}, {view: hears(9, 2*time.Second, leader, id)}},
			},
			{
				name:   "strangers do not count",
				rounds: []round{{view: hears(7, 0, leader, 3, 4)}, {view: hears(9, 2*time.Second, leader, 3, 4)}},
			},
			{
				name:   "one of the others is down",
				rounds: []round{{view: alone(7, 0)}, {view: alone(9, 2*time.Second)}},
			},
		} {
			t.Run(names[id]+": "+row.name, func(t *testing.T) { play(t, row.rounds...) })
		}
	}
}

// TestDecideForgets: a majority that was gone in between has to be proved anew.
func TestDecideForgets(t *testing.T) {
	hears := func(leader int32, watermark int64, after time.Duration, caughtUp ...int32) View {
		s := describes(formed(1, three...), leader, watermark, after, caughtUp...)
		return empty(0, three, heard(s, formed(2, three...))...)
	}
	for _, row := range []struct {
		name    string
		between View
	}{
		{name: "no majority", between: hears(1, 8, 2*time.Second, 1)},
		{name: "no leader", between: hears(-1, 8, 2*time.Second, 1, 2)},
		{name: "this pod leads", between: hears(0, 8, 2*time.Second, 1, 2)},
		{name: "another pod leads", between: hears(2, 8, 2*time.Second, 1, 2)},
	} {
		t.Run(row.name, func(t *testing.T) {
			play(
				t,
				round{view: hears(1, 7, 0, 1, 2)},
				round{view: row.between},
				round{view: hears(1, 9, 4*time.Second, 1, 2)},
				round{view: hears(1, 10, 6*time.Second, 1, 2), start: true},
			)
		})
	}
}

// TestDecideNodeZero: a leader of id 0 and epoch 0 is not taken for one that
// was seen before.
func TestDecideNodeZero(t *testing.T) {
	hears := func(watermark int64, after time.Duration) View {
		s := describes(formed(0, three...), 0, watermark, after, 0, 2)
		s.Quorum.Epoch = 0
		return empty(1, three, heard(s, formed(2, three...))...)
	}
	play(t, round{view: hears(7, 0)}, round{view: hears(9, 2*time.Second), start: true})
}
