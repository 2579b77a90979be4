// Package formation decides whether a pod may start Kafka for the first time.
//
// A set of static voters is fixed by the first start of the first pods
// (Kafka's ElectionState writes it to quorum-state), so a pod whose disk has no
// voter set has to know what its peers' disks say: answers are what pods tell
// each other, Decide what follows from them. Nothing here opens a connection,
// reads a file or looks at a clock; docs/formation.md has the argument why no
// data is lost.
package formation

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// View is what a pod knows when it asks whether it may start: itself, and what
// the others said in one round of questions.
type View struct {
	// Pod, NodeID, Intent and Volume are the asking pod's own.
	Pod    string
	NodeID int32
	Intent api.Intent
	Volume disk.Volume
	// Addresses are its own; none where they are not known.
	Addresses []string
	// Replicas of the set, 0 where they are not known, and Start, the ordinal of its
	// first pod, as they are configured.
	Replicas, Start int32
	// Began is when this pod began to ask, with its Kafka not running: what was
	// described before proves nothing.
	Began time.Time
	// ClusterIDFrom names the variable that the cluster id came from.
	ClusterIDFrom string
	// Listen is KRAFTPOD_LISTEN as it was given, "" where it was not: sidecars are
	// asked at its port.
	Listen string
	// Answers are those of every voter (of the intent, and of a voter set that
	// was heard) and of every other pod that the headless Service lists.
	Answers []Answer
	// Others are those of pods of other StatefulSets. Their node ids are not those
	// of this one's pods, so they are evidence of no voters; but they may have data.
	Others []Answer
	// Service is the set's own headless Service, Services are the further ones.
	Service  Listing
	Services []Listing
}

// Action is what a pod does after a round of questions.
type Action int

// The actions.
const (
	Wait Action = iota
	Start
	Refuse
)

// Verdict is the outcome of a round of questions.
type Verdict struct {
	Action Action
	// VoterSet is what the cluster formed with, where somebody says so: it
	// takes the place of the intent. nil: nobody does.
	VoterSet *VoterSet
	// Why has a line for each pod that is waited for, or that is why the start
	// is refused.
	Why []string
	// Hint names the usual cause of waiting, and what mends it.
	Hint string
}

// VoterSet is the voters that a cluster formed with, as the disk of one of them
// says.
type VoterSet struct {
	Voters    []int32
	ClusterID string
	// Pod says so.
	Pod string
	// Described: they are those of a dynamic quorum now, as its leader describes it.
	Described bool
}

// Decide says whether a pod whose disk has no voter set may start for the first
// time. It is pure but for seen, which it brings up to date.
func Decide(v View, seen Sightings) Verdict {
	formed, refused := v.formed()
	if len(refused) > 0 {
		return Verdict{Action: Refuse, VoterSet: nil, Why: refused}
	}
	verdict := Verdict{VoterSet: formed}
	described, proved := seen.prove(v, formed)
	if formed == nil {
		verdict.VoterSet = described
	}
	outside := verdict.VoterSet != nil && !slices.Contains(verdict.VoterSet.Voters, v.NodeID)
	switch {
	case outside:
		verdict.Why, verdict.Hint = v.namesakes(Answer.answered)
	case proved:
	case formed != nil:
		verdict.Why = slices.Concat(v.lostToo(formed.Voters), v.dataElsewhere(formed.Voters), v.unlisted())
	default:
		verdict.Why, verdict.Hint = v.unready()
	}
	if len(verdict.Why) == 0 {
		verdict.Action = Start
	}
	verdict.Hint = cmp.Or(v.hint(), verdict.Hint)
	return verdict
}

// formed returns the voter set that the answers are evidence of, nil where
// there is none; or why there is no such thing: a line for each pod of another
// cluster, or one for voter sets that contradict each other.
func (v View) formed() (formed *VoterSet, refused []string) {
	pods := map[string][]string{} // by the voter set that their disks have
	for _, a := range withoutCopies(v.Answers) {
		s := a.Status
		if s != nil && s.Intent.ClusterID != v.Intent.ClusterID {
			refused = append(refused, fmt.Sprintf("%s belongs to the cluster %s, but this pod to %s: give all pods the "+
				"same cluster id; compare %s of that pod with this one's, and if that pod is another cluster's, keep it out of "+
				"this pod's headless Service", Words(a.Pod), Words(s.Intent.ClusterID), v.Intent.ClusterID, v.ClusterIDFrom))
		}
		if a.HasVoterSet() {
			formed = &VoterSet{Voters: s.Volume.Voters, ClusterID: s.Volume.ClusterID, Pod: Words(a.Pod)}
			key := fmt.Sprint(s.Volume.Voters)
			pods[key] = append(pods[key], Words(a.Pod))
		}
	}
	if len(refused) == 0 && len(pods) > 1 {
		refused = append(refused, fmt.Sprintf("the disks of this cluster's voters contradict each other (voters, and who "+
			"says so): %v; nothing was changed: see kraftpod help recover", pods))
	}
	return formed, refused
}

// lostToo has a line for each voter of a voter set, but this pod, that is not
// known to have lost its disk: it is silent or holds data.
func (v View) lostToo(voters []int32) []string {
	var why []string
	for _, id := range voters {
		i := slices.IndexFunc(v.Answers, func(a Answer) bool { return a.NodeID == id })
		switch {
		case id == v.NodeID:
		case i < 0:
			why = append(why, fmt.Sprintf("node %d: not asked yet", id))
		default:
			why = append(why, waitedFor(v.Answers[i:i+1], blank)...)
		}
	}
	return why
}

// dataElsewhere has a line for each pod with data that is no voter of a voter
// set: if its voters have none, they have lost it.
func (v View) dataElsewhere(voters []int32) []string {
	var why []string
	for _, a := range v.Answers {
		if a.holdsData() && !slices.Contains(voters, a.NodeID) {
			why = append(why, a.String())
		}
	}
	for _, a := range v.Others {
		if a.holdsData() {
			why = append(why, a.String())
		}
	}
	return why
}

func (a Answer) holdsData() bool { return a.Status != nil && !blank(a.Status) }

// unready says what keeps the pods from forming a cluster, and the hint that
// belongs to it; nothing where they may.
func (v View) unready() (why []string, hint string) {
	all := slices.Concat(v.Answers, v.Others)
	sameIntent := func(s *api.Status) bool { return slices.Equal(s.Intent.Voters, v.Intent.Voters) }
	why, hint = v.namesakes(func(a Answer) bool { return a.answered() && !a.holdsData() })
	why = slices.Concat(waitedFor(all, blank), why, v.twins())
	if slices.ContainsFunc(v.Others, Answer.holdsData) {
		hint = dataOfOthers
	}
	if len(why) == 0 {
		if why = waitedFor(all, sameIntent); len(why) > 0 {
			hint = "pods of different templates mean different voters, and the rollout may be waiting for these: delete " +
				"those of the old template (kubectl delete pod NAME), they come back with the new one"
		}
	}
	why = append(why, v.unlisted()...)
	alone := len(v.Intent.Voters) == 1
	if !alone && v.Volume.State == disk.Formed && slices.Contains(v.Intent.Voters, v.NodeID) {
		why = append(why, "this pod's own disk holds metadata but records no voters (its quorum-state is gone): "+
			"bring back a voter whose disk records them; of a cluster that formed with one voter, set KRAFTPOD_CONTROLLERS=1; "+
			"or see kraftpod help recover")
	}
	return why, hint
}

// waitedFor has a line for each pod that is silent, or not fine.
func waitedFor(answers []Answer, fine func(*api.Status) bool) []string {
	var why []string
	for _, a := range answers {
		if a.Status == nil || !fine(a.Status) {
			why = append(why, a.String())
		}
	}
	return why
}
