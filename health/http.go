package health

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
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
	switch path := strings.TrimPrefix(r.URL.Path, "/"); path {
	case "livez":
		answer(w, r, path, formation.Check{Name: "process", OK: true})
	case "startupz":
		why := "the broker has not answered since it last started"
		if st.heard != nil {
			why = ""
		}
		answer(w, r, path, check("started", why))
	case "readyz":
		answer(w, r, path, checks...)
	case "metrics":
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_, _ = io.WriteString(w, expose(metrics(&st, now, s.version)))
	case "status":
		s.watched.Store(now.UnixNano())
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(newStatus(&st, now, s.version, disk.Look))
	default:
		for _, c := range checks {
			if path == "readyz/"+c.Name {
				answer(w, r, path, c)
				return
			}
		}
		http.NotFound(w, r)
	}
}

// answer writes the verdict: ok, or one line a check.
func answer(w http.ResponseWriter, r *http.Request, name string, checks ...formation.Check) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	failed := firstFailed(checks) != nil
	if failed {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	if failed || r.URL.Query().Has("verbose") {
		_ = verbose(w, name, checks)
		return
	}
	_, _ = io.WriteString(w, "ok\n")
}

// verbose writes one line a check, as the Kubernetes components do. A check
// that holds only because something was waived says so.
func verbose(w io.Writer, name string, checks []formation.Check) error {
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
	_, err := io.WriteString(w, b.String())
	return err
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
func newStatus(s *state, now time.Time, version string, look func([]disk.Dir) disk.Volume) status {
	out := status{
		Status:   formation.Status{API: formation.API, Version: version, NodeID: -1, Roles: []string{}, Ready: s.ready(now), Checks: s.checks(now)},
		Quorum:   s.leader(now),
		Start:    s.start,
		Latched:  s.latched,
		PollTook: s.took.Seconds(), PollFailures: s.failures,
		Replicas: s.replicas,
		Warnings: []string{},
	}
	if p := s.plan; p != nil {
		out.Pod, out.NodeID, out.Roles, out.Intent, out.Volume = p.Pod, p.NodeID, p.Roles, &p.Intent, look(p.LogDirs)
		out.Warnings = append(out.Warnings, p.Warnings...)
	} else {
		out.Volume = disk.Volume{State: disk.Unknown, Reason: "no plan names the log dirs"}
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
