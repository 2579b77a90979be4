package survey

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// What is kept of what one pod says.
const (
	mostIDs      = 1000
	mostWarnings = 20
)

// readPods makes a pod of each that is expected, and of each other that answers or
// that a Service lists.
func readPods(in Input) []Pod {
	var pods []Pod
	for _, e := range in.Expected {
		if indexOf(pods, e.Pod) < 0 {
			p := newPod(e.Pod)
			p.NodeID, p.counted = new(e.NodeID), e.Counted
			pods = append(pods, p)
		}
	}
	for _, a := range in.Heard {
		if i := indexOf(pods, a.Name); i >= 0 {
			pods[i].hear(a)
		}
	}
	for _, a := range in.Heard {
		// A name that resolved late was asked as one that a Service lists, too.
		byName := func(o Answer) bool { return o.Name != "" && o.Address == a.Address }
		if a.Name == "" && !slices.ContainsFunc(in.Heard, byName) {
			pods = meet(pods, a)
		}
	}
	pods = slices.DeleteFunc(pods, func(p Pod) bool { return p.isScaledAway(pods) })
	slices.SortStableFunc(pods, byName)
	return pods
}

func newPod(name string) Pod {
	return Pod{Pod: formation.Words(name), Roles: []string{}, Voters: []int32{}, Warnings: []string{}}
}

func indexOf(pods []Pod, name string) int {
	return slices.IndexFunc(pods, func(p Pod) bool { return p.Pod == name })
}

// hear takes what was said to the pod's name. Of several addresses one that is the
// pod's own counts.
func (p *Pod) hear(a Answer) {
	if p.Answers {
		return
	}
	p.address, p.absent = a.Address, a.Silence == formation.NoAddress
	s, silence := read(a)
	if s != nil && s.Pod != "" && s.Pod != p.Pod {
		s, silence = nil, formation.Words(s.Pod)+" answers at its address"
	}
	p.take(s, silence)
}

// meet takes what an address says that a Service lists: of a pod that did not
// answer by its name (it resolved late), or of one more.
func meet(pods []Pod, a Answer) []Pod {
	s, silence := read(a)
	name := a.Address
	if s != nil && pod.IsFQDN(s.Pod) {
		name = s.Pod
	}
	i := indexOf(pods, name)
	if i >= 0 && pods[i].Answers && s != nil && s.Start != "" && s.Start == pods[i].status.Start {
		return pods // at another of its addresses
	}
	if i < 0 || pods[i].Answers {
		p := newPod(name)
		if i >= 0 {
			p.Pod, p.twin = a.Address, name
		}
		p.stranger = true
		pods, i = append(pods, p), len(pods)
	}
	pods[i].absent = false
	pods[i].take(s, silence)
	return pods
}

// read reads an answer; without one silence says why.
func read(a Answer) (s *status, silence string) {
	if a.Body == nil {
		return nil, a.Silence
	}
	s = &status{}
	if err := json.Unmarshal(a.Body, s); err != nil {
		return nil, "its sidecar's port answers what is no status"
	}
	if s.API != api.Version {
		return nil, fmt.Sprintf("its kraftpod speaks api %d, this one %d", s.API, api.Version)
	}
	return s, ""
}

// take takes a pod's own status, or why there is none.
func (p *Pod) take(s *status, silence string) {
	if s == nil {
		p.Reason = formation.Words(silence)
		return
	}
	p.status, p.Answers, p.Ready, p.Reason = s, true, s.Ready, ""
	if s.NodeID >= 0 {
		p.NodeID = new(s.NodeID)
	}
	p.Volume, p.Dynamic, p.Voters = formation.Words(string(s.Volume.State)), s.Volume.Dynamic, bounded(s.Volume.Voters)
	if s.KRaftVersion != nil && *s.KRaftVersion > 0 {
		p.Dynamic, p.Voters = true, []int32{}
	}
	p.Kafka, p.Kraftpod = formation.Words(s.Kafka), formation.Words(s.Version)
	for _, role := range s.Roles[:min(len(s.Roles), 2)] {
		p.Roles = append(p.Roles, formation.Words(role))
	}
	for _, w := range s.Warnings[:min(len(s.Warnings), mostWarnings)] {
		p.Warnings = append(p.Warnings, formation.Words(w))
	}
	if s.Intent != nil {
		p.Intent = &api.Intent{ClusterID: formation.Words(s.Intent.ClusterID), Voters: bounded(s.Intent.Voters)}
		if s.Intent.Dynamic() {
			p.Intent.Wanted = bounded(s.Intent.Wanted)
		}
	}
	if q := s.Quorum; q != nil {
		p.Quorum = &Quorum{
			LeaderID: q.LeaderID, Epoch: q.Epoch, Voters: q.Voters, VoterIDs: bounded(q.VoterIDs),
			CaughtUp: bounded(q.CaughtUp), Lag: q.Lag,
		}
	}
	if !p.Ready {
		p.Reason = firstFailed(s.Checks)
	}
}

// firstFailed is the first check that fails, and why.
func firstFailed(checks []api.Check) string {
	for _, c := range checks {
		if !c.OK {
			return formation.Words(c.Name + ": " + c.Reason)
		}
	}
	return "it says that it is not ready, and not why"
}

// bounded are the first of many ids.
func bounded(ids []int32) []int32 {
	return append([]int32{}, ids[:min(len(ids), mostIDs)]...)
}

// isScaledAway says whether there is no such pod on purpose: only the replica count
// names it, the name server says that there is none, it is no voter of anybody's,
// and the cluster is known not to have its id.
func (p *Pod) isScaledAway(pods []Pod) bool {
	known := registered(pods)
	return p.counted && p.absent && known != nil && !has(known, *p.NodeID) && !slices.Contains(allVoters(pods), *p.NodeID)
}

// byName orders pods by set and ordinal; addresses come last.
func byName(a, b Pod) int {
	aSet, aOrdinal := split(a.Pod)
	bSet, bOrdinal := split(b.Pod)
	return cmp.Or(cmp.Compare(aSet, bSet), cmp.Compare(aOrdinal, bOrdinal), cmp.Compare(a.Pod, b.Pod))
}

// split is the set of a pod, with its domain, and its ordinal.
func split(name string) (set string, ordinal int32) {
	label, domain, _ := strings.Cut(name, ".")
	base, ordinal, err := pod.ParseName(label)
	if err != nil || !pod.IsFQDN(name) {
		return "~" + name, 0 // behind all names
	}
	return base + "." + domain, ordinal
}
