package health

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

// exposition is the Prometheus text format 0.0.4. It is written by hand:
// client_golang would make every start of this binary slower, run's too.
type exposition struct {
	strings.Builder
	last string
}

// add writes a metric, with at most one label and its value; those of one name
// stand together.
func (e *exposition) add(name, help string, value any, label ...string) {
	kind := "gauge"
	if strings.HasSuffix(name, "_total") {
		kind = "counter"
	}
	if name != e.last {
		fmt.Fprintf(e, "# HELP kraftpod_%s %s\n# TYPE kraftpod_%s %s\n", name, help, name, kind)
		e.last = name
	}
	if b, ok := value.(bool); ok {
		value = map[bool]int{false: 0, true: 1}[b]
	}
	if len(label) > 0 {
		name = fmt.Sprintf("%s{%s=%q}", name, label[0], label[1])
	}
	fmt.Fprintf(e, "kraftpod_%s %v\n", name, value)
}

// metrics is the state as metrics. What is not known is left out.
func metrics(s *state, now time.Time, version string) string {
	var out exposition
	out.add("build_info", "Version of kraftpod, built by "+runtime.Version()+".", 1, "version", version)
	out.add("ready", "Whether every check holds, as /readyz says.", s.ready(now))
	for _, c := range s.checks(now) {
		out.add("check_ok", "Whether the check holds, as /readyz/NAME says.", c.OK, "check", c.Name)
	}
	out.add("started", "Whether the broker has answered since it last started.", s.heard != nil)
	out.add("caught_up", "Whether every replica here was in sync once since the broker last started, or is no longer waited for.", s.latched)
	out.add("catchup_waived", "Whether replicas that are not in sync are no longer waited for (KRAFTPOD_CATCHUP_DEADLINE).", s.waived != "")
	out.add("polls_total", "Polls of the broker.", s.polls)
	out.add("poll_failures_total", "Polls of the broker that failed, a refused port included.", s.pollsFailed)
	if s.polls > 0 {
		out.add("poll_age_seconds", "Time since the last poll ended.", now.Sub(s.polled).Seconds())
		out.add("poll_duration_seconds", "How long the last poll took.", s.took.Seconds())
	}
	if r := s.replicas; r != nil {
		for i, n := range []int{r.Here, r.InSync, r.Offline, r.Leaderless} {
			out.add("replicas", "Replicas of this broker as last counted, which ends once it has caught up.", n, "state", []string{"here", "in_sync", "offline", "leaderless"}[i])
		}
	}
	if frozen, ok := s.frozen(now); ok {
		out.add("metadata_frozen_seconds", "Time since the broker's metadata last moved; it moves twice a second unless the quorum is lost or out of reach.", frozen.Seconds())
	}
	if q := s.leader(now); q != nil {
		out.add("quorum_leader_id", "Node id of the metadata quorum's leader.", q.LeaderID)
		out.add("quorum_leader_epoch", "Epoch of the metadata quorum's leader.", q.Epoch)
		out.add("quorum_high_watermark", "Offset up to which the metadata log is committed.", q.HighWatermark)
		out.add("quorum_voters", "Voters of the metadata quorum.", q.Voters)
		out.add("quorum_voters_caught_up", "Voters that had all of the leader's log within the last 5 s.", len(q.CaughtUp))
		out.add("quorum_lag_records", "Records of the metadata log that this node is behind the leader, -1 where the leader does not know it.", q.Lag)
	}
	return out.String()
}
