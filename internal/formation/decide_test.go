package formation

import (
	"slices"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

var (
	one   = []int32{0}
	three = []int32{0, 1, 2}
	five  = []int32{0, 1, 2, 3, 4}
)

// says is the status of a pod that intends these voters and records others.
func says(id int32, state disk.State, intent []int32, recorded ...int32) *api.Status {
	s := &api.Status{API: api.Version, Pod: names[id], NodeID: id, Intent: &api.Intent{ClusterID: modelCluster, Voters: intent}, Volume: disk.Volume{State: state, Formatted: state != disk.Empty, Voters: recorded}}
	if s.Volume.Formatted {
		s.Volume.ClusterID = modelCluster
	}
	return s
}

// heard has a status through Hear, as the pod of its own name.
func heard(statuses ...*api.Status) (all []Answer) {
	for _, s := range statuses {
		all = append(all, Hear(names[s.NodeID], s.NodeID, s))
	}
	return all
}

func silent(id int, why string) Answer {
	return Answer{Pod: names[id], NodeID: int32(id), Silence: why}
}

// empty is the view of a pod with an empty disk.
func empty(id int32, intent []int32, answers ...Answer) View {
	return View{Pod: names[id], NodeID: id, Intent: api.Intent{ClusterID: modelCluster, Voters: intent}, Volume: disk.Volume{State: disk.Empty}, Answers: answers, Listed: true}
}

// judged is a verdict in short: what to do, with which record, why.
type judged struct {
	action Action
	record []int32
	differ bool
	why    []string // each part of one line
}

func check(t *testing.T, v View, seen Sightings, want judged) {
	t.Helper()
	got := Decide(v, seen)
	if got.Action != want.action || (got.Action == Wait && strings.Contains(got.Hint, "templates")) != want.differ {
		t.Errorf("Decide = %+v, want action %v, differ %v", got, want.action, want.differ)
	}
	if (got.VoterSet == nil) != (want.record == nil) || got.VoterSet != nil && !slices.Equal(got.VoterSet.Voters, want.record) {
		t.Errorf("Record = %v, want %v", got.VoterSet, want.record)
	}
	if len(got.Why) != len(want.why) {
		t.Fatalf("Why = %q, want %d lines with %q", got.Why, len(want.why), want.why)
	}
	for i, part := range want.why {
		if !strings.Contains(got.Why[i], part) {
			t.Errorf("Why[%d] = %q, want %q in it", i, got.Why[i], part)
		}
	}
}

// TestDecideFirstStart: nobody has formed the cluster yet.
func TestDecideFirstStart(t *testing.T) {
	unlisted := empty(0, one)
	unlisted.Listed = false
	old := empty(0, three, heard(says(1, disk.Empty, three), says(2, disk.Empty, three))...)
	old.Volume = disk.Volume{State: disk.Formed, Formatted: true}
	shrunk := old
	shrunk.Intent.Voters, shrunk.Answers = one, nil
	for _, row := range []struct {
		name string
		view View
		want judged
	}{
		{"all empty", empty(0, three, heard(says(1, disk.Empty, three), says(2, disk.Empty, three))...), judged{action: Start}},
		{"some formatted already", empty(0, three, heard(says(1, disk.Virgin, three), says(2, disk.Empty, three))...), judged{action: Start}},
		{"one pulls its image", empty(0, three, append(heard(says(1, disk.Empty, three)), silent(2, NoAddress))...), judged{why: []string{"kafka-2: its name does not resolve"}}},
		{"one refuses, one is slow", empty(0, three, silent(1, Refused), silent(2, "no answer within 1s")), judged{why: []string{"kafka-1: its sidecar's port", "kafka-2: no answer"}}},
		{"one has no plan yet", empty(0, three, Hear(names[1], 1, &api.Status{API: api.Version, Pod: names[1], NodeID: 1, Volume: disk.Volume{State: disk.Empty}}), heard(says(2, disk.Empty, three))[0]), judged{why: []string{"kafka-1: its sidecar has no plan"}}},
		{"an address used anew", empty(0, three, Hear(names[1], 1, says(2, disk.Empty, three)), heard(says(2, disk.Empty, three))[0]), judged{why: []string{"kafka-2 answers at its address"}}},
		{"listed, and no voter", empty(0, three, append(heard(says(1, disk.Empty, three), says(2, disk.Empty, three)), silent(3, NoAddress))...), judged{why: []string{"kafka-3"}}},
		{"a broker asks too, one replica became four", empty(3, three, heard(says(0, disk.Formed, three, 0), says(1, disk.Empty, three), says(2, disk.Empty, three))...), judged{action: Start, record: one}},
		{"a broker of a set that has not formed", empty(3, three, heard(says(0, disk.Empty, three), says(1, disk.Empty, three), says(2, disk.Empty, three))...), judged{action: Start}},
		{"the count changed meanwhile", empty(0, three, heard(says(1, disk.Empty, three), says(2, disk.Empty, three), says(3, disk.Empty, five), says(4, disk.Empty, five))...), judged{differ: true, why: []string{"kafka-3: empty, voters meant [0 1 2 3 4]", "kafka-4"}}},
		{"silence comes before differing intents", empty(0, three, append(heard(says(1, disk.Empty, one)), silent(2, Refused))...), judged{why: []string{"kafka-2"}}},
		{"a formed disk that records no voters", empty(0, three, heard(says(1, disk.Formed, three), says(2, disk.Empty, three))...), judged{why: []string{"kafka-1: formed"}}},
		{"a broker's record is no evidence", empty(0, three, heard(says(1, disk.Empty, three), says(2, disk.Empty, three), says(3, disk.Virgin, three, 0))...), judged{action: Start}},
		{"a formed broker's record is no evidence, its data is", empty(0, three, heard(says(1, disk.Empty, three), says(2, disk.Empty, three), says(3, disk.Formed, three, 0))...), judged{why: []string{"kafka-3: formed, voters meant [0 1 2], recorded [0]"}}},
		{"a single voter", empty(0, one), judged{action: Start}},
		{"a single voter without DNS", unlisted, judged{why: []string{"the headless Service"}}},
		{"a single voter, and another pod is listed", empty(0, one, silent(1, NoAddress)), judged{why: []string{"kafka-1"}}},
		{"its own quorum-state is gone", old, judged{why: []string{"this pod's own disk holds metadata"}}},
		{"its own quorum-state is gone, a single voter", shrunk, judged{action: Start}},
	} {
		t.Run(row.name, func(t *testing.T) { check(t, row.view, Sightings{}, row.want) })
	}
}

// TestDecideEveryOrder: three empty pods start whatever the order and the
// delay in which they come up, and none before it has heard all.
func TestDecideEveryOrder(t *testing.T) {
	for known := range 8 {
		for id := range int32(3) {
			v, all := empty(id, three), true
			for _, other := range three {
				switch {
				case other == id:
				case known&(1<<other) != 0:
					v.Answers = append(v.Answers, heard(says(other, []disk.State{disk.Empty, disk.Virgin}[known>>other&1], three))...)
				default:
					all = false
					v.Answers = append(v.Answers, silent(int(other), NoAddress))
				}
			}
			if got := Decide(v, Sightings{}).Action; (got == Start) != all {
				t.Errorf("kafka-%d, who knows %03b: Decide = %v, want a start: %v", id, known, got, all)
			}
		}
	}
}
