package formation

import (
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// TestDecideRecord: somebody says what the cluster formed with.
func TestDecideRecord(t *testing.T) {
	foreign := says(1, disk.Formed, three, 0, 1, 2)
	foreign.Intent.ClusterID, foreign.Volume.ClusterID = "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA"
	for _, row := range []struct {
		name string
		view View
		want judged
	}{
		{"formatted and a candidate between two questions", empty(0, three, heard(says(1, disk.Virgin, three, three...), says(2, disk.Empty, three))...), judged{action: Start, record: three}},
		{"two of three are candidates", empty(0, three, heard(says(1, disk.Virgin, three, three...), says(2, disk.Virgin, three, three...))...), judged{action: Start, record: three}},
		{"two of three have formed", empty(0, three, heard(says(1, disk.Formed, three, three...), says(2, disk.Formed, three, three...))...), judged{record: three, why: []string{"kafka-1: formed", "kafka-2: formed"}}},
		{"one has formed, the third is silent", empty(0, three, append(heard(says(1, disk.Formed, three, three...)), silent(2, Refused))...), judged{record: three, why: []string{"kafka-1: formed", "kafka-2: its sidecar's port"}}},
		{"one to three, pod 0 answers", empty(1, three, heard(says(0, disk.Formed, one, 0), says(2, disk.Empty, three))...), judged{action: Start, record: one}},
		{"one to three, pod 0 is held back", empty(1, three, append(heard(says(2, disk.Empty, three)), silent(0, NoAddress))...), judged{why: []string{"kafka-0: its name"}}},
		{"one to three, pod 0 runs without a sidecar", empty(1, three, append(heard(says(2, disk.Empty, three)), silent(0, Refused))...), judged{why: []string{"kafka-0: its sidecar's port refuses"}}},
		{"three to one to three, pod 0 records three", empty(1, three, heard(says(0, disk.Formed, three, three...), says(2, disk.Formed, three, three...))...), judged{record: three, why: []string{"kafka-0", "kafka-2"}}},
		{"three to five", empty(3, five, append(heard(says(0, disk.Formed, five, three...)), silent(1, Refused), silent(2, Refused), silent(4, NoAddress))...), judged{action: Start, record: three}},
		{"another cluster", empty(0, three, heard(foreign, says(2, disk.Empty, three))...), judged{action: Refuse, why: []string{"kafka-1 belongs to the cluster AAAA"}}},
		{"records that contradict each other", empty(3, five, heard(says(0, disk.Formed, five, 0), says(1, disk.Formed, five, three...))...), judged{action: Refuse, why: []string{"contradict each other"}}},
		{"a record of the pod's own, and others of a broker", empty(1, three, heard(says(0, disk.Formed, three, 0), says(3, disk.Formed, five, three...))...), judged{action: Start, record: one}},
	} {
		t.Run(row.name, func(t *testing.T) { check(t, row.view, Sightings{}, row.want) })
	}
}

// describes adds a leader's description of the quorum.
func describes(s *api.Status, leader int32, watermark int64, after time.Duration, voters int, caughtUp ...int32) *api.Status {
	s.Quorum = &api.Quorum{LeaderID: leader, Epoch: 3, HighWatermark: watermark, Voters: voters, CaughtUp: caughtUp, At: time.Unix(1000, 0).Add(after)}
	return s
}

// TestDecideLostDisk: a voter whose disk was lost starts once the others are
// proved to have a majority without it.
func TestDecideLostDisk(t *testing.T) {
	formed := func(id int32, voters []int32) *api.Status { return says(id, disk.Formed, voters, voters...) }
	for id := range int32(3) {
		leader, third := (id+1)%3, (id+2)%3
		round := func(watermark int64, after time.Duration, caughtUp ...int32) View {
			return empty(id, three, heard(describes(formed(leader, three), leader, watermark, after, 3, caughtUp...), formed(third, three))...)
		}
		for _, row := range []struct {
			name          string
			first, second View
			start         bool
		}{
			{"a majority goes on", round(7, 0, leader, third), round(9, 2*time.Second, leader, third), true},
			{"once is a claim", round(7, 0, leader, third), round(7, 0, leader, third), false},
			{"too soon", round(7, 0, leader, third), round(9, 1900*time.Millisecond, leader, third), false},
			{"nothing is committed", round(7, 0, leader, third), round(7, 3*time.Second, leader, third), false},
			{"the third fell behind", round(7, 0, leader, third), round(9, 2*time.Second, leader), false},
			{"this pod does not count", round(7, 0, leader, id), round(9, 2*time.Second, leader, id), false},
			{"strangers do not count", round(7, 0, leader, 3, 4), round(9, 2*time.Second, leader, 3, 4), false},
			{"one of the others is down", round(7, 0, leader), empty(id, three, append(heard(describes(formed(leader, three), leader, 9, 2*time.Second, 3, leader)), silent(int(third), Refused))...), false},
		} {
			t.Run(names[id]+": "+row.name, func(t *testing.T) {
				seen := Sightings{}
				if got := Decide(row.first, seen); got.Action != Wait {
					t.Errorf("at first: %+v, want to wait", got)
				}
				if got := Decide(row.second, seen); (got.Action == Start) != row.start {
					t.Errorf("then: %+v, want a start: %v", got, row.start)
				}
			})
		}
	}
	t.Run("of five, with one more gone", func(t *testing.T) {
		seen := Sightings{}
		round := func(watermark int64, after time.Duration) View {
			return empty(2, five, append(heard(formed(0, five), describes(formed(1, five), 1, watermark, after, 5, 0, 1, 4), formed(4, five)), silent(3, "no route to host"))...)
		}
		if got := Decide(round(7, 0), seen).Action; got != Wait {
			t.Errorf("at first: %v, want to wait", got)
		}
		if got := Decide(round(9, 2*time.Second), seen).Action; got != Start {
			t.Errorf("then: %v, want a start", got)
		}
	})
}

// TestDecideForgets: a majority that was gone in between has to be proved anew.
func TestDecideForgets(t *testing.T) {
	seen := Sightings{}
	for i, row := range []struct {
		caughtUp []int32
		want     Action
	}{{[]int32{1, 2}, Wait}, {[]int32{1}, Wait}, {[]int32{1, 2}, Wait}, {[]int32{1, 2}, Start}} {
		leader := describes(says(1, disk.Formed, three, three...), 1, int64(7+i), time.Duration(2*i)*time.Second, 3, row.caughtUp...)
		v := empty(0, three, heard(leader, says(2, disk.Formed, three, three...))...)
		if got := Decide(v, seen).Action; got != row.want {
			t.Errorf("round %d: %v, want %v", i, got, row.want)
		}
	}
}

// TestDecideOtherSightings: what else a second description can be.
func TestDecideOtherSightings(t *testing.T) {
	formed := func() *api.Status { return says(1, disk.Formed, three, three...) }
	round := func(s *api.Status) View {
		return empty(0, three, heard(s, says(2, disk.Formed, three, three...))...)
	}
	dynamic := func(watermark int64, after time.Duration, caughtUp ...int32) View {
		s := describes(says(1, disk.Formed, three), 1, watermark, after, 3, caughtUp...)
		s.Volume.Dynamic = true
		return empty(0, three, append(heard(s), silent(2, NoAddress))...)
	}
	virgin := func(watermark int64, after time.Duration) View {
		return round(describes(says(1, disk.Virgin, three, three...), 1, watermark, after, 3, 1, 2))
	}
	next := describes(formed(), 1, 9, 2*time.Second, 3, 1, 2)
	next.Quorum.Epoch++
	for _, row := range []struct {
		name          string
		first, second View
		start         bool
	}{
		{"another leader", round(describes(formed(), 1, 7, 0, 3, 1, 2)), round(describes(formed(), 2, 9, 2*time.Second, 3, 1, 2)), false},
		{"another epoch", round(describes(formed(), 1, 7, 0, 3, 1, 2)), round(next), false},
		{"no leader", round(describes(formed(), -1, 7, 0, 3, 1, 2)), round(describes(formed(), -1, 9, 2*time.Second, 3, 1, 2)), false},
		{"this pod would lead", round(describes(formed(), 0, 7, 0, 3, 1, 2)), round(describes(formed(), 0, 9, 2*time.Second, 3, 1, 2)), false},
		{"a follower describes it", round(describes(formed(), 2, 7, 0, 3, 1, 2)), round(describes(formed(), 2, 9, 2*time.Second, 3, 1, 2)), true},
		{"a disk without data describes it", virgin(7, 0), virgin(9, 2*time.Second), false},
		{"a dynamic quorum", dynamic(7, 0, 1, 2), dynamic(9, 2*time.Second, 1, 2), true},
		{"a dynamic quorum without a majority", dynamic(7, 0, 1), dynamic(9, 2*time.Second, 1), false},
		{"no record: a broker's word", empty(0, three, heard(describes(says(1, disk.Formed, three), 1, 7, 0, 3, 1, 2))...), empty(0, three, heard(describes(says(1, disk.Formed, three), 1, 9, 2*time.Second, 3, 1, 2))...), false},
	} {
		t.Run(row.name, func(t *testing.T) {
			seen := Sightings{}
			_ = Decide(row.first, seen)
			if got := Decide(row.second, seen); (got.Action == Start) != row.start {
				t.Errorf("Decide = %+v, want a start: %v", got, row.start)
			}
		})
	}
}
