package health

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/kraftpod/kraftpod/bootstrap/formation"
)

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
	case s.failures > tolerated:
		return fmt.Sprintf("%d polls of %s failed in a row, the last: %v", s.failures, addr, s.err)
	case now.Sub(s.polled) > s.overdue():
		return fmt.Sprintf("no poll of %s has ended for %v, what is known is too old", addr, now.Sub(s.polled).Round(time.Second))
	}
	return ""
}

// What follows says why a check fails, by what the broker answered; "": it
// holds.

func (s *state) registered() string {
	switch {
	case s.heard.self == nil:
		return fmt.Sprintf("node %d is not among the brokers of its own Metadata: it is starting, fenced or shutting down", s.plan.NodeID)
	case s.heard.fenced:
		return fmt.Sprintf("node %d is fenced: the quorum does not hear its heartbeats", s.plan.NodeID)
	}
	return ""
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
	switch {
	case slices.ContainsFunc(want, func(w string) bool { return strings.EqualFold(w, got) }):
		return ""
	case len(want) == 0:
		return fmt.Sprintf("clients are sent to %s, but the plan has no advertised address of listener %q to compare", got, s.plan.InterBroker)
	}
	return fmt.Sprintf("clients are sent to %s, intended is %s: see advertised.listeners as Kafka's container has it", got, strings.Join(want, " or "))
}

func (s *state) storage() string { return strings.Join(s.heard.dirs, ", ") }

func (s *state) leaderless() string {
	if s.heard.leader < 0 {
		return "this controller knows no leader of the quorum: see that a majority of the voters runs and reaches the others"
	}
	return ""
}

func (s *state) caughtUp() string {
	switch {
	case s.latched:
		return ""
	case s.heard.self == nil || s.heard.fenced:
		return "not known while the broker is not registered"
	case s.replicas == nil:
		return "not asked yet"
	}
	return behind(s.replicas)
}

// behind says how far replicas are from being in sync, and which are not.
func behind(r *replicas) string {
	names := r.Behind
	if n := r.counted() - r.InSync - len(names); n > 0 {
		names = append(names[:len(names):len(names)], fmt.Sprintf("and %d more", n))
	}
	why := fmt.Sprintf("%d of %d replicas here are not in sync: %s", r.counted()-r.InSync, r.counted(), strings.Join(names, ", "))
	if r.Leaderless > 0 {
		why += fmt.Sprintf("; not counted, without a live leader: %s", strings.Join(r.WithoutLeader, ", "))
	}
	return why
}
