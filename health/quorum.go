package health

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/membership"
)

const (
	// quorumTimeout bounds the one request that the broker forwards. Without a
	// quorum it hangs, and the broker holds each for a minute: few are started.
	quorumTimeout = 10 * time.Second
	// quorumInterval is the time from one DescribeQuorum to the next while
	// somebody reads /status: peers ask twice, as far apart, whether the quorum
	// progresses.
	quorumInterval = 2 * time.Second
	// statusReadLately is for how long after a read of /status somebody counts
	// as reading it.
	statusReadLately = 10 * time.Second
	// unreadTurns is how many turns there are to one DescribeQuorum while nobody
	// reads it.
	unreadTurns = 5
	// standstill is for how long a broker's metadata may stand still before a quorum
	// that was described until then counts as lost. A leader whom no majority follows
	// describes it as whole until it resigns, after 3 s: 1.5 times
	// controller.quorum.fetch.timeout.ms (Kafka's LeaderState).
	standstill = 5 * time.Second
)

// followQuorum asks how the quorum's leader sees it while the broker answers: at
// every turn while somebody reads it, else at every fifth.
func (s *sidecar) followQuorum(ctx context.Context, forwarded *broker.Client, leader *leaderClient) {
	turn, memory := 0, &membership.Memory{}
	defer leader.close()
	for ctx.Err() == nil {
		st, now := s.now()
		if !st.answersPolls() {
			turn = 0 // the first after the broker answers again asks
			sleep(ctx, fastPoll)
			continue
		}
		if leader.ask(ctx, s); st.followed() != "" {
			sleep(ctx, st.quorumPause())
			continue
		}
		if turn%unreadTurns == 0 || s.isStatusRead(now) || st.members.verdict.Pending > 0 {
			if s.describeQuorum(ctx, forwarded, st.plan.NodeID) {
				s.followWanted(ctx, forwarded, memory)
			}
		}
		turn++
		sleep(ctx, st.quorumPause())
	}
}

// quorumPause is the time from one question of the quorum to the next.
func (s *state) quorumPause() time.Duration {
	return max(min(s.cfg.PollInterval, quorumInterval), shortestPause)
}

// answersPolls says whether the last poll brought a snapshot.
func (s *state) answersPolls() bool {
	return s.plan != nil && s.snapshot != nil && s.failures == 0
}

// isStatusRead says whether somebody reads /status these days.
func (s *sidecar) isStatusRead(now time.Time) bool {
	return now.Sub(time.Unix(0, s.statusReadAt.Load())) < statusReadLately
}

// describeQuorum asks once; a failure is no news, and not ok.
func (s *sidecar) describeQuorum(ctx context.Context, forwarded *broker.Client, nodeID int32) (ok bool) {
	q, err := forwarded.DescribeQuorum(ctx, nodeID)
	if err != nil {
		s.log.Debug("quorum not described", zap.Error(err))
		return false
	}
	s.update(func(st *state) { st.describeQuorum(q) })
	return true
}

// describeQuorum takes the quorum as its leader described it. Without a snapshot
// of this broker it was described to one that is gone.
func (s *state) describeQuorum(q *broker.Quorum) {
	if s.snapshot != nil {
		s.quorum = q
	}
}

// currentQuorum is the quorum as last described, unless that is too old to say
// anything: in itself, or because the metadata has stood still since.
func (s *state) currentQuorum(now time.Time) *broker.Quorum {
	if s.quorum == nil || now.Sub(s.quorum.At) > s.overdue() {
		return nil
	}
	if d, known := s.frozen(now); known && d > standstill && s.quorum.At.Before(s.metadataMovedAt.Add(standstill)) {
		return nil
	}
	return s.quorum
}
