package bootstrap

import (
	"slices"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/peers"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// peers are the pods to ask by name, but this one: every voter that is a pod;
// and, where this one is the only voter, every pod that the replica count names,
// since the Service does not list one that is just being recreated.
func (s *Settings) peers() []formation.Answer {
	asked := slices.Clone(s.voters)
	if alone := len(asked) == 1 && asked[0].ID == s.Plan.NodeID; alone {
		for n := range int32(s.Config.Replicas) {
			asked = append(asked, kafka.Voter{ID: s.voterPods.first() + n})
		}
	}
	var all []formation.Answer
	for _, v := range asked {
		if name := s.peerName(v); v.ID != s.Plan.NodeID && name != "" {
			all = append(all, formation.Answer{Pod: name, NodeID: v.ID})
		}
	}
	return all
}

// peerName is the full name of a voter's pod, "" where it is none. A voter given
// by hand may have an address or a short name, or a full one with the dot of
// DNS at its end, which no pod's own name has.
func (s *Settings) peerName(v kafka.Voter) string {
	if pod.IsFQDN(v.Host) {
		return strings.TrimSuffix(v.Host, ".")
	}
	if !s.voterPods.has(v.ID) {
		return ""
	}
	return s.voterPods.fqdn(v.ID)
}

// view is what the pod, which began to ask at the time, knows after a round of
// questions.
func (s *Settings) view(began time.Time, heard peers.Heard) formation.View {
	return formation.View{
		Pod: s.Plan.Pod, NodeID: s.Plan.NodeID, Intent: s.Plan.Intent, Volume: s.Known,
		Addresses: s.pod.Addresses, Replicas: int32(s.Config.Replicas), Start: s.pod.Start,
		Began: began, ClusterIDFrom: s.Want.ClusterVariable, Listen: s.Environ["KRAFTPOD_LISTEN"],
		Answers: heard.Answers, Others: heard.Others, Service: heard.Service, Services: heard.Services,
	}
}

// following returns the settings with the voters that a cluster formed with, as
// a peer's disk says, or has, as its leader describes them; nil: none is heard of.
func (s *Settings) following(formed *formation.VoterSet) (*Settings, error) {
	if formed == nil || slices.Equal(formed.Voters, s.Known.Voters) && formed.Described == s.Described {
		return s, nil
	}
	in := s.Input
	in.Described = formed.Described
	in.Known.Voters, in.Known.VotersFrom = formed.Voters, formed.Pod+" says"
	if in.Known.ClusterID == "" {
		in.Known.ClusterID = formed.ClusterID
	}
	var report config.Report
	next := Compute(in, &report)
	next.warnOfOneCopy()
	next.Plan.Version, next.Plan.LogDirs, next.Plan.Start = s.Plan.Version, s.Plan.LogDirs, s.Plan.Start
	return next, report.Err()
}
