package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/bootstrap/formation"
)

const (
	// roundTime and between bound one round of questions and the pause after
	// it: together under the second that a first start may take once the last
	// peer's name resolves.
	roundTime = 600 * time.Millisecond
	between   = 250 * time.Millisecond
	// recordTime is how long a disk that records voters may wait for peers.
	recordTime = 500 * time.Millisecond
	// unlisted is after how long a single voter takes a Service whose name does
	// not resolve for one without other pods.
	unlisted = 5 * time.Second
)

// agree asks the pod's peers, and returns the settings to start with: those of
// the cluster that formed already, where one is heard of. A disk that records
// voters waits for nobody; it is refused where a peer's record contradicts it.
func (b *Bootstrap) agree(ctx context.Context, s *Settings) (*Settings, error) {
	p := b.peers(s)
	switch {
	case s.Known.Dynamic: // its voters are in its log
		return s, nil
	case len(s.named()) == 0 && !slices.Contains(s.Plan.Intent.Voters, s.Plan.NodeID):
		return s, nil // a broker of voters that are no pods: none to ask, and no harm to do
	case len(s.Known.Voters) > 0:
		ctx, cancel := context.WithTimeout(ctx, recordTime)
		defer cancel()
		answers, _ := p.round(ctx, s.named())
		odd, unsafe := formation.Contradicted(s.view(answers, true))
		if unsafe {
			return nil, Mistakes(ExitData, fmt.Errorf("%s: the cluster formed with the voters %v, but others that formed too record other voters, and no majority of %v is known to agree with this disk: %s; nothing was changed: see kraftpod help recover", s.Known.Record, s.Known.Voters, s.Known.Voters, strings.Join(odd, "; ")))
		}
		for _, line := range odd {
			b.Log.Warn("a peer's disk records other voters than this one", zap.String("peer", line), zap.Int32s("voters", s.Known.Voters))
		}
		return s, nil
	}
	return b.form(ctx, s, p)
}

// form asks until the pod may start for the first time.
func (b *Bootstrap) form(ctx context.Context, s *Settings, p *peers) (*Settings, error) {
	seen, began, after := formation.Sightings{}, time.Now(), 2*time.Second
	for next := began.Add(after); ctx.Err() == nil; time.Sleep(between) {
		round, cancel := context.WithTimeout(ctx, roundTime)
		answers, listed := p.round(round, s.named())
		cancel()
		waited := time.Since(began)
		v := formation.Decide(s.view(answers, listed || waited >= unlisted), seen)
		if v.Action == formation.Refuse {
			return nil, Mistakes(ExitData, errors.New(strings.Join(v.Why, "\n")))
		}
		if v.Record != nil && !slices.Equal(v.Record.Voters, s.Known.Voters) {
			var err error
			if s, err = s.with(v.Record); err != nil {
				return nil, err
			}
		}
		switch off := b.Config.Formation == "off"; {
		case off && v.Action == formation.Wait:
			b.Log.Warn("KRAFTPOD_FORMATION=off: starts without agreement; if a cluster has formed that this pod has not heard of, its data is at risk", zap.Strings("unheard", v.Why), zap.Int32s("voters", s.Plan.Intent.Voters))
			fallthrough
		case v.Action == formation.Start:
			if !listed && len(answers) == 0 {
				b.Log.Warn("the headless Service's name does not resolve: starts as the only voter", zap.String("service", p.id.Service))
			}
			s.Plan.Waiting = nil
			return s, nil
		}
		s.Plan.Waiting = v.Why
		if err := b.writePlan(&s.Plan); err != nil {
			return nil, err
		}
		if waited >= b.Config.FormationTimeout {
			return nil, Mistakes(ExitUnavailable, fmt.Errorf("KRAFTPOD_FORMATION_TIMEOUT=\"%v\": before a first start every peer has to say what its disk holds; still waiting for: %s (%s)", b.Config.FormationTimeout, strings.Join(v.Why, "; "), v.Hint))
		}
		if time.Now().After(next) {
			b.Log.Info("waiting for peers before the first start", zap.Duration("waited", waited.Round(time.Second)), zap.Strings("for", v.Why), zap.Int32s("voters", s.Plan.Intent.Voters), zap.String("hint", v.Hint))
			after = min(2*after, time.Minute)
			next = time.Now().Add(after)
		}
	}
	return nil, Mistakes(ExitTerminated, context.Cause(ctx))
}

// named are the pods to ask by name, but this one: every voter that is a pod;
// and, where this one is the only voter, every pod that the replica count names,
// since the Service does not list one that is just being recreated.
func (s *Settings) named() (all []formation.Answer) {
	voters := slices.Clone(s.voters)
	for n := range int32(s.Config.Replicas) {
		if len(s.voters) == 1 && s.voters[0].ID == s.Plan.NodeID && s.first+n != s.Plan.NodeID {
			voters = append(voters, Voter{ID: s.first + n})
		}
	}
	for _, v := range voters {
		name := v.Host
		if svcLabels(name, 5) == nil && s.home != nil && v.ID >= s.first { // an address, or a short name
			name = s.home.FQDN(v.ID - s.first)
		}
		if v.ID != s.Plan.NodeID && svcLabels(name, 5) != nil {
			all = append(all, formation.Answer{Pod: name, NodeID: v.ID})
		}
	}
	return all
}

// view is what the pod knows after a round of questions.
func (s *Settings) view(answers []formation.Answer, listed bool) formation.View {
	return formation.View{Pod: s.Plan.Pod, NodeID: s.Plan.NodeID, Intent: s.Plan.Intent, Volume: s.Known, Answers: answers, Listed: listed}
}

// with computes the settings anew for the voters that a cluster formed with.
func (s *Settings) with(r *formation.Record) (*Settings, error) {
	in := s.Input
	in.Known.Voters, in.Known.Record = r.Voters, r.Pod+" says"
	if in.Known.ClusterID == "" {
		in.Known.ClusterID = r.ClusterID
	}
	out, err := Compute(in)
	if err == nil {
		out.Plan.Version, out.Plan.LogDirs, out.Plan.Start = s.Plan.Version, s.Plan.LogDirs, s.Plan.Start
	}
	return out, err
}
