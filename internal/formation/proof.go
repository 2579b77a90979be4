package formation

import (
	"slices"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// Term is one leader's time in one epoch.
type Term struct{ Leader, Epoch int32 }

// Sightings are the log ends that leaders described since this pod began to ask:
// of each the first, which is the least.
type Sightings map[Term]int64

// prove says whether a majority of all the voters, without this pod, is proved
// to hold everything that was ever committed: one leader described its log's
// end, and later, in the same epoch, a high watermark beyond it, both after this
// pod began to ask. What lies between was appended while this pod's Kafka was
// not running, so that others committed it, and who has it has all before it.
// formed is nil where no static voter set is heard of: then only pods that
// formed a dynamic quorum (KIP-853) count, and the voters that the leader does.
// described are the voters of the dynamic quorum that is proved, nil where the
// leader's sidecar does not tell them.
func (seen Sightings) prove(v View, formed *VoterSet) (described *VoterSet, proved bool) {
	var now []Answer
	for _, a := range v.Answers {
		if a.describes(formed) && v.counts(a) {
			now = append(now, a)
		}
	}
	for _, a := range now {
		q := *a.Status.Quorum
		end, known := seen[term(q)]
		if !known {
			end = q.LogEnd
		}
		seen[term(q)] = min(end, q.LogEnd)
	}
	for _, a := range now {
		q := *a.Status.Quorum
		if q.HighWatermark > seen[term(q)] {
			return a.describedVoters(), true
		}
	}
	return nil, false
}

func term(q api.Quorum) Term { return Term{Leader: q.LeaderID, Epoch: q.Epoch} }

// describes says whether an answer describes the quorum that is meant: that of
// the voter set, or a dynamic one.
func (a Answer) describes(formed *VoterSet) bool {
	s := a.Status
	if s == nil || s.Quorum == nil || s.Volume.State != disk.Formed {
		return false
	}
	if formed == nil {
		return s.Volume.Dynamic && s.Quorum.Voters > 0
	}
	return s.Quorum.Voters == len(formed.Voters) && slices.Contains(formed.Voters, s.Quorum.LeaderID)
}

// counts says whether a description can be part of a proof: it was made after
// this pod began to ask, by a leader that is another, and it is whole. A
// kraftpod from before there were proofs tells neither its age nor the log's
// end.
func (v View) counts(a Answer) bool {
	q := a.Status.Quorum
	return !a.Described.IsZero() && !a.Described.Before(v.Began) &&
		q.LeaderID >= 0 && q.LeaderID != v.NodeID && q.LogEnd > 0 && q.HighWatermark <= q.LogEnd
}
