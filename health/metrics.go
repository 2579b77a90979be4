package health

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// sample is one line of the Prometheus text format 0.0.4; those of one name
// stand together. It is written by hand: client_golang would make every start
// of this binary slower, run's too.
type sample struct {
	name, help, label string
	value             float64
}

// metrics is the state as samples. What is not known is left out.
func metrics(s *state, now time.Time, version string) []sample {
	var out []sample
	add := func(name, help string, value float64) { out = append(out, sample{name, help, "", value}) }
	labelled := func(name, help, key, label string, value float64) {
		out = append(out, sample{name, help, key + "=" + strconv.Quote(label), value})
	}
	labelled("build_info", "Version of kraftpod, built by "+runtime.Version()+".", "version", version, 1)
	add("ready", "Whether every check holds, as /readyz says.", bit(s.ready(now)))
	for _, c := range s.checks(now) {
		labelled("check_ok", "Whether the check holds, as /readyz/NAME says.", "check", c.Name, bit(c.OK))
	}
	add("started", "Whether the broker has answered since it last started.", bit(s.heard != nil))
	add("caught_up", "Whether every replica here was in sync once since the broker last started, or is no longer waited for.", bit(s.latched))
	add("catchup_waived", "Whether replicas that are not in sync are no longer waited for (KRAFTPOD_CATCHUP_DEADLINE).", bit(s.waived != ""))
	add("polls_total", "Polls of the broker.", float64(s.polls))
	add("poll_failures_total", "Polls of the broker that failed, a refused port included.", float64(s.pollsFailed))
	if s.polls > 0 {
		add("poll_age_seconds", "Time since the last poll ended.", now.Sub(s.polled).Seconds())
		add("poll_duration_seconds", "How long the last poll took.", s.took.Seconds())
	}
	if r := s.replicas; r != nil {
		for i, n := range []int{r.Here, r.InSync, r.Offline, r.Leaderless} {
			labelled("replicas", "Replicas of this broker as last counted, which ends once it has caught up.", "state", []string{"here", "in_sync", "offline", "leaderless"}[i], float64(n))
		}
	}
	if frozen, ok := s.frozen(now); ok {
		add("metadata_frozen_seconds", "Time since the broker's metadata last moved; it moves twice a second unless the quorum is lost or out of reach.", frozen.Seconds())
	}
	if q := s.leader(now); q != nil {
		add("quorum_leader_id", "Node id of the metadata quorum's leader.", float64(q.LeaderID))
		add("quorum_leader_epoch", "Epoch of the metadata quorum's leader.", float64(q.Epoch))
		add("quorum_high_watermark", "Offset up to which the metadata log is committed.", float64(q.HighWatermark))
		add("quorum_voters", "Voters of the metadata quorum.", float64(q.Voters))
		add("quorum_voters_caught_up", "Voters that had all of the leader's log within the last 5 s.", float64(len(q.CaughtUp)))
		add("quorum_lag_records", "Records of the metadata log that this node is behind the leader, -1 where the leader does not know it.", float64(q.Lag))
	}
	return out
}

func bit(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// expose writes samples in the text format.
func expose(samples []sample) string {
	var b strings.Builder
	for i, s := range samples {
		kind := "gauge"
		if strings.HasSuffix(s.name, "_total") {
			kind = "counter"
		}
		if i == 0 || samples[i-1].name != s.name {
			fmt.Fprintf(&b, "# HELP kraftpod_%s %s\n# TYPE kraftpod_%s %s\n", s.name, s.help, s.name, kind)
		}
		if s.label != "" {
			s.name += "{" + s.label + "}"
		}
		fmt.Fprintf(&b, "kraftpod_%s %v\n", s.name, s.value)
	}
	return b.String()
}
