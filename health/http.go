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

const (
	// costlyAtOnce is how many answers to /status and /metrics are made at once.
	// The process has one thread: were all who ask let in, a probe would wait until
	// the answers to all of them are made.
	costlyAtOnce = 2
	// costlyTime is for how long an answer keeps its place at least: two thousand a
	// second are made at most, whoever asks, so that the thread is idle for most of
	// the time and a probe is next. Whoever is the last of all connections waits a
	// quarter of a second, less than a peer does, with something to spare.
	costlyTime = time.Millisecond
)

// ServeHTTP answers from what the last poll brought and the last reading of the
// disk; only /status waits for the latter, where it is too old.
func (s *sidecar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "GET and HEAD only", http.StatusMethodNotAllowed)
		return
	}
	for _, e := range s.endpoints() {
		if e.path == r.URL.Path || e.named && strings.HasPrefix(r.URL.Path, e.path+"/") {
			e.serve(w, r)
			return
		}
	}
	http.NotFound(w, r)
}

func (s *sidecar) serveStatus(w http.ResponseWriter, r *http.Request) {
	s.statusReadAt.Store(time.Now().UnixNano())
	s.freshVolume(r.Context())
	s.readAnnouncement()
	s.serveCostly(w, r, "application/json", func(st *state, now time.Time) ([]byte, error) {
		content, err := json.Marshal(newStatus(st, now, s.version))
		return append(content, '\n'), err
	})
}

func (s *sidecar) serveLeave(w http.ResponseWriter, r *http.Request) {
	s.freshDeparture(r.Context())
	s.serveChecks(w, r)
}

func (s *sidecar) serveMetrics(w http.ResponseWriter, r *http.Request) {
	s.serveCostly(w, r, "text/plain; version=0.0.4; charset=utf-8", func(st *state, now time.Time) ([]byte, error) {
		return []byte(metrics(st, now, s.version)), nil
	})
}

// serveCostly answers with what is made of the state once a place is free. The
// place is held while the answer is made and a moment longer, not while somebody
// reads it.
func (s *sidecar) serveCostly(
	w http.ResponseWriter, r *http.Request, contentType string, body func(*state, time.Time) ([]byte, error),
) {
	select {
	case s.costly <- struct{}{}:
	case <-r.Context().Done():
		return
	}
	st, now := s.now()
	content, err := body(&st, now)
	time.AfterFunc(costlyTime-time.Since(now), func() { <-s.costly })
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", contentType)
	_, _ = w.Write(content)
}

// serveChecks answers with the checks that the path names: 200, 503, or 404
// where it names none. ?exclude=NAME leaves one out, as in Kubernetes' own
// components.
func (s *sidecar) serveChecks(w http.ResponseWriter, r *http.Request) {
	st, now := s.now()
	name := strings.TrimPrefix(r.URL.Path, "/")
	checks := checksAt(name, &st, now)
	if len(checks) == 0 {
		http.NotFound(w, r)
		return
	}
	excluded := r.URL.Query()["exclude"]
	checks = slices.DeleteFunc(checks, func(c api.Check) bool { return slices.Contains(excluded, c.Name) })
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

// checksAt are the checks at a path: livez, startupz, leavez, readyz or one of its.
func checksAt(path string, st *state, now time.Time) []api.Check {
	switch path {
	case "livez":
		return []api.Check{{Name: "process", OK: true}}
	case "startupz":
		return []api.Check{started(st)}
	case "readyz":
		return st.checks(now)
	case "leavez":
		return st.departure.checks()
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
