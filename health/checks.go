package health

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker"
)

const (
	// toleratedFailures is how many polls in a row may fail before the snapshot
	// of the last one that did not no longer counts.
	toleratedFailures = 2
	// overduePolls is how many polls, with the time between them, may be missed
	// before what is known is too old.
	overduePolls = 3
)

// check is one named check of what a broker or controller answered. Its verdict
// is a pure function of the state, which has a plan and a snapshot.
type check struct {
	name    string
	verdict func(s *state, now time.Time) (ok bool, reason string)
}

// answered are the checks of what the node of these roles answered, in order.
func answered(controllerOnly bool) []check {
	if controllerOnly {
		return []check{{name: "quorum", verdict: quorumHasLeader}}
	}
	return []check{
		{name: "registered", verdict: registered},
		{name: "advertised", verdict: advertised},
		{name: "storage", verdict: storage},
		{name: "caught-up", verdict: caughtUp},
	}
}

// checks is the verdict: the named checks of this node's roles, in order.
func (s *state) checks(now time.Time) []api.Check {
	ok, silence := s.answers(now)
	results := []api.Check{{Name: api.Answers, OK: ok, Reason: silence}}
	for _, c := range answered(s.controllerOnly()) {
		result := api.Check{Name: c.name, Reason: "not known while the broker does not answer"}
		if ok {
			result.OK, result.Reason = c.verdict(s, now)
		}
		results = append(results, result)
	}
	return results
}

// ready says whether every check holds.
func (s *state) ready(now time.Time) bool { return !slices.ContainsFunc(s.checks(now), isFailed) }

func isFailed(c api.Check) bool { return !c.OK }

// fails is the verdict of a check that does not hold.
func fails(format string, args ...any) (ok bool, reason string) {
	return false, fmt.Sprintf(format, args...)
}

// answers says whether the broker counts as answering, and why it does not.
func (s *state) answers(now time.Time) (ok bool, reason string) {
	target, noTarget := s.target()
	addr := target.Address
	if noTarget != "" {
		return fails("%s", noTarget)
	}
	if len(s.plan.Waiting) > 0 {
		return fails(api.RunWaits+", for %s%s", strings.Join(s.plan.Waiting, "; "),
			inParentheses(s.plan.Hint))
	}
	if other, is := errors.AsType[*broker.OtherNodeError](s.err); is {
		return fails("%s is not node %d's: %s", addr, other.NodeID, other.Says)
	}
	if isRefused(s.err) {
		return fails("connection to %s refused: Kafka is not up yet%s", addr, s.withoutVoters(now))
	}
	if s.snapshot == nil && s.err == nil {
		return fails("not asked yet")
	}
	if s.snapshot == nil {
		return fails("%s has not answered yet: %v%s%s", addr, s.err, s.denied(), s.withoutVoters(now))
	}
	if s.failures > toleratedFailures {
		return fails("%d polls of %s failed in a row, the last: %v%s", s.failures, addr, s.err, s.denied())
	}
	age := now.Sub(s.polledAt)
	if age > s.overdue() {
		return fails("no poll of %s has ended for %v, what is known is too old", addr, age.Round(time.Second))
	}
	return true, ""
}

// inParentheses is a remark as it follows a reason, "" where there is none.
func inParentheses(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

func registered(s *state, now time.Time) (ok bool, reason string) {
	switch {
	case !s.snapshot.Listed:
		return fails("node %d is not among the brokers of its own Metadata: it is starting, fenced or shutting down%s",
			s.plan.NodeID, s.withoutVoters(now))
	case s.snapshot.Fenced:
		return fails("node %d is fenced: the quorum does not hear its heartbeats%s", s.plan.NodeID, s.withoutVoters(now))
	}
	return true, ""
}

func advertised(s *state, _ time.Time) (ok bool, reason string) {
	if !s.snapshot.Listed {
		return fails("not known while the broker is not registered")
	}
	got := s.snapshot.Advertised
	intended := intendedAddresses(s.plan, s.named() != "")
	if len(intended) == 0 {
		return fails("clients are sent to %s, but the plan has no advertised address of listener %q to compare",
			got, s.plan.InterBroker)
	}
	if !slices.ContainsFunc(intended, func(addr string) bool { return strings.EqualFold(addr, got) }) {
		return fails("clients are sent to %s, intended is %s: see advertised.listeners as Kafka's container has it",
			got, strings.Join(intended, " or "))
	}
	return true, ""
}

// intendedAddresses are those that the listener which is asked may advertise:
// the inter-broker one, or any where KRAFTPOD_BROKER names whom to ask.
func intendedAddresses(plan *api.Plan, anyListener bool) []string {
	var addresses []string
	for _, e := range plan.Advertised {
		if anyListener || e.Listener == plan.InterBroker {
			addresses = append(addresses, net.JoinHostPort(e.Host, strconv.Itoa(int(e.Port))))
		}
	}
	return addresses
}

func storage(s *state, _ time.Time) (ok bool, reason string) {
	if len(s.snapshot.FailedLogDirs) > 0 {
		return fails("%s%s", strings.Join(s.snapshot.FailedLogDirs, ", "), s.unlisted())
	}
	return voterSet(s)
}

// unlisted is which ACL makes the broker list its log dirs, "" where it does.
func (s *state) unlisted() string {
	if !s.snapshot.Unlisted {
		return ""
	}
	return "; allow " + s.principal() + " the operation Describe on the cluster"
}

// denied is which ACL makes a controller tell who leads, "" where it is not for
// want of one: by DescribeCluster, for which a controller wants more than a broker
// does, or before Kafka 3.7 by a Fetch.
func (s *state) denied() string {
	if !broker.IsDenied(s.err) {
		return ""
	}
	return "; allow " + s.principal() + " the operation Alter on the cluster (before Kafka 3.7 ClusterAction)"
}

// principal is who the sidecar is to an authorizer.
func (s *state) principal() string {
	target, _ := s.target()
	return fmt.Sprintf("the principal of the sidecar's connection (%s)", s.cfg.Security.Principal(target))
}

// caughtUp says so, too, where it holds only because something was waived.
func caughtUp(s *state, _ time.Time) (ok bool, reason string) {
	switch {
	case s.latched && s.owing != nil:
		return fails("of partitions that have a live leader again, %s", s.notInSync(s.owing))
	case s.latched:
		return true, s.waived
	case !isRegistered(s.snapshot):
		return fails("not known while the broker is not registered")
	case s.snapshot.Unlisted:
		return fails("not known while the broker does not list its log dirs")
	case s.replicas == nil:
		return fails("not asked yet")
	}
	return fails("%s", s.notInSync(s.replicas))
}

// notInSync says how far replicas are from being in sync, and which are not.
func (s *state) notInSync(r *broker.Replicas) string {
	counted := r.Here - r.Leaderless
	missing := counted - r.InSync
	names := slices.Clone(r.Behind)
	if unnamed := missing - len(names); unnamed > 0 {
		names = append(names, fmt.Sprintf("and %d more", unnamed))
	}
	text := fmt.Sprintf("%d of %d replicas here are not in sync: %s", missing, counted, strings.Join(names, ", "))
	if r.Hidden > 0 {
		text += fmt.Sprintf("; %d of them are of topics that Metadata does not list: allow %s the operation Describe on "+
			"all topics", r.Hidden, s.principal())
	}
	if r.Leaderless > 0 {
		text += "; not counted, without a live leader: " + strings.Join(r.WithoutLeader, ", ")
	}
	return text
}
