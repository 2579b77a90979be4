package health

import (
	"context"
	"sync"
	"time"

	"go.uber.org/zap"
)

// quorumTimeout bounds the one request that the broker forwards. Without a
// quorum it hangs, and the broker holds each for a minute: few are started.
const quorumTimeout = 10 * time.Second

// follow follows the broker through its lives until ctx ends.
func (s *sidecar) follow(ctx context.Context) {
	for ctx.Err() == nil {
		s.reload()
		st, begun := s.now()
		if addr, _ := st.target(); addr != "" {
			if err := s.session(ctx, addr); err != nil {
				s.failed(ctx, begun, err)
			} else if time.Since(begun) > time.Second { // else the broker closes at once: no hot loop
				continue
			}
		}
		sleep(ctx, quick)
	}
}

// session polls the broker while a plain connection, over which nothing is
// sent, stays open: kgo does not notice that a peer is gone until it asks.
// Whether it went or only closed what was idle, the next session's dial tells.
func (s *sidecar) session(ctx context.Context, addr string) error {
	var wg sync.WaitGroup
	defer wg.Wait() // after all else is closed
	conn, err := s.dial(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	local := newSeed(addr, s.cfg.Timeout, s.dial)
	defer local.cl.Close()
	// What the broker forwards blocks everything behind it on its connection.
	forwarded := newSeed(addr, max(quorumTimeout, s.cfg.Timeout), s.dial)
	defer forwarded.cl.Close()

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	wg.Go(func() {
		_, _ = conn.Read(make([]byte, 1)) // it never speaks first: this ends with the connection
		cancel()
	})
	wg.Go(func() { s.followQuorum(ctx, forwarded) })
	for ctx.Err() == nil {
		st, begun := s.now()
		if target, _ := st.target(); target != addr {
			break
		}
		s.poll(ctx, local)
		st, now := s.now()
		period := s.cfg.PollInterval
		if !st.ready(now) {
			period = min(quick, period)
		}
		sleep(ctx, max(begun.Add(period).Sub(now), 10*time.Millisecond))
		s.reload()
	}
	return nil
}

// poll asks once.
func (s *sidecar) poll(ctx context.Context, local *seed) {
	st, begun := s.now()
	h, err := local.ask(ctx, st.plan.NodeID, st.controller(), !st.latched)
	if err != nil {
		s.failed(ctx, begun, err)
		return
	}
	s.log.Debug("polled", zap.Duration("took", time.Since(begun)))
	s.update(func(st *state) { st.answered(time.Now(), time.Since(begun), h) })
}

// failed takes a poll's error, which is no news of the broker where the poll
// was cancelled.
func (s *sidecar) failed(ctx context.Context, begun time.Time, err error) {
	if ctx.Err() == nil {
		s.log.Debug("poll failed", zap.Duration("took", time.Since(begun)), zap.Error(err))
		s.update(func(st *state) { st.failed(time.Now(), time.Since(begun), err) })
	}
}

// followQuorum asks what the quorum's leader says while the broker answers:
// every 2 s while somebody reads it (peers ask twice, 2 s apart, whether the
// quorum progresses), else every fifth time.
func (s *sidecar) followQuorum(ctx context.Context, forwarded *seed) {
	for turn := 0; ctx.Err() == nil; turn++ {
		next := min(s.cfg.PollInterval, 2*time.Second)
		switch st, now := s.now(); {
		case st.plan == nil || st.heard == nil || st.failures > 0:
			turn, next = -1, quick
		case turn%5 == 0 || now.Sub(time.Unix(0, s.watched.Load())) < 10*time.Second:
			s.describeQuorum(ctx, forwarded, st.plan.NodeID)
		}
		sleep(ctx, next)
	}
}

func (s *sidecar) describeQuorum(ctx context.Context, forwarded *seed, self int32) {
	resp, err := quorumRequest().RequestWith(ctx, forwarded)
	var q *quorum
	if err == nil {
		q, _, err = describe(resp, self, time.Now().UTC())
	}
	if err != nil {
		s.log.Debug("quorum not described", zap.Error(err))
		return
	}
	s.update(func(st *state) {
		if st.heard != nil { // else it was said to a broker that is gone
			st.quorum = q
		}
	})
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
