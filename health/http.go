package health

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
)

// ServeHTTP answers from what the last poll brought; only /status looks at the
// disk.
func (s *sidecar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "GET and HEAD only", http.StatusMethodNotAllowed)
		return
	}
	st, now := s.now()
	switch r.URL.Path {
	case "/status":
		s.statusReadAt.Store(now.UnixNano())
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(newStatus(&st, now, s.version))
	case "/metrics":
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_, _ = io.WriteString(w, metrics(&st, now, s.version))
	default:
		serveChecks(w, r, &st, now)
	}
}

// serveChecks answers with the checks that the path names: 200, 503, or 404
// where it names none.
func serveChecks(w http.ResponseWriter, r *http.Request, st *state, now time.Time) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	checks := checksAt(name, st, now)
	if len(checks) == 0 {
		http.NotFound(w, r)
		return
	}
	body, ok := verboseBody(name, checks)
	if ok && !r.URL.Query().Has("verbose") {
		body = "ok\n"
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if !ok {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_, _ = io.WriteString(w, body)
}

// checksAt are the checks at a path: livez, startupz, readyz or one of its.
func checksAt(path string, st *state, now time.Time) []api.Check {
	switch path {
	case "livez":
		return []api.Check{{Name: "process", OK: true}}
	case "startupz":
		return []api.Check{started(st)}
	case "readyz":
		return st.checks(now)
	}
	return slices.DeleteFunc(st.checks(now), func(c api.Check) bool { return path != "readyz/"+c.Name })
}

// started holds once the broker has answered, however it has been since.
func started(st *state) api.Check {
	if st.snapshot == nil {
		return api.Check{Name: "started", Reason: "the broker has not answered since it last started"}
	}
	return api.Check{Name: "started", OK: true}
}

// verboseBody is one line a check, as the Kubernetes components write them, and
// whether all hold. A check that holds only because something was waived says
// so.
func verboseBody(name string, checks []api.Check) (body string, ok bool) {
	var lines strings.Builder
	result := "passed"
	for _, c := range checks {
		line := "[+]" + c.Name + " ok"
		if !c.OK {
			line, result = "[-]"+c.Name+" failed", "failed"
		}
		if c.Reason != "" {
			line += ": " + c.Reason
		}
		lines.WriteString(line + "\n")
	}
	lines.WriteString(name + " check " + result + "\n")
	return lines.String(), result == "passed"
}
