package health

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/kraftpod/kraftpod/bootstrap"
	"github.com/kraftpod/kraftpod/bootstrap/formation"
)

const (
	// quick is the time from one poll to the next until ready: with the
	// poll itself, ready is known within 250 ms.
	quick = 150 * time.Millisecond
	// tolerated is how many polls in a row may fail before the answer that
	// was heard last no longer counts.
	tolerated = 2
)

// state is all that the sidecar knows. Its methods are its transitions and the
// verdict; they take the time as a value and do no I/O. /status shows its
// exported fields as they are.
type state struct {
	life

	cfg Config
	// plan is what run decided; nil: noPlan says why.
	plan   *bootstrap.Plan
	noPlan string
	// Start is the last id of a start that was seen.
	Start string `json:"start"`

	// last is when the last poll ended, took how long it took.
	last               time.Time
	took               time.Duration
	polls, pollsFailed uint64
}

// life is what is known of the broker since it last started.
type life struct {
	// heard is the last answer.
	heard *heard
	// Failures counts the polls that failed in a row, err is the last's.
	Failures int `json:"poll_failures_in_a_row"`
	err      error

	// Latched: every replica here was in sync once since the broker started,
	// or waived says why that is no longer waited for.
	Latched bool `json:"latched"`
	waived  string
	// Replicas are those of the last poll that asked, which ends with the latch.
	Replicas *replicas `json:"replicas"`
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
	if p != nil && p.Start != "" && p.Start != s.Start {
		s.Start, s.life = p.Start, life{}
	}
}

// polled takes the end of a poll: its answer or its error. A refused port ends
// the broker's life at once: nothing known of it holds any longer.
func (s *state) polled(now time.Time, took time.Duration, h *heard, err error) {
	s.last, s.took, s.polls = now, took, s.polls+1
	if errors.Is(err, syscall.ECONNREFUSED) {
		s.life = life{}
	}
	if s.err = err; err != nil {
		s.Failures++
		s.pollsFailed++
		return
	}
	if s.heard == nil || h.epoch != s.heard.epoch {
		s.moved = now
	}
	s.heard, s.Failures = h, 0
	if h.replicas != nil {
		s.Replicas = h.replicas
		s.catchUp(now, h)
	}
}

// catchUp sets the latch once every replica here is in sync. While the broker
// is not registered its metadata may be empty or of its life before, so it
// proves nothing.
func (s *state) catchUp(now time.Time, h *heard) {
	if s.Latched || h.self == nil || h.fenced {
		return
	}
	if s.progressed.IsZero() || h.replicas.InSync > s.best {
		s.best, s.progressed = h.replicas.InSync, now
	}
	s.Latched = h.replicas.InSync+h.replicas.Leaderless == h.replicas.Here
	if d := s.cfg.CatchupDeadline; !s.Latched && d > 0 && now.Sub(s.progressed) >= d {
		s.Latched = true
		s.waived = fmt.Sprintf("no longer waited for after %v without progress (KRAFTPOD_CATCHUP_DEADLINE): %s", d, behind(h.replicas))
	}
}

// described takes what the quorum's leader said. Without an answer of this
// broker it was said to one that is gone.
func (s *state) described(q *quorum) {
	if s.heard != nil {
		s.quorum = q
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
	return now.Sub(s.moved), s.heard != nil && s.heard.epoch >= 0 && !s.controller()
}

// leader is the quorum as last heard, unless that is too old to say anything.
func (s *state) leader(now time.Time) *quorum {
	if s.quorum == nil || now.Sub(s.quorum.At) > s.overdue() {
		return nil
	}
	return s.quorum
}

// checks is the verdict: the named checks of this node's roles, in order.
func (s *state) checks(now time.Time) []formation.Check {
	silence := s.silence(now)
	known := func(name string, why func() string) formation.Check {
		if silence != "" {
			return check(name, "not known while the broker does not answer")
		}
		return check(name, why())
	}
	answers := check("answers", silence)
	if s.controller() {
		return []formation.Check{answers, known("quorum", s.leaderless)}
	}
	caughtUp := known("caught-up", s.caughtUp)
	if caughtUp.OK {
		caughtUp.Reason = s.waived
	}
	return []formation.Check{answers, known("registered", s.registered), known("advertised", s.advertised), known("storage", s.storage), caughtUp}
}

// ready says whether every check holds.
func (s *state) ready(now time.Time) bool { return !slices.ContainsFunc(s.checks(now), failed) }

func failed(c formation.Check) bool { return !c.OK }

// because is the reason where something is wrong, "" where it is not.
func because(wrong bool, format string, args ...any) string {
	if !wrong {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

// check fails for a reason, and holds without one.
func check(name, why string) formation.Check {
	return formation.Check{Name: name, OK: why == "", Reason: why}
}

// silence says why the broker counts as not answering.
func (s *state) silence(now time.Time) string {
	addr, why := s.target()
	switch {
	case why != "":
		return why
	case len(s.plan.Waiting) > 0:
		return "run waits before Kafka's first start, for " + strings.Join(s.plan.Waiting, "; ")
	case errors.Is(s.err, syscall.ECONNREFUSED):
		return fmt.Sprintf("connection to %s refused: Kafka is not up yet", addr)
	case s.heard == nil && s.err == nil:
		return "not asked yet"
	case s.heard == nil:
		return fmt.Sprintf("%s has not answered yet: %v", addr, s.err)
	case s.Failures > tolerated:
		return fmt.Sprintf("%d polls of %s failed in a row, the last: %v", s.Failures, addr, s.err)
	case now.Sub(s.last) > s.overdue():
		return fmt.Sprintf("no poll of %s has ended for %v, what is known is too old", addr, now.Sub(s.last).Round(time.Second))
	}
	return ""
}

// What follows says why a check fails, by what the broker answered; "": it
// holds.

func (s *state) registered() string {
	return cmp.Or(
		because(s.heard.self == nil, "node %d is not among the brokers of its own Metadata: it is starting, fenced or shutting down", s.plan.NodeID),
		because(s.heard.fenced, "node %d is fenced: the quorum does not hear its heartbeats", s.plan.NodeID))
}

func (s *state) advertised() string {
	self := s.heard.self
	if self == nil {
		return "not known while the broker is not registered"
	}
	got := net.JoinHostPort(self.Host, fmt.Sprint(self.Port))
	var want []string
	for _, e := range s.plan.Advertised {
		// Whoever is asked at KRAFTPOD_BROKER may be any of the listeners.
		if e.Listener == s.plan.InterBroker || s.cfg.Broker != "" {
			want = append(want, net.JoinHostPort(e.Host, fmt.Sprint(e.Port)))
		}
	}
	wrong := !slices.ContainsFunc(want, func(w string) bool { return strings.EqualFold(w, got) })
	return cmp.Or(
		because(len(want) == 0, "clients are sent to %s, but the plan has no advertised address of listener %q to compare", got, s.plan.InterBroker),
		because(wrong, "clients are sent to %s, intended is %s: see advertised.listeners as Kafka's container has it", got, strings.Join(want, " or ")))
}

func (s *state) storage() string { return strings.Join(s.heard.dirs, ", ") }

func (s *state) leaderless() string {
	return because(s.heard.leader < 0, "this controller knows no leader of the quorum: see that a majority of the voters runs and reaches the others")
}

func (s *state) caughtUp() string {
	switch {
	case s.Latched:
		return ""
	case s.heard.self == nil || s.heard.fenced:
		return "not known while the broker is not registered"
	case s.Replicas == nil:
		return "not asked yet"
	}
	return behind(s.Replicas)
}

// behind says how far replicas are from being in sync, and which are not.
func behind(r *replicas) string {
	names, counted := r.Behind, r.Here-r.Leaderless
	if n := counted - r.InSync - len(names); n > 0 {
		names = append(names[:len(names):len(names)], fmt.Sprintf("and %d more", n))
	}
	why := fmt.Sprintf("%d of %d replicas here are not in sync: %s", counted-r.InSync, counted, strings.Join(names, ", "))
	return why + because(r.Leaderless > 0, "; not counted, without a live leader: %s", strings.Join(r.WithoutLeader, ", "))
}
