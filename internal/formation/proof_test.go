package formation

import (
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
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
// proved to have a majority without it, whether the third one answers or not.
func TestDecideLostDisk(t *testing.T) {
	for id := range int32(3) {
		leader, third := (id+1)%3, (id+2)%3
		hears := func(watermark, logEnd int64) View {
			s := describes(formed(leader, three...), leader, watermark, logEnd)
			return empty(id, three, with(heard(s), silent(int(third), Refused))...)
		}
		first := round{view: hears(7, 9)}
		for _, row := range []struct {
			name   string
			rounds []round
		}{
			{name: "a watermark beyond the log's end", rounds: []round{first, {view: hears(10, 10), start: true}}},
			{name: "once is a claim", rounds: []round{first, first, first}},
			{name: "once, and all is committed", rounds: []round{{view: hears(9, 9)}, {view: hears(9, 9)}}},
			{name: "a watermark at the log's end", rounds: []round{first, {view: hears(9, 12)}}},
			{
				name: "a watermark at the log's end, and beyond it later",
				rounds: []round{
					first, {view: hears(9, 12)}, {view: hears(8, 9)}, {view: hears(10, 12), start: true},
				},
			},
			{
				name: "the log goes on, and nothing is committed",
				rounds: []round{
					first, {view: hears(7, 12)}, {view: hears(7, 20)}, {view: hears(9, 20)},
				},
			},
			{
				name:   "the older description is heard later",
				rounds: []round{{view: hears(9, 12)}, {view: hears(7, 8)}, {view: hears(9, 12), start: true}},
			},
			{
				name:   "a watermark beyond its own log is none",
				rounds: []round{{view: hears(7, 6)}, first, {view: hears(10, 9)}, {view: hears(10, 10), start: true}},
			},
			{
				name:   "no end is told, as by a kraftpod from before there were proofs",
				rounds: []round{{view: hears(7, 0)}, {view: hears(10, 0)}, {view: hears(11, 12)}},
			},
			{
				name:   "no end is told, and nothing is committed",
				rounds: []round{{view: hears(-1, 0)}, {view: hears(1, 1)}, {view: hears(2, 2), start: true}},
			},
			{
				name:   "nothing is committed yet",
				rounds: []round{{view: hears(-1, 1)}, {view: hears(-1, 2)}, {view: hears(2, 2), start: true}},
			},
		} {
			t.Run(names[id]+": "+row.name, func(t *testing.T) { play(t, row.rounds...) })
		}
	}
}

// TestDecideDescribedWhen: only what was described after the pod began to ask
// counts, in the first description and in the second.
func TestDecideDescribedWhen(t *testing.T) {
	age := func(ms int64) *int64 { return &ms }
	for _, row := range []struct {
		name   string
		ages   [2]*int64 // asked 10 s after the pod began
		starts bool
	}{
		{name: "both since", ages: [2]*int64{age(10_000), age(10_000)}, starts: true},
		{name: "both just now", ages: [2]*int64{age(0), age(0)}, starts: true},
		{name: "the first is from before", ages: [2]*int64{age(10_001), age(0)}},
		{name: "the second is from before", ages: [2]*int64{age(0), age(10_001)}},
		{name: "no age", ages: [2]*int64{nil, nil}},
		{name: "no age the first time", ages: [2]*int64{nil, age(0)}},
		{name: "no age the second time", ages: [2]*int64{age(0), nil}},
		{name: "of tomorrow", ages: [2]*int64{age(-1), age(-1)}},
		{name: "an age that no clock has", ages: [2]*int64{age(1<<63 - 1), age(1<<63 - 1)}},
		{name: "an age that would be of tomorrow", ages: [2]*int64{age(1 << 54), age(1 << 54)}},
	} {
		t.Run(row.name, func(t *testing.T) {
			hears := func(watermark, logEnd int64, age *int64) View {
				s := describes(formed(1, three...), 1, watermark, logEnd)
				s.Quorum.AgeMS = age
				return empty(0, three, with(heard(s), silent(2, Refused))...)
			}
			play(
				t,
				round{view: hears(7, 9, row.ages[0])},
				round{view: hears(10, 10, row.ages[1]), start: row.starts},
			)
		})
	}
}

// TestAskedAt: when a description was made, on the clock of who asked.
func TestAskedAt(t *testing.T) {
	hour := time.Hour.Milliseconds()
	for _, row := range []struct {
		name string
		age  *int64
		want time.Time
	}{
		{name: "no age"},
		{name: "now", age: new(int64(0)), want: asked},
		{name: "1.5 s ago", age: new(int64(1500)), want: asked.Add(-1500 * time.Millisecond)},
		{name: "an hour ago", age: &hour, want: asked.Add(-time.Hour)},
		{name: "longer ago than is told", age: new(hour + 1)},
		{name: "of tomorrow", age: new(int64(-1))},
	} {
		s := describes(formed(1, three...), 1, 7, 9)
		s.Quorum.AgeMS = row.age
		if got := Hear(names[1], 1, s).AskedAt(asked).Described; !got.Equal(row.want) {
			t.Errorf("%s: described at %v, want %v", row.name, got, row.want)
		}
	}
	for _, a := range []Answer{silent(1, Refused), Hear(names[1], 1, says(1, disk.Empty, three))} {
		if got := a.AskedAt(asked); !got.Described.IsZero() {
			t.Errorf("%v: described at %v, want no time", a, got.Described)
		}
	}
}

// A pod that does not know when it began to ask takes no description that does
// not know when it was made.
func TestDecideNoTimes(t *testing.T) {
	hears := func(watermark, logEnd int64) View {
		s := describes(formed(1, three...), 1, watermark, logEnd)
		s.Quorum.AgeMS = nil
		v := empty(0, three, with(heard(s), silent(2, Refused))...)
		v.Began = time.Time{}
		return v
	}
	play(t, round{view: hears(7, 9)}, round{view: hears(10, 10)})
}

// TestDecideTerms: both descriptions are of one leader in one epoch; those in
// between do not matter.
func TestDecideTerms(t *testing.T) {
	hears := func(leader, epoch int32, watermark, logEnd int64) View {
		s := describes(formed(1, three...), leader, watermark, logEnd)
		s.Quorum.Epoch = epoch
		return empty(0, three, heard(s, formed(2, three...))...)
	}
	for _, row := range []struct {
		name    string
		between View
		start   bool
	}{
		{name: "nobody leads", between: hears(-1, 3, 10, 10)},
		{name: "this pod leads", between: hears(0, 3, 10, 10)},
		{name: "another pod leads", between: hears(2, 3, 10, 10)},
		{name: "another epoch", between: hears(1, 4, 10, 10)},
		{name: "no voter leads", between: hears(4, 3, 10, 10)},
		{name: "the same leader in the same epoch", between: hears(1, 3, 10, 10), start: true},
	} {
		t.Run(row.name, func(t *testing.T) {
			play(
				t,
				round{view: hears(1, 3, 7, 9)},
				round{view: row.between, start: row.start},
				round{view: row.between, start: row.start},
				round{view: hears(1, 3, 10, 10), start: true},
			)
		})
	}
}

// TestDecideNodeZero: a leader of id 0 and epoch 0 is one like others.
func TestDecideNodeZero(t *testing.T) {
	hears := func(watermark, logEnd int64) View {
		s := describes(formed(0, three...), 0, watermark, logEnd)
		s.Quorum.Epoch = 0
		return empty(1, three, heard(s, formed(2, three...))...)
	}
	play(t, round{view: hears(7, 9)}, round{view: hears(10, 10), start: true})
}

// TestDecideManyDescribe: what two pods are told by one leader counts together,
// in one round as well, in any order; a leader that is believed by one of them
// alone does not.
func TestDecideManyDescribe(t *testing.T) {
	early := func(id int32) *api.Status { return describes(formed(id, three...), 1, 7, 9) }
	late := func(id int32) *api.Status { return describes(formed(id, three...), 1, 10, 10) }
	play(t, round{view: empty(0, three, heard(early(1), late(2))...), start: true})
	play(t, round{view: empty(0, three, heard(late(1), early(2))...), start: true})
	play(
		t,
		round{view: empty(0, three, heard(early(1), formed(2, three...))...)},
		round{view: empty(0, three, heard(formed(1, three...), late(2))...), start: true},
	)
	other := describes(formed(2, three...), 2, 10, 10)
	play(t, round{view: empty(0, three, heard(early(1), other)...)})
}
