package health

import (
	"context"
	"net"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/security"
)

const (
	// fastPoll is the time from one poll to the next until ready: with the poll
	// itself, ready is known within 250 ms.
	fastPoll = 150 * time.Millisecond
	// planLook is the time from one look whether the plan has changed to the next:
	// the other pods of a set that forms wait to hear of it.
	planLook = 25 * time.Millisecond
	// shortestPause parts requests, whatever the poll interval.
	shortestPause = 10 * time.Millisecond
	// briefSession is a session that was over so soon that the next one waits:
	// a broker that refuses or closes at once is not asked in a hot loop.
	briefSession = time.Second
)

// follow follows the broker through its lives until ctx ends.
func (s *sidecar) follow(ctx context.Context) {
	for ctx.Err() == nil {
		begun := time.Now()
		target := s.reload()
		if target.Address != "" {
			s.session(ctx, target)
		}
		if time.Since(begun) < briefSession {
			s.awaitPlan(ctx, fastPoll)
		}
	}
}

// awaitPlan waits for d, or until the plan has changed, or until ctx ends.
func (s *sidecar) awaitPlan(ctx context.Context, d time.Duration) {
	before := s.planStamp()
	for end := time.Now().Add(d); ctx.Err() == nil && s.planStamp() == before; {
		left := time.Until(end)
		if left <= 0 {
			return
		}
		sleep(ctx, min(planLook, left))
	}
}

// session polls the broker while a plain connection, over which nothing is
// sent, stays open: kgo does not notice that a peer is gone until it asks.
// Whether it went or only closed what was idle, the next session's dial tells.
func (s *sidecar) session(ctx context.Context, target security.Listener) {
	begun := time.Now()
	conn, err := s.dial(ctx, "tcp", target.Address)
	if err != nil {
		s.endPoll(ctx, begun, nil, err)
		return
	}
	var wg sync.WaitGroup
	defer wg.Wait() // after all else is closed
	defer conn.Close()
	st, _ := s.now()
	local := s.client(target, st.cfg.Timeout)
	defer local.Close()
	// What the broker forwards blocks everything after it on its connection.
	forwarded := s.client(target, max(quorumTimeout, st.cfg.Timeout))
	defer forwarded.Close()
	leader := &leaderClient{access: s.currentAccess(), own: target}

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	wg.Go(func() {
		waitForEnd(conn)
		cancel()
	})
	wg.Go(func() { s.followQuorum(ctx, forwarded, leader) })
	s.pollWhileOpen(ctx, target, local)
}

// waitForEnd returns once a connection is closed, by either side: the broker
// never speaks first.
func waitForEnd(conn net.Conn) { _, _ = conn.Read(make([]byte, 1)) }

// pollWhileOpen polls until ctx ends or the plan names another listener.
func (s *sidecar) pollWhileOpen(ctx context.Context, target security.Listener, local *broker.Client) {
	for ctx.Err() == nil && s.reload() == target {
		begun := time.Now()
		s.poll(ctx, local)
		st, now := s.now()
		next := begun.Add(st.pollPeriod(now))
		sleep(ctx, max(next.Sub(now), shortestPause))
	}
}

// pollPeriod is the time from one poll to the next. Whoever the broker does not
// let in for good tries seldom: failed attempts lock accounts in some directories,
// and a controller logs each of them as an ERROR.
func (s *state) pollPeriod(now time.Time) time.Duration {
	if s.ready(now) || s.failures > toleratedFailures && isBarred(s.err) {
		return s.cfg.PollInterval
	}
	return min(fastPoll, s.cfg.PollInterval)
}

// poll polls once.
func (s *sidecar) poll(ctx context.Context, local *broker.Client) {
	st, begun := s.now()
	snapshot, err := local.Poll(ctx, broker.Question{
		NodeID:         st.plan.NodeID,
		ControllerOnly: st.controllerOnly(),
		CountReplicas:  !st.latched,
		Owed:           st.owed,
	})
	s.endPoll(ctx, begun, snapshot, err)
}

// endPoll takes the end of a poll. An error is no news of the broker where the
// poll was cancelled.
func (s *sidecar) endPoll(ctx context.Context, begun time.Time, snapshot *broker.Snapshot, err error) {
	if err != nil && ctx.Err() != nil {
		return
	}
	now := time.Now()
	took := now.Sub(begun)
	if err != nil {
		s.log.Debug("poll failed", zap.Duration("took", took), zap.Error(err))
	} else {
		s.log.Debug("polled", zap.Duration("took", took))
	}
	warnings := s.channelWarnings()
	s.update(func(st *state) {
		st.endPoll(pollEnd{at: now, took: took, snapshot: snapshot, err: err, warnings: warnings})
	})
	s.watchVolume()
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
