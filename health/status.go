package health

import (
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// namedOwed is how many of the replicas that are owed are named.
const namedOwed = 10

// status is the body of /status: what peers read, and what people want to see.
type status struct {
	api.Status
	// Quorum is api.Quorum with more; it takes that one's place.
	Quorum *broker.Quorum `json:"quorum"`
	// Membership is how far the quorum's voters are from those that the template wants,
	// beside its leader; nil elsewhere, and of a static quorum.
	Membership *api.Membership `json:"membership"`
	// PollFailures counts the polls that failed in a row.
	PollFailures int `json:"poll_failures_in_a_row"`
	// Latched: caught-up held once since the broker last started.
	Latched bool `json:"latched"`
	// Replicas are as last counted, which ends with the latch.
	Replicas *broker.Replicas `json:"replicas"`
	// Owed names some of the replicas that had no live leader when caught-up held,
	// and have to be in sync once after they have one.
	Owed []string `json:"owed"`
	// Start is the last id of a start that was seen.
	Start string `json:"start"`
	// PollAge is the time since the last poll ended, PollTook how long it took;
	// both 0 before the first.
	PollAge  float64 `json:"poll_age_seconds"`
	PollTook float64 `json:"poll_duration_seconds"`
	api.Seen
}

// newStatus says all that is known.
func newStatus(s *state, now time.Time, version string) status {
	out := status{
		Status: api.Status{
			API:     api.Version,
			Version: version,
			NodeID:  -1,
			Roles:   []string{},
			Volume:  s.volume(),
			Ready:   s.ready(now),
			Checks:  s.checks(now),
			Leaving: s.leaving(now),
		},
		Quorum:       aged(s.currentQuorum(now), now),
		Membership:   s.membershipStatus(now),
		PollFailures: s.failures,
		Latched:      s.latched,
		Replicas:     s.replicas,
		Owed:         s.owedNames(),
		Start:        s.start,
		PollTook:     s.pollTook.Seconds(),
		Seen:         api.Seen{Template: map[string]string{}, Warnings: []string{}},
	}
	if s.snapshot != nil {
		out.Registered = s.snapshot.Registered
	}
	if s.plan != nil {
		out.addPlan(s.plan)
	}
	if s.snapshot != nil && s.snapshot.KRaftVersion >= 0 {
		out.KRaftVersion = new(s.snapshot.KRaftVersion)
	}
	out.Volume.Voters = append([]int32{}, out.Volume.Voters...) // [] where there are none, not null
	out.Volume.Space = append([]disk.Space{}, out.Volume.Space...)
	out.Warnings = append(out.Warnings, s.odd...)
	if s.waived != "" {
		out.Warnings = append(out.Warnings, "caught-up is "+s.waived)
	}
	out.Warnings = append(out.Warnings, s.channelWarnings...)
	out.Warnings = append(out.Warnings, s.certificateWarnings(now)...)
	if differs := s.voterSetDiffers(); differs != "" {
		out.Warnings = append(out.Warnings, differs)
	}
	if s.polls > 0 {
		out.PollAge = now.Sub(s.polledAt).Seconds()
	}
	frozen, known := s.frozen(now)
	if known {
		out.MetadataFrozen = new(frozen.Seconds())
	}
	return out
}

// owedNames are the names of at most namedOwed of the replicas that are owed.
func (s *state) owedNames() []string {
	names := []string{}
	for _, p := range s.owed[:min(len(s.owed), namedOwed)] {
		names = append(names, p.String())
	}
	return names
}

// aged is a description of the quorum with its age as /status is answered, in
// whole milliseconds, rounded up. A status is never kept for the next reader:
// what it says of the quorum would be taken for newer than it is.
func aged(q *broker.Quorum, now time.Time) *broker.Quorum {
	if q == nil {
		return nil
	}
	out := *q
	out.AgeMS = new((now.Sub(q.At) + time.Millisecond - 1).Milliseconds())
	out.At = q.At.UTC()
	return &out
}

// addPlan adds what the plan says.
func (s *status) addPlan(plan *api.Plan) {
	s.Pod, s.NodeID, s.Roles, s.Intent = plan.Pod, plan.NodeID, plan.Roles, &plan.Intent
	s.Kafka, s.Warnings = plan.Kafka, append(s.Warnings, plan.Warnings...)
	for _, name := range api.TemplateVariables() {
		if value, given := plan.Environ[name]; given {
			s.Template[name] = value
		}
	}
}
