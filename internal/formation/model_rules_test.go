package formation

import (
	"slices"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// rule is what pods obey in a run of the model: kraftpod's rules, or these
// without one of them.
type rule struct {
	name string
	// worse: without what is left out here, more must go wrong than in the row
	// that than names (kraftpod's rules by default).
	worse func(with, without *tally) bool
	than  string
	// rare: only a long run shows it.
	rare bool
	// off: the voters are those of the template, whatever the disk records.
	off bool
	// mute: the disk's own record counts, but nobody is asked.
	mute bool
	// lone: a pod outside its own intent asks nobody.
	lone bool
	// few: a pod that is to be the only voter does not ask the pods that its
	// replica count names.
	few bool
	// stubborn: a disk's record is never contradicted.
	stubborn bool
	// young: while no record is heard, the intent of the youngest pod is taken.
	young bool
	// change is how a round of questions is misheard.
	change func(v *View, seen Sightings)
}

const guarded = "kraftpod's rules"

// What goes wrong more.
func loses(with, without *tally) bool   { return without.lost > with.lost }
func sticks(with, without *tally) bool  { return without.stuck() > with.stuck() }
func orphans(with, without *tally) bool { return without.orphaned > with.orphaned }

var rules = []rule{
	{name: guarded},
	{name: "no guard, the template's voters", off: true, worse: loses},
	{name: "own record only, nobody is asked", mute: true, worse: loses},
	{name: "a claim to lead is trusted", change: trust, worse: loses},
	{name: "silence counts as empty", change: assume, worse: loses},
	{name: "differing intents don't matter", change: agree, worse: loses},
	{name: "only the intent's voters are asked", change: narrow, few: true, worse: loses},
	{name: "the replica count names nobody to ask", few: true, worse: loses},
	{name: "pods outside their intent ask nobody", lone: true, worse: loses},
	{name: "the same, and records of no voter count", lone: true, change: gossip, worse: sticks, than: "pods outside their intent ask nobody"},
	{name: "records of no voter count", change: gossip},
	{name: "a contradicted record starts", stubborn: true, worse: orphans, rare: true},
	{name: "the youngest pod's intent is taken", young: true},
}

// trust takes a claim to lead for a proof.
func trust(v *View, seen Sightings) {
	for i, a := range v.Answers {
		if a.Status == nil || a.Status.Quorum == nil || a.Status.Quorum.LeaderID != a.Status.NodeID {
			continue
		}
		s, q := *a.Status, *a.Status.Quorum
		q.CaughtUp = s.Volume.Voters
		seen[a.Pod] = api.Quorum{LeaderID: q.LeaderID, Epoch: q.Epoch, HighWatermark: q.HighWatermark - 1, At: q.At.Add(-apart)}
		s.Quorum = &q
		v.Answers[i].Status = &s
	}
}

// gossip takes what any disk records for evidence.
func gossip(v *View, _ Sightings) {
	for _, a := range v.Answers {
		if a.Status == nil || a.HasVoterSet() || len(a.Status.Volume.Voters) == 0 {
			continue
		}
		s := *a.Status
		s.NodeID, s.Volume.State = s.Volume.Voters[0], disk.Virgin
		v.Answers = append(v.Answers, Answer{Pod: a.Pod + "'s record", NodeID: s.NodeID, Status: &s})
	}
}

// assume takes silence for an empty disk.
func assume(v *View, _ Sightings) {
	for i, a := range v.Answers {
		if a.Status == nil {
			v.Answers[i].Status = &api.Status{API: api.Version, Pod: a.Pod, NodeID: -1, Volume: disk.Volume{State: disk.Empty}, Intent: &v.Intent}
		}
	}
}

// agree takes every intent for one's own.
func agree(v *View, _ Sightings) {
	for i, a := range v.Answers {
		if a.Status != nil {
			s := *a.Status
			s.Intent = &v.Intent
			v.Answers[i].Status = &s
		}
	}
}

// narrow leaves out whom only the Service lists.
func narrow(v *View, _ Sightings) {
	v.Answers = slices.DeleteFunc(v.Answers, func(a Answer) bool {
		return !slices.ContainsFunc(v.Intent.Voters, func(id int32) bool { return name(int(id)) == a.Pod })
	})
}
