package model

import (
	"slices"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// trustClaims takes a claim to lead for a proof: of all voters, and described
// an hour ago, when one commit less was known.
func trustClaims(v *formation.View, seen formation.Sightings) {
	for i, a := range v.Answers {
		if a.Status == nil || a.Status.Quorum == nil || a.Status.Quorum.LeaderID != a.Status.NodeID {
			continue
		}
		s, q := *a.Status, *a.Status.Quorum
		q.CaughtUp = s.Volume.Voters
		before := q
		before.HighWatermark--
		before.At = q.At.Add(-time.Hour)
		seen[a.Pod] = before
		s.Quorum = &q
		v.Answers[i].Status = &s
	}
}

// takeAnyVoterSet takes the voter set of any disk for evidence.
func takeAnyVoterSet(v *formation.View, _ formation.Sightings) {
	for _, a := range v.Answers {
		if a.Status == nil || a.HasVoterSet() || len(a.Status.Volume.Voters) == 0 {
			continue
		}
		s := *a.Status
		s.NodeID, s.Volume.State = s.Volume.Voters[0], disk.Virgin
		v.Answers = append(v.Answers, formation.Answer{Pod: a.Pod + "'s voter set", NodeID: s.NodeID, Status: &s})
	}
}

// takeSilenceForEmpty takes silence for an empty disk.
func takeSilenceForEmpty(v *formation.View, _ formation.Sightings) {
	for i, a := range v.Answers {
		if a.Status == nil {
			v.Answers[i].Status = &api.Status{
				API:    api.Version,
				Pod:    a.Pod,
				NodeID: -1,
				Volume: disk.Volume{State: disk.Empty},
				Intent: &v.Intent,
			}
		}
	}
}

// takeIntentsForOwn takes every intent for the pod's own.
func takeIntentsForOwn(v *formation.View, _ formation.Sightings) {
	for i, a := range v.Answers {
		if a.Status != nil {
			s := *a.Status
			s.Intent = &v.Intent
			v.Answers[i].Status = &s
		}
	}
}

// askVotersOnly leaves out whom only the Service lists.
func askVotersOnly(v *formation.View, _ formation.Sightings) {
	v.Answers = slices.DeleteFunc(v.Answers, func(a formation.Answer) bool {
		return !slices.Contains(v.Intent.Voters, a.NodeID)
	})
}

// takeVotersForBlank takes the disks of a formed cluster's voters for blank.
func takeVotersForBlank(v *formation.View, _ formation.Sightings) {
	if !slices.ContainsFunc(v.Answers, formation.Answer.HasVoterSet) {
		return
	}
	for i, a := range v.Answers {
		if a.Status != nil {
			s := *a.Status
			s.Volume.State = disk.Virgin
			v.Answers[i].Status = &s
		}
	}
}

// takeOneVoterSet takes the last voter set that was heard for everybody's.
func takeOneVoterSet(v *formation.View, _ formation.Sightings) {
	var voters []int32
	for i, a := range slices.Backward(v.Answers) {
		if !a.HasVoterSet() {
			continue
		}
		if voters == nil {
			voters = a.Status.Volume.Voters
		}
		s := *a.Status
		s.Volume.Voters = nil
		if slices.Contains(voters, s.NodeID) {
			s.Volume.Voters = voters
		}
		v.Answers[i].Status = &s
	}
}

// trustOnce takes one description of the quorum for two, an hour apart, with
// a commit in between.
func trustOnce(v *formation.View, seen formation.Sightings) {
	for _, a := range v.Answers {
		if a.Status != nil && a.Status.Quorum != nil {
			before := *a.Status.Quorum
			before.HighWatermark--
			before.At = before.At.Add(-time.Hour)
			seen[a.Pod] = before
		}
	}
}
