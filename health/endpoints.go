package health

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

// endpoint is what the sidecar serves at a path.
type endpoint struct {
	path string
	// named: each check has one below it, by its name.
	named bool
	// says is what it says, for the list at /.
	says  string
	serve http.HandlerFunc
}

// endpoints are all that are served, in the order of the list at /.
func (s *sidecar) endpoints() []endpoint {
	return []endpoint{
		{path: "/readyz", named: true, serve: s.serveChecks, says: "this broker serves and has caught up: 200 or 503"},
		{path: "/startupz", serve: s.serveChecks, says: "200 once the broker has answered since it last started"},
		{path: "/livez", serve: s.serveChecks, says: "200: this process"},
		{path: "/leavez", serve: s.serveLeave, says: "whether this broker may go: 200 or 503"},
		{path: "/status", serve: s.serveStatus, says: "JSON: volume, voters, quorum, checks, warnings"},
		{path: "/metrics", serve: s.serveMetrics, says: "Prometheus' text format"},
		{path: "/", serve: s.serveList, says: "this list"},
	}
}

// serveList answers with the list of the endpoints.
func (s *sidecar) serveList(w http.ResponseWriter, _ *http.Request) {
	st, now := s.now()
	var page strings.Builder
	fmt.Fprintf(&page, "kraftpod %s: GET and HEAD; ?verbose shows each check, ?exclude=NAME leaves one out\n\n", s.version)
	for _, e := range s.endpoints() {
		fmt.Fprintf(&page, "%-22s %s\n", e.path, e.says)
		for _, c := range st.checks(now) {
			if e.named {
				fmt.Fprintf(&page, "%-22s one check\n", e.path+"/"+c.Name)
			}
		}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, page.String())
}
