package health

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
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
		why := "the broker has not answered since it last started"
		if st.heard != nil {
			why = ""
		}
		checks = []formation.Check{check("started", why)}
	case "readyz":
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
		checks = slices.DeleteFunc(checks, func(c formation.Check) bool { return path != "readyz/"+c.Name })
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
	var b strings.Builder
	result := "passed"
	for _, c := range checks {
		switch {
		case !c.OK:
			result = "failed"
			fmt.Fprintf(&b, "[-]%s failed: %s\n", c.Name, c.Reason)
		case c.Reason != "":
			fmt.Fprintf(&b, "[+]%s ok: %s\n", c.Name, c.Reason)
		default:
			fmt.Fprintf(&b, "[+]%s ok\n", c.Name)
		}
	}
	fmt.Fprintf(&b, "%s check %s\n", name, result)
	return b.String(), result == "passed"
}

// status is the body of /status: what peers read, and what people want to see.
type status struct {
	formation.Status
	// Quorum is formation.Quorum with more; it takes that one's place.
	Quorum *quorum `json:"quorum"`
	// Start is the id that run gave this start of Kafka.
	Start        string  `json:"start"`
	Latched      bool    `json:"latched"`
	PollAge      float64 `json:"poll_age_seconds"`
	PollTook     float64 `json:"poll_duration_seconds"`
	PollFailures int     `json:"poll_failures_in_a_row"`
	// MetadataFrozen is for how long a broker's metadata has stood still.
	MetadataFrozen *float64 `json:"metadata_frozen_seconds"`
	// Replicas are as last counted, which ends with the latch.
	Replicas *replicas `json:"replicas"`
	Warnings []string  `json:"warnings"`
}

// newStatus says all that is known, and looks at the disk.
func newStatus(s *state, now time.Time, version string) status {
	out := status{
		Status:   formation.Status{API: formation.API, Version: version, NodeID: -1, Roles: []string{}, Ready: s.ready(now), Checks: s.checks(now)},
		Quorum:   s.leader(now),
		Start:    s.start,
		Latched:  s.latched,
		PollTook: s.took.Seconds(), PollFailures: s.failures,
		Replicas: s.replicas,
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
		out.PollAge = now.Sub(s.polled).Seconds()
	}
	if frozen, ok := s.frozen(now); ok {
		out.MetadataFrozen = new(frozen.Seconds())
	}
	return out
}
