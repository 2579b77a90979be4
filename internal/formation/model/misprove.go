package model

import (
	"slices"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// Ways to take for a proof what is none.

// proven makes an answer's description a proof, as if its leader had told an
// end of its log below the watermark before.
func proven(v *formation.View, seen formation.Sightings, i int) {
	s, q := *v.Answers[i].Status, *v.Answers[i].Status.Quorum
	q.LogEnd = max(q.LogEnd, q.HighWatermark)
	s.Quorum = &q
	v.Answers[i].Status, v.Answers[i].Described = &s, v.Began
	seen[formation.Term{Leader: q.LeaderID, Epoch: q.Epoch}] = q.HighWatermark - 1
}

// provenWhere makes proofs of the descriptions of which that holds.
func provenWhere(v *formation.View, seen formation.Sightings, holds func(a formation.Answer, q api.Quorum) bool) {
	for i, a := range v.Answers {
		if a.Status != nil && a.Status.Quorum != nil && holds(a, *a.Status.Quorum) {
			proven(v, seen, i)
		}
	}
}

// trustClaims takes a pod's word that it leads.
func trustClaims(v *formation.View, seen formation.Sightings) {
	provenWhere(v, seen, func(a formation.Answer, q api.Quorum) bool { return q.LeaderID == a.NodeID })
}

// trustOnce takes one description of the quorum for two, if it was made since
// the pod began to ask.
func trustOnce(v *formation.View, seen formation.Sightings) {
	provenWhere(v, seen, func(a formation.Answer, _ api.Quorum) bool { return !a.Described.Before(v.Began) })
}

// trustCaughtUp takes it for a proof that a majority of the voters, without the
// pod, has lately had all of the leader's log, as described since the pod began
// to ask.
func trustCaughtUp(v *formation.View, seen formation.Sightings) {
	provenWhere(v, seen, func(a formation.Answer, q api.Quorum) bool {
		others := slices.DeleteFunc(slices.Clone(q.CaughtUp), func(id int32) bool { return id == v.NodeID })
		return !a.Described.Before(v.Began) && len(others) > q.Voters/2
	})
}

// trustThePast takes descriptions from before the pod began to ask.
func trustThePast(v *formation.View, _ formation.Sightings) { v.Began = time.Time{} }

// trustWatermarks takes a watermark above another for a proof, and not only one
// above the log's end.
func trustWatermarks(v *formation.View, _ formation.Sightings) {
	for i, a := range v.Answers {
		if a.Status != nil && a.Status.Quorum != nil {
			s, q := *a.Status, *a.Status.Quorum
			q.LogEnd = q.HighWatermark
			s.Quorum = &q
			v.Answers[i].Status = &s
		}
	}
}
