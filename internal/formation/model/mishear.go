package model

import (
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

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

// takeFailureForNobody takes a name server that fails, or is late, for a Service
// that lists nobody.
func takeFailureForNobody(v *formation.View, _ formation.Sightings) {
	if v.Service.State == formation.NotKnown {
		v.Service = formation.Listing{State: formation.NoSuchName, Lasting: true}
	}
}

// leaveOutUnknown leaves out whose name the name server does not answer for.
func leaveOutUnknown(v *formation.View, _ formation.Sightings) {
	v.Answers = slices.DeleteFunc(v.Answers, func(a formation.Answer) bool {
		return strings.HasPrefix(a.Silence, formation.NoNameServer)
	})
}

// forgetOthers leaves out pods of other sets.
func forgetOthers(v *formation.View, _ formation.Sightings) { v.Others = nil }

// takeOthersForBlank takes the disks of other sets' pods for blank.
func takeOthersForBlank(v *formation.View, _ formation.Sightings) {
	for i, a := range v.Others {
		s := *a.Status
		s.Volume.State, s.NodeID = disk.Virgin, podCount+s.NodeID
		v.Others[i].Status, v.Others[i].NodeID = &s, s.NodeID
	}
}
