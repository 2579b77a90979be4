package health

import (
	"errors"
	"slices"
	"syscall"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/security"
)

// state is all that the sidecar knows. Its methods are its transitions, here,
// and the verdict (checks.go); they take the time as a value and do no I/O.
type state struct {
	life

	// cfg is the configuration under the plan.
	cfg Config
	// odd is what is odd about the variables of the pod's containers.
	odd []string
	// plan is what run decided; nil: noPlan says why there is none.
	plan   *api.Plan
	noPlan string
	// start is the last id of a start that was seen.
	start string

	// reading is what the log dirs held when they were read last.
	reading reading

	// voters is what the other voters' sidecars said last while Kafka did not come up.
	voters heardOfVoters

	// polledAt is when the last poll ended, pollTook how long it took.
	polledAt           time.Time
	pollTook           time.Duration
	polls, failedPolls uint64

	// channelWarnings are what is odd about how the broker is spoken to.
	channelWarnings []string
	// stores is what is seen of the files of its key stores.
	stores stores
	// members is how far the voters of a dynamic quorum are from what is wanted.
	members members
	// departure is what is known of this pod's own leaving.
	departure departure
}

// life is what is known of the broker since it last started.
type life struct {
	// snapshot is what the last poll brought that did not fail; nil: none yet.
	snapshot *broker.Snapshot
	// failures counts the polls that failed in a row, err is the last's.
	failures int
	err      error

	// servingSince is when a poll first found that Kafka serves: the broker is
	// registered, or the controller knows a leader.
	servingSince time.Time

	// latched: every replica here was in sync once since the broker started,
	// or waived says why that is no longer waited for.
	latched bool
	waived  string
	// replicas are those of the last poll that counted them, which ends with
	// the latch.
	replicas *broker.Replicas
	// owed are those that had no live leader when the latch closed: each has to
	// be in sync once after it has one. owing are those of them that have one
	// and are not, as counted last; nil: none.
	owed  []api.Partition
	owing *broker.Replicas
	// progress is how far those that lag have come.
	progress progress

	// metadataMovedAt is when the broker's metadata offset last changed.
	metadataMovedAt time.Time
	// quorum is the quorum as its leader described it last.
	quorum *broker.Quorum
	// served are the certificates that listeners serve, by their names; nil: it was
	// not looked yet. The map never changes.
	served map[string]security.Certificate
	// leader is what is known of the leader by asking it, beside a controller that
	// follows it.
	leader leaderHeard
}

// pollEnd is the end of a poll: a snapshot or an error.
type pollEnd struct {
	at       time.Time
	took     time.Duration
	snapshot *broker.Snapshot
	err      error
	// warnings are what is odd about how the broker was spoken to.
	warnings []string
}

// followPlan takes a plan, or its absence and why. A new id means that run
// started anew; a plan without one (the sidecar's own settings) means nothing.
func (s *state) followPlan(plan *api.Plan, noPlan string) {
	s.plan, s.noPlan = plan, noPlan
	if plan != nil && plan.Start != "" && plan.Start != s.start {
		s.start, s.life = plan.Start, life{}
	}
}

// endPoll takes the end of a poll. A refused port ends the broker's life at
// once: nothing known of it holds any longer.
func (s *state) endPoll(poll pollEnd) {
	s.polledAt, s.pollTook = poll.at, poll.took
	s.polls++
	s.channelWarnings = poll.warnings
	if isRefused(poll.err) {
		s.life = life{}
	}
	s.err = poll.err
	if poll.err != nil {
		s.failures++
		s.failedPolls++
		return
	}
	s.failures = 0
	if s.snapshot == nil || s.snapshot.MetadataOffset != poll.snapshot.MetadataOffset {
		s.metadataMovedAt = poll.at
	}
	if s.snapshot != nil && s.snapshot.Leader != poll.snapshot.Leader {
		s.leader = leaderHeard{}
	}
	s.snapshot = poll.snapshot
	if s.servingSince.IsZero() && s.isServing() {
		s.servingSince = poll.at
	}
	if poll.snapshot.Replicas != nil {
		s.replicas = poll.snapshot.Replicas
		s.catchUp(poll.at)
	}
	if poll.snapshot.Owed != nil {
		s.payOff(poll.snapshot.Owed, poll.at)
	}
}

// controllerOnly says whether the node is a controller and no broker.
func (s *state) controllerOnly() bool {
	return s.plan != nil && slices.Equal(s.plan.Roles, []string{"controller"})
}

// isServing says whether Kafka has come as far as it gets by itself.
func (s *state) isServing() bool {
	if s.controllerOnly() {
		return s.snapshot.Leader >= 0 && !s.isLeaderless()
	}
	return isRegistered(s.snapshot)
}

// volume is what is known of the plan's log dirs.
func (s *state) volume() disk.Volume {
	switch {
	case s.plan == nil:
		return disk.Volume{State: disk.Unknown, Reason: "no plan names the log dirs"}
	case s.reading.begun.IsZero() || !slices.Equal(s.reading.dirs, s.plan.LogDirs):
		return disk.Volume{State: disk.Unknown, Reason: "the log dirs were not read yet"}
	}
	return s.reading.volume
}

// overdue is after how long without a poll that ended what is known is too old.
func (s *state) overdue() time.Duration {
	return overduePolls * (s.cfg.PollInterval + s.cfg.Timeout)
}

// frozen is for how long a broker's metadata has stood still: more than a few
// seconds means that the quorum is lost or this broker is cut off from it. It
// is not known of a controller, and not before the broker has answered.
func (s *state) frozen(now time.Time) (d time.Duration, known bool) {
	if s.snapshot == nil || s.snapshot.MetadataOffset < 0 || s.controllerOnly() {
		return 0, false
	}
	return now.Sub(s.metadataMovedAt), true
}

// isRefused says whether a poll failed because nobody listens: Kafka is not up.
func isRefused(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }

// isRegistered says whether the broker is among those that serve.
func isRegistered(s *broker.Snapshot) bool { return s.Listed && !s.Fenced }
