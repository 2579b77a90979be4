package formation

import (
	"slices"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
)

// In a dynamic quorum (KIP-853) the voters are in the metadata log. A disk may still
// have those of before: quorum-state is written at the next epoch.

// describedLately is how old a description of the quorum may be that says who is no
// voter.
const describedLately = 15 * time.Second

// upgraded is a status whose disk's voter set is of the past where its Kafka says that
// the quorum is dynamic.
func upgraded(s *api.Status) *api.Status {
	if s.KRaftVersion == nil || *s.KRaftVersion < 1 {
		return s
	}
	now := *s
	now.Volume.Voters, now.Volume.Dynamic = nil, true
	return &now
}

// describedVoters are the voters of a dynamic quorum as the answer describes it, nil
// where it does not tell them.
func (a Answer) describedVoters() *VoterSet {
	s := a.Status
	if s == nil || s.Quorum == nil || !s.Volume.Dynamic || len(s.Quorum.VoterIDs) == 0 {
		return nil
	}
	return &VoterSet{
		Voters: s.Quorum.VoterIDs, ClusterID: s.Intent.ClusterID, Pod: Words(a.Pod), Described: true,
	}
}

// Described are the voters of the dynamic quorum of this cluster as one of the answers
// describes it that is the newest, and not old; nil where none does.
func Described(v View, now time.Time) *VoterSet {
	var newest Answer
	for _, a := range v.Answers {
		isOurs := a.describedVoters() != nil && a.Status.Intent.ClusterID == v.Intent.ClusterID
		if isOurs && now.Sub(a.Described) <= describedLately && a.Described.After(newest.Described) {
			newest = a
		}
	}
	return newest.describedVoters()
}

// InLog is the pod whose disk is of this cluster's dynamic quorum, by one of the answers;
// "" where none is.
//
// There a vote counts by the disk's directory id, which an empty disk has not: it cannot
// help a survivor to a majority, only make one of its like.
func InLog(v View) string {
	for _, a := range v.Answers {
		if s := a.Status; s != nil && s.Volume.Dynamic && s.Intent.ClusterID == v.Intent.ClusterID {
			return Words(a.Pod)
		}
	}
	return ""
}

// A node that is to join a dynamic quorum is started with the cluster's voters and
// itself, while that quorum may still be static. Then its disk records these: a copy
// of what it was started with, which no quorum ever had.

// withoutCopies are the answers but those whose voter set is such a copy.
func withoutCopies(answers []Answer) []Answer {
	return slices.DeleteFunc(slices.Clone(answers), func(a Answer) bool {
		return a.HasVoterSet() && hasMajority(answers, api.Without(a.Status.Volume.Voters, a.Status.NodeID))
	})
}

// joins says whether an answer's voter set is a copy of just these, by a pod that is
// to join a dynamic quorum.
func (a Answer) joins(voters []int32) bool {
	s := a.Status
	return s.Intent.Dynamic() && slices.Equal(api.Without(s.Volume.Voters, a.NodeID), voters)
}

// Original is the voter set without this pod, where this pod's disk records a copy of
// it; nil where it does not.
//
// Had the larger set been a quorum's, a majority of it would have recorded it, and so
// at least half of the smaller one; but more than half of that record the smaller one.
func Original(v View) *VoterSet {
	if !slices.Contains(v.Volume.Voters, v.NodeID) {
		return nil
	}
	voters := api.Without(v.Volume.Voters, v.NodeID)
	if !hasMajority(v.Answers, voters) {
		return nil
	}
	i := slices.IndexFunc(v.Answers, func(a Answer) bool { return a.records(voters) })
	return &VoterSet{Voters: voters, ClusterID: v.Intent.ClusterID, Pod: Words(v.Answers[i].Pod)}
}

// hasMajority says whether the disks of a majority of voters record just these.
func hasMajority(answers []Answer, voters []int32) bool {
	n := 0
	for _, a := range answers {
		if a.records(voters) {
			n++
		}
	}
	return len(voters) > 0 && n > len(voters)/2
}

// records says whether an answer is evidence of just these voters.
func (a Answer) records(voters []int32) bool {
	return a.HasVoterSet() && slices.Equal(a.Status.Volume.Voters, voters)
}
