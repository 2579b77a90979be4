package health

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/membership"
)

// The voters of a dynamic quorum follow the template. One sidecar at a time has them
// do so: the one beside the quorum's leader, which keeps others away by its epoch.

// membersTimeout is how long the pods may take to say what they state.
const membersTimeout = time.Second

// members is how far the voters are from those that the template wants, as the leader's
// sidecar finds it.
type members struct {
	verdict membership.Verdict
	// leader and epoch are those of the leader's time that it was found in; no epoch:
	// this node does not lead.
	leader, epoch int32
	// last is the last change that was asked for, at the time, failed why it was refused.
	last   *membership.Change
	at     time.Time
	failed error
	// changes counts those that were made, failures those that were refused.
	changes, failures uint64
}

// leads says whether this node leads a quorum that is to follow the template, as
// described just now.
func (s *state) leads(now time.Time) bool {
	q := s.currentQuorum(now)
	return s.plan != nil && s.plan.Intent.Dynamic() && s.snapshot != nil && s.snapshot.KRaftVersion >= 0 &&
		q != nil && q.LeaderID == s.plan.NodeID
}

// followWanted makes the one change of the voters that is due, where this node leads.
func (s *sidecar) followWanted(ctx context.Context, forwarded *broker.Client, memory *membership.Memory) {
	st, now := s.now()
	if s.cfg.Pods == nil || !st.leads(now) {
		*memory = membership.Memory{}
		if isKept := st.members.epoch > 0; isKept {
			s.transit(func(st *state) { st.members = members{changes: st.members.changes, failures: st.members.failures} })
		}
		return
	}
	if st.upgradeIsNews() {
		return
	}
	if q := st.quorum; q.LeaderID != st.members.leader || q.Epoch != st.members.epoch {
		*memory = membership.Memory{}
	}
	view := st.membersView()
	verdict := membership.Decide(view, nil)
	if verdict.Pending > 0 {
		asking, cancel := context.WithTimeout(ctx, membersTimeout)
		view.Pods = s.cfg.Pods(asking, st.plan, st.memberIDs())
		cancel()
		verdict = membership.Decide(view, memory)
	}
	var failed error
	if verdict.Change.Kind != membership.None {
		failed = forwarded.ChangeVoters(ctx, verdict.Change, st.plan.Intent.ClusterID)
	}
	s.logChange(&st, verdict, failed)
	s.transit(func(after *state) { after.members.take(st.quorum, verdict, failed, time.Now()) })
}

// logChange logs what was done or is waited for, where that is news.
func (s *sidecar) logChange(before *state, verdict membership.Verdict, failed error) {
	change, waits := verdict.Change, verdict.Waits
	fields := []zap.Field{
		zap.Stringer("change", change.Kind), zap.Int32("node_id", change.ID), zap.String("why", change.Why),
		zap.Error(failed),
	}
	switch {
	case failed != nil:
		level := zap.DebugLevel
		if fmt.Sprint(failed) != fmt.Sprint(before.members.failed) {
			level = zap.WarnLevel
		}
		s.log.Log(level, "the quorum was not changed, it is tried again", fields...)
	case change.Kind != membership.None:
		s.log.Info("changed the quorum", fields...)
	case len(waits) > 0 && !slices.Equal(withoutNumbers(waits), withoutNumbers(before.members.verdict.Waits)):
		s.log.Info("the quorum's voters are to change, and wait", zap.Int32s("wanted", before.plan.Intent.Wanted),
			zap.Int32s("voters", before.quorum.VoterIDs), zap.Strings("for", waits))
	}
}

// upgradeIsNews says whether the quorum was made dynamic since the last poll, which
// tells that it is.
func (s *state) upgradeIsNews() bool {
	m := s.members
	return m.last != nil && m.last.Kind == membership.Upgrade && m.failed == nil && !s.polledAt.After(m.at)
}

// membersView is what the leader describes, and this pod alone.
func (s *state) membersView() membership.View {
	return membership.View{
		Now: s.quorum.At, NodeID: s.plan.NodeID, Wanted: s.plan.Intent.Wanted, KRaftVersion: s.snapshot.KRaftVersion,
		Voters: s.quorum.Replicas, Observers: s.quorum.Observers,
		Pods: []membership.Pod{{ID: s.plan.NodeID, Name: s.plan.Pod, Answered: true, Wanted: s.plan.Intent.Wanted}},
	}
}

// memberIDs are the ids of the pods to ask: those that vote, or are wanted to.
func (s *state) memberIDs() []int32 {
	ids := slices.Concat(s.plan.Intent.Wanted, s.quorum.VoterIDs)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// take takes what was decided of a quorum, and the end of the change.
func (m *members) take(q *broker.Quorum, verdict membership.Verdict, failed error, now time.Time) {
	m.verdict, m.leader, m.epoch = verdict, q.LeaderID, q.Epoch
	if verdict.Change.Kind == membership.None {
		return
	}
	m.last, m.at, m.failed = &verdict.Change, now, failed
	if failed == nil {
		m.changes++
	} else {
		m.failures++
	}
}

// membershipStatus is members as /status shows it.
func (s *state) membershipStatus(now time.Time) *api.Membership {
	if !s.leads(now) {
		return nil
	}
	m := s.members
	out := &api.Membership{Pending: m.verdict.Pending, Waits: append([]string{}, m.verdict.Waits...)}
	if m.last != nil {
		out.Last = m.last.Why
	}
	if m.failed != nil {
		out.Refused = m.failed.Error()
	}
	return out
}

// withoutNumbers are waits without their numbers: how long something took so far is no news.
func withoutNumbers(waits []string) []string {
	var all []string
	for _, w := range waits {
		all = append(all, strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return -1
			}
			return r
		}, w))
	}
	return all
}
