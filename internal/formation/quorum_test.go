package formation

import (
	"slices"
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// TestDecideWhoDescribes: which descriptions count.
func TestDecideWhoDescribes(t *testing.T) {
	// twice has the others say the same in both rounds, while s describes the
	// quorum in both.
	twice := func(leader int32, s func() *api.Status, others ...Answer) [2]View {
		return [2]View{
			empty(0, three, slices.Concat(others, heard(describes(s(), leader, 7, 9)))...),
			empty(0, three, slices.Concat(others, heard(describes(s(), leader, 10, 10)))...),
		}
	}
	voter := func() *api.Status { return formed(1, three...) }
	third := heard(formed(2, three...))[0]
	virgin := describes(says(2, disk.Virgin, three), 1, 7, 9)
	static := describes(says(2, disk.Formed, three), 1, 7, 9)
	for _, row := range []struct {
		name  string
		views [2]View
		start bool
	}{
		{name: "the leader", views: twice(1, voter, third), start: true},
		{name: "a follower", views: twice(2, voter, third), start: true},
		{name: "nobody leads", views: twice(-1, voter, third)},
		{name: "this pod would lead", views: twice(0, voter, third)},
		{name: "a stranger leads", views: twice(4, voter, third)},
		{
			name:  "a broker",
			views: twice(1, func() *api.Status { return says(3, disk.Formed, three, three...) }, third, heard(voter())[0]),
			start: true,
		},
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
			name:  "a dynamic quorum that another pod leads",
			views: twice(4, func() *api.Status { return dynamic(says(1, disk.Formed, three)) }),
			start: true,
		},
		{
			name:  "a dynamic quorum that nobody leads",
			views: twice(-1, func() *api.Status { return dynamic(says(1, disk.Formed, three)) }),
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

// TestDecideHowManyVoters: a leader of the voter set counts as many voters as
// that has; one of a dynamic quorum counts its own.
func TestDecideHowManyVoters(t *testing.T) {
	for _, row := range []struct {
		voters  []int32
		claimed int
		dynamic bool
		start   bool
	}{
		{voters: three, claimed: 3, start: true},
		{voters: three, claimed: 1},
		{voters: three, claimed: 2},
		{voters: three, claimed: 4},
		{voters: five, claimed: 5, start: true},
		{voters: five, claimed: 3},
		{dynamic: true, claimed: -1},
		{dynamic: true, claimed: 0},
		{dynamic: true, claimed: 1, start: true},
		{dynamic: true, claimed: 5, start: true},
	} {
		hears := func(watermark, logEnd int64) View {
			s := says(1, disk.Formed, three, row.voters...)
			s.Volume.Dynamic = row.dynamic
			s = describes(s, 1, watermark, logEnd)
			s.Quorum.Voters = row.claimed
			return empty(0, three, with(heard(s), silent(2, Refused))...)
		}
		seen := Sightings{}
		_ = Decide(hears(7, 9), seen)
		got := Decide(hears(10, 10), seen)
		if (got.Action == Start) != row.start {
			t.Errorf("%+v: Decide = %+v", row, got)
		}
	}
}
