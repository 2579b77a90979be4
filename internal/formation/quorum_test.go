package formation

import (
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// TestDecideWhoDescribes: which descriptions count.
func TestDecideWhoDescribes(t *testing.T) {
	// twice has the others say the same in both rounds, while s describes the
	// quorum in both.
	twice := func(leader int32, s func() *api.Status, others ...Answer) [2]View {
		return [2]View{
			empty(0, three, slices.Concat(others, heard(describes(s(), leader, 7, 0, 1, 2)))...),
			empty(0, three, slices.Concat(others, heard(describes(s(), leader, 9, 2*time.Second, 1, 2)))...),
		}
	}
	voter := func() *api.Status { return formed(1, three...) }
	third := heard(formed(2, three...))[0]
	virgin := describes(says(2, disk.Virgin, three), 1, 7, 0, 1, 2)
	static := describes(says(2, disk.Formed, three), 1, 7, 0, 1, 2)
	epoch := twice(1, voter, third)
	epoch[1].Answers[1].Status.Quorum.Epoch++
	pods := twice(1, voter, third)
	pods[1].Answers = heard(formed(1, three...), describes(formed(2, three...), 1, 9, 2*time.Second, 1, 2))
	both := twice(1, voter)
	for i := range both {
		follower := formed(2, three...)
		follower.Quorum = both[i].Answers[0].Status.Quorum
		both[i].Answers = append(both[i].Answers, heard(follower)...)
	}
	for _, row := range []struct {
		name  string
		views [2]View
		start bool
	}{
		{name: "the leader", views: twice(1, voter, third), start: true},
		{name: "a follower", views: twice(2, voter, third), start: true},
		{name: "both of them", views: both, start: true},
		{name: "nobody leads", views: twice(-1, voter, third)},
		{name: "this pod would lead", views: twice(0, voter, third)},
		{name: "another epoch", views: epoch},
		{name: "another pod, the second time", views: pods},
		{
			name:  "a disk without data",
			views: twice(1, func() *api.Status { return candidate(1, three...) }, third),
		},
		{
			name:  "after somebody silent",
			views: twice(1, voter, silent(2, NoAddress)),
			start: true,
		},
		{
			name:  "after a disk without data",
			views: twice(1, voter, heard(virgin)...),
			start: true,
		},
		{
			name:  "a dynamic quorum",
			views: twice(1, func() *api.Status { return dynamic(says(1, disk.Formed, three)) }),
			start: true,
		},
		{
			name:  "a dynamic quorum, after a broker",
			views: twice(1, func() *api.Status { return dynamic(says(1, disk.Formed, three)) }, heard(static)...),
			start: true,
		},
		{
			name:  "a broker, and no voter set",
			views: twice(1, func() *api.Status { return says(1, disk.Formed, three) }),
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			play(t, round{view: row.views[0]}, round{view: row.views[1], start: row.start})
		})
	}
}

// TestDecideMajority: how many it takes, of those that the voter set names, or
// of as many as a dynamic quorum says.
func TestDecideMajority(t *testing.T) {
	for _, row := range []struct {
		voters   []int32
		claimed  int // how many there are, as the leader says
		dynamic  bool
		caughtUp []int32
		start    bool
	}{
		{voters: three, claimed: 3, caughtUp: []int32{1}},
		{voters: three, claimed: 3, caughtUp: []int32{1, 2}, start: true},
		{voters: three, claimed: 1, caughtUp: []int32{1}},
		{voters: three, claimed: 9, caughtUp: []int32{1, 2}, start: true},
		{voters: four, claimed: 4, caughtUp: []int32{1, 2}},
		{voters: four, claimed: 4, caughtUp: []int32{1, 2, 3}, start: true},
		{voters: five, claimed: 5, caughtUp: []int32{1, 4}},
		{voters: five, claimed: 5, caughtUp: []int32{0, 1, 4}},
		{voters: five, claimed: 5, caughtUp: []int32{1, 2, 4}, start: true},
		{dynamic: true, claimed: 0},
		{dynamic: true, claimed: 1},
		{dynamic: true, claimed: 1, caughtUp: []int32{0}},
		{dynamic: true, claimed: 1, caughtUp: []int32{1}, start: true},
		{dynamic: true, claimed: 3, caughtUp: []int32{1}},
		{dynamic: true, claimed: 3, caughtUp: []int32{0, 1}},
		{dynamic: true, claimed: 3, caughtUp: []int32{1, 3000}, start: true},
		{dynamic: true, claimed: 4, caughtUp: []int32{1, 2}},
		{dynamic: true, claimed: 4, caughtUp: []int32{1, 2, 3}, start: true},
		{dynamic: true, claimed: 5, caughtUp: []int32{1, 2}},
		{dynamic: true, claimed: 5, caughtUp: []int32{1, 2, 3}, start: true},
	} {
		hears := func(watermark int64, after time.Duration) View {
			s := says(1, disk.Formed, three, row.voters...)
			s.Volume.Dynamic = row.dynamic
			s = describes(s, 1, watermark, after, row.caughtUp...)
			s.Quorum.Voters = row.claimed
			return empty(0, three, with(heard(s), silent(2, Refused))...)
		}
		seen := Sightings{}
		_ = Decide(hears(7, 0), seen)
		got := Decide(hears(8, 2*time.Second), seen)
		if (got.Action == Start) != row.start {
			t.Errorf("%+v: Decide = %+v", row, got)
		}
	}
}
