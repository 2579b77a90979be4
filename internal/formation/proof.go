package formation

import (
	"slices"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// Sightings are the quorums that pods described in earlier rounds, by the pod
// that did. One description is a claim; a later one, with a higher watermark,
// shows that commits go on.
type Sightings map[string]api.Quorum

// apart is how far apart two descriptions of the quorum have to be.
const apart = 2 * time.Second

// prove says whether a majority of all the voters, without this pod, supports
// one leader: two descriptions of the quorum, apart, both with a majority that
// has just caught up, and commits between them. formed is nil where no static
// voter set is heard of: then only pods that formed a dynamic quorum (KIP-853)
// count.
func (seen Sightings) prove(v View, formed *VoterSet) bool {
	proved := false
	for _, a := range v.Answers {
		if !a.describes(formed) {
			continue
		}
		q, before := *a.Status.Quorum, seen[a.Pod]
		sameLeader := before.LeaderID == q.LeaderID && before.Epoch == q.Epoch && !before.At.IsZero()
		switch {
		case q.LeaderID < 0 || q.LeaderID == v.NodeID || !v.hasMajority(q, formed):
			delete(seen, a.Pod)
		case !sameLeader:
			seen[a.Pod] = q
		case q.At.Sub(before.At) >= apart && q.HighWatermark > before.HighWatermark:
			proved = true
		}
	}
	return proved
}

// describes says whether an answer describes the quorum that is meant: that of
// the voter set, or a dynamic one.
func (a Answer) describes(formed *VoterSet) bool {
	s := a.Status
	if s == nil || s.Quorum == nil || s.Volume.State != disk.Formed {
		return false
	}
	return formed != nil || s.Volume.Dynamic
}

// hasMajority says whether a majority of all the voters, without this pod, has
// caught up with the leader that describes the quorum.
func (v View) hasMajority(q api.Quorum, formed *VoterSet) bool {
	voters := q.Voters
	if formed != nil {
		voters = len(formed.Voters)
	}
	supporters := 0
	for _, id := range q.CaughtUp {
		if id != v.NodeID && (formed == nil || slices.Contains(formed.Voters, id)) {
			supporters++
		}
	}
	return supporters > voters/2
}
