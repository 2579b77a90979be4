package health

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/bootstrap/disk"
	"github.com/kraftpod/kraftpod/bootstrap/formation"
)

// ServeHTTP answers from what the last poll heard; only /status looks at the
// disk.
func (s *sidecar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "GET and HEAD only", http.StatusMethodNotAllowed)
		return
	}
	st, now := s.now()
	checks := st.checks(now)
	path := strings.TrimPrefix(r.URL.Path, "/")
	switch path {
	case "livez":
		checks = []formation.Check{check("process", "")}
	case "startupz":
		checks = []formation.Check{check("started", because(st.heard == nil, "the broker has not answered since it last started"))}
	case "metrics":
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_, _ = io.WriteString(w, metrics(&st, now, s.version))
		return
	case "status":
		s.watched.Store(now.UnixNano())
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(newStatus(&st, now, s.version))
		return
	default:
		checks = slices.DeleteFunc(checks, func(c formation.Check) bool { return path != "readyz" && path != "readyz/"+c.Name })
	}
	if len(checks) == 0 {
		http.NotFound(w, r)
		return
	}
	body, ok := verbose(path, checks)
	if ok && !r.URL.Query().Has("verbose") {
		body = "ok\n"
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if !ok {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_, _ = io.WriteString(w, body)
}

// verbose is one line a check, as the Kubernetes components write them, and
// whether all hold. A check that holds only because something was waived says
// so.
func verbose(name string, checks []formation.Check) (lines string, ok bool) {
	result := "passed"
	for _, c := range checks {
		line := "[+]" + c.Name + " ok"
		if !c.OK {
			line, result = "[-]"+c.Name+" failed", "failed"
		}
		if c.Reason != "" {
			line += ": " + c.Reason
		}
		lines += line + "\n"
	}
	return fmt.Sprintf("%s%s check %s\n", lines, name, result), result == "passed"
}

// status is the body of /status: what peers read, and what people want to see.
type status struct {
	formation.Status
	// Quorum is formation.Quorum with more; it takes that one's place.
	Quorum *quorum `json:"quorum"`
	state
	PollAge  float64 `json:"poll_age_seconds"`
	PollTook float64 `json:"poll_duration_seconds"`
	// MetadataFrozen is for how long a broker's metadata has stood still.
	MetadataFrozen *float64 `json:"metadata_frozen_seconds"`
	Warnings       []string `json:"warnings"`
}

// newStatus says all that is known, and looks at the disk.
func newStatus(s *state, now time.Time, version string) status {
	out := status{
		Status:   formation.Status{API: formation.API, Version: version, NodeID: -1, Roles: []string{}, Ready: s.ready(now), Checks: s.checks(now)},
		Quorum:   s.leader(now),
		state:    *s,
		PollTook: s.took.Seconds(),
		Warnings: []string{},
	}
	out.Volume = disk.Volume{State: disk.Unknown, Reason: "no plan names the log dirs"}
	if p := s.plan; p != nil {
		out.Pod, out.NodeID, out.Roles, out.Intent, out.Volume = p.Pod, p.NodeID, p.Roles, &p.Intent, disk.Look(p.LogDirs)
		out.Warnings = append(out.Warnings, p.Warnings...)
	}
	out.Volume.Voters = append([]int32{}, out.Volume.Voters...) // [] where there are none, not null
	if s.waived != "" {
		out.Warnings = append(out.Warnings, "caught-up is "+s.waived)
	}
	if s.polls > 0 {
		out.PollAge = now.Sub(s.last).Seconds()
	}
	if frozen, ok := s.frozen(now); ok {
		out.MetadataFrozen = new(frozen.Seconds())
	}
	return out
}

// exposition is the Prometheus text format 0.0.4. It is written by hand:
// client_golang would make every start of this binary slower, run's too.
type exposition struct {
	strings.Builder
	last string
}

// add writes a sample, a metric's name and perhaps a label; those of one metric
// stand together.
func (e *exposition) add(sample, help string, value any) {
	if name, _, _ := strings.Cut(sample, "{"); name != e.last {
		kind := "gauge"
		if strings.HasSuffix(name, "_total") {
			kind = "counter"
		}
		fmt.Fprintf(e, "# HELP kraftpod_%s %s\n# TYPE kraftpod_%s %s\n", name, help, name, kind)
		e.last = name
	}
	if b, ok := value.(bool); ok {
		value = map[bool]int{false: 0, true: 1}[b]
	}
	fmt.Fprintf(e, "kraftpod_%s %v\n", sample, value)
}

// metrics is the state as metrics. What is not known is left out.
func metrics(s *state, now time.Time, version string) string {
	var out exposition
	out.add(fmt.Sprintf("build_info{version=%q}", version), "Version of kraftpod, built by "+runtime.Version()+".", 1)
	out.add("ready", "Whether every check holds, as /readyz says.", s.ready(now))
	for _, c := range s.checks(now) {
		out.add(fmt.Sprintf("check_ok{check=%q}", c.Name), "Whether the check holds, as /readyz/NAME says.", c.OK)
	}
	out.add("started", "Whether the broker has answered since it last started.", s.heard != nil)
	out.add("caught_up", "Whether every replica here was in sync once since the broker last started, or is no longer waited for.", s.Latched)
	out.add("catchup_waived", "Whether replicas that are not in sync are no longer waited for (KRAFTPOD_CATCHUP_DEADLINE).", s.waived != "")
	out.add("polls_total", "Polls of the broker.", s.polls)
	out.add("poll_failures_total", "Polls of the broker that failed, a refused port included.", s.pollsFailed)
	if s.polls > 0 {
		out.add("poll_age_seconds", "Time since the last poll ended.", now.Sub(s.last).Seconds())
		out.add("poll_duration_seconds", "How long the last poll took.", s.took.Seconds())
	}
	if r := s.Replicas; r != nil {
		const help = "Replicas of this broker as last counted, which ends once it has caught up."
		out.add(`replicas{state="here"}`, help, r.Here)
		out.add(`replicas{state="in_sync"}`, help, r.InSync)
		out.add(`replicas{state="offline"}`, help, r.Offline)
		out.add(`replicas{state="leaderless"}`, help, r.Leaderless)
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
