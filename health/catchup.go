package health

import (
	"fmt"
	"slices"
	"time"

	"github.com/kraftpod/kraftpod/internal/broker"
)

// progress is how far replicas that lag have come.
type progress struct {
	inSync int
	bytes  int64
	// at is when it was last more than before; zero: not looked at yet.
	at time.Time
}

// catchUp sets the latch once every replica here is in sync, as just counted,
// or once that is waited for no longer. While the broker is not registered its
// metadata may be empty or of its life before, so it proves nothing; nor does it
// while the log dirs are not listed, which tell of topics that it hides.
func (s *state) catchUp(now time.Time) {
	if s.latched || !isRegistered(s.snapshot) || s.snapshot.Unlisted {
		return
	}
	if s.replicas.InSync+s.replicas.Leaderless == s.replicas.Here {
		s.latch("", s.replicas)
		return
	}
	s.progress.note(s.replicas, now)
	if s.isStandingStill(now) {
		s.latch(s.notInSync(s.replicas), s.replicas)
	}
}

// latch closes the latch. What is waived is not waited for any longer; what has
// no live leader is owed.
func (s *state) latch(waived string, r *broker.Replicas) {
	s.latched, s.owed, s.owing, s.progress = true, r.Orphaned, nil, progress{}
	if waived != "" {
		s.waived = fmt.Sprintf("no longer waited for after %v without progress (KRAFTPOD_CATCHUP_DEADLINE): %s",
			s.cfg.CatchupDeadline, waived)
	}
}

// payOff takes how it is with the replicas that are owed, as just counted. Those
// that are in sync, and those that are gone, are owed no longer.
func (s *state) payOff(r *broker.Replicas, now time.Time) {
	if !s.latched || !isRegistered(s.snapshot) {
		return
	}
	s.owed, s.owing = slices.Concat(r.Lagging, r.Orphaned), nil
	if len(r.Lagging) == 0 {
		s.progress = progress{}
		return
	}
	s.owing = r
	if r.InSync > 0 {
		s.progress = progress{}
	}
	s.progress.note(r, now)
	if s.isStandingStill(now) {
		s.latch(s.notInSync(r), r)
	}
}

// note takes how far replicas that lag are now: progress is one more in sync, or
// more data in those that are not.
func (p *progress) note(r *broker.Replicas, now time.Time) {
	if p.at.IsZero() || r.InSync > p.inSync || r.Bytes > p.bytes {
		p.at = now
	}
	p.inSync, p.bytes = max(p.inSync, r.InSync), r.Bytes
}

// isStandingStill says whether replicas that lag are not waited for any longer.
func (s *state) isStandingStill(now time.Time) bool {
	return s.cfg.CatchupDeadline > 0 && now.Sub(s.progress.at) >= s.cfg.CatchupDeadline
}
