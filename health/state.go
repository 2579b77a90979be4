package health

import (
	"errors"
	"fmt"
	"slices"
	"syscall"
	"time"

	"github.com/kraftpod/kraftpod/bootstrap"
)

const (
	// quick is the time from one poll to the next until ready: with the
	// poll itself, ready is known within 250 ms.
	quick = 150 * time.Millisecond
	// tolerated is how many polls in a row may fail before the answer that
	// was heard last no longer counts.
	tolerated = 2
)

// state is all that the sidecar knows. Its methods are its transitions; they
// take the time as a value and do no I/O.
type state struct {
	life

	cfg Config
	// plan is what run decided; nil: noPlan says why.
	plan   *bootstrap.Plan
	noPlan string
	// start is the last id of a start that was seen.
	start string

	// polled is when the last poll ended, took how long it took.
	polled             time.Time
	took               time.Duration
	polls, pollsFailed uint64
}

// life is what is known of the broker since it last started.
type life struct {
	// heard is the last answer.
	heard *heard
	// failures counts the polls that failed in a row, err is the last's.
	failures int
	err      error

	// latched: every replica here was in sync once since the broker started,
	// or waived says why that is no longer waited for.
	latched bool
	waived  string
	// replicas are those of the last poll that asked.
	replicas *replicas
	// best is the most replicas seen in sync, since progressed.
	best       int
	progressed time.Time

	// moved is when the broker's metadata epoch last changed.
	moved time.Time
	// quorum is what the quorum's leader said last.
	quorum *quorum
}

// planned follows a plan, or its absence and why. A new id means that run
// started anew; a plan without one (the sidecar's own settings) means nothing.
func (s *state) planned(p *bootstrap.Plan, why string) {
	s.plan, s.noPlan = p, why
	if p != nil && p.Start != "" && p.Start != s.start {
		s.start, s.life = p.Start, life{}
	}
}

// failed counts a poll that failed. A refused port ends the broker's life at
// once: nothing known of it holds any longer.
func (s *state) failed(now time.Time, took time.Duration, err error) {
	if errors.Is(err, syscall.ECONNREFUSED) {
		s.life = life{}
	}
	s.err = err
	s.failures++
	s.pollsFailed++
	s.polled, s.took, s.polls = now, took, s.polls+1
}

// answered takes a poll's answer.
func (s *state) answered(now time.Time, took time.Duration, h *heard) {
	if s.heard == nil || h.epoch != s.heard.epoch {
		s.moved = now
	}
	s.heard, s.failures, s.err = h, 0, nil
	s.polled, s.took, s.polls = now, took, s.polls+1
	if h.replicas != nil {
		s.replicas = h.replicas
		s.catchUp(now, h)
	}
}

// catchUp sets the latch once every replica here is in sync. While the broker
// is not registered its metadata may be empty or of its life before, so it
// proves nothing.
func (s *state) catchUp(now time.Time, h *heard) {
	if s.latched || h.self == nil || h.fenced {
		return
	}
	if s.progressed.IsZero() || h.replicas.InSync > s.best {
		s.best, s.progressed = h.replicas.InSync, now
	}
	s.latched = h.replicas.InSync == h.replicas.counted()
	if d := s.cfg.CatchupDeadline; !s.latched && d > 0 && now.Sub(s.progressed) >= d {
		s.latched = true
		s.waived = fmt.Sprintf("no longer waited for after %v without progress (KRAFTPOD_CATCHUP_DEADLINE): %s", d, behind(h.replicas))
	}
}

// target is the address to ask, or why there is none.
func (s *state) target() (addr, why string) {
	switch {
	case s.plan == nil:
		return "", s.noPlan
	case s.cfg.Broker != "":
		return s.cfg.Broker, ""
	case s.plan.Protocol != "PLAINTEXT":
		return "", fmt.Sprintf("the listener at %s speaks %s, and asking over TLS or SASL is not supported yet: name a PLAINTEXT listener of this broker in KRAFTPOD_BROKER", s.plan.Broker, s.plan.Protocol)
	}
	return s.plan.Broker, ""
}

// controller says whether the node is a controller only.
func (s *state) controller() bool {
	return s.plan != nil && slices.Equal(s.plan.Roles, []string{"controller"})
}

// overdue is after how long without a finished poll what is known is too old.
func (s *state) overdue() time.Duration { return 3 * (s.cfg.PollInterval + s.cfg.Timeout) }

// frozen is for how long a broker's metadata has stood still: more than a few
// seconds means that the quorum is lost or this broker is cut off from it.
func (s *state) frozen(now time.Time) (time.Duration, bool) {
	if s.heard == nil || s.controller() || s.heard.epoch < 0 {
		return 0, false
	}
	return now.Sub(s.moved), true
}

// leader is the quorum as last heard, unless that is too old to say anything.
func (s *state) leader(now time.Time) *quorum {
	if s.quorum == nil || now.Sub(s.quorum.At) > s.overdue() {
		return nil
	}
	return s.quorum
}
