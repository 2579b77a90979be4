package main

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/certs"
)

// served is a sidecar that knows all it can: its broker leads a quorum, has
// replicas and serves a certificate, and a run has written a plan.
func served(t *testing.T) *stage {
	t.Helper()
	s := newStage(t, 0)
	s.env["KRAFTPOD_QUORUM"] = "dynamic"
	servesFor(time.Hour, func(s *stage, ca *certs.CA) []string { return []string{s.store(ca.Pair("x").Both())} })(s)
	s.play(&broker{topics: 2})
	s.sidecar()
	for began := time.Now(); time.Since(began) < patience; time.Sleep(20 * time.Millisecond) {
		if _, body := s.get("/metrics"); strings.Contains(body, "\nkraftpod_voters_pending ") &&
			strings.Contains(body, "\nkraftpod_broker_certificate_differs{") {
			return s
		}
	}
	_, body := s.get("/metrics")
	t.Fatalf("the sidecar says nothing of the quorum, or of the certificate:\n%s", body)
	return nil
}

// The tables of docs/reference.md name what a sidecar serves, all of it and no
// more: endpoints, fields of /status and metrics.
func TestDocsServed(t *testing.T) {
	s := served(t)
	t.Run("endpoints", func(t *testing.T) {
		var got []string
		for _, cells := range tableRows(chapter(t, "docs/reference.md", "Endpoints")) {
			for _, path := range quoted(cells[0]) {
				got = append(got, path)
				if code, _ := s.get(strings.Replace(path, "NAME", "answers", 1)); code != http.StatusOK {
					t.Errorf("GET %s of a sidecar whose broker is ready: %d", path, code)
				}
			}
		}
		_, help, _ := strings.Cut(helpText, "\n== sidecar\n")
		help, _, _ = strings.Cut(help, "\n== ")
		for _, m := range regexp.MustCompile(` (/[a-z]+(?:/NAME)?)\b`).FindAllStringSubmatch(help, -1) {
			if !slices.Contains(got, m[1]) {
				t.Errorf("docs/reference.md lacks the endpoint %s of the help text", m[1])
			}
		}
		if len(got) < 6 {
			t.Errorf("docs/reference.md has the endpoints %q: is the table read as it is written?", got)
		}
	})
	t.Run("checks", func(t *testing.T) {
		var got []string
		for _, cells := range tableRows(chapter(t, "docs/readiness.md", "The checks")) {
			got = append(got, quoted(cells[0])...)
		}
		var want []string
		_, body := s.get("/readyz?verbose")
		for _, m := range regexp.MustCompile(`(?m)^\[[+-]\](\S+) `).FindAllStringSubmatch(body, -1) {
			want = append(want, m[1])
		}
		want = append(want, "quorum") // of a controller
		if !slices.Equal(got, want) {
			t.Errorf("docs/readiness.md has the checks %q, the sidecar %q", got, want)
		}
	})
	t.Run("fields of /status", func(t *testing.T) {
		var status any
		_, body := s.get("/status")
		if err := json.Unmarshal([]byte(body), &status); err != nil {
			t.Fatalf("%v in %s", err, body)
		}
		compare(t, "field of /status", "Fields of /status", fieldsOf("", status))
	})
	t.Run("metrics", func(t *testing.T) {
		var want []string
		_, body := s.get("/metrics")
		for _, m := range regexp.MustCompile(`(?m)^# TYPE (\S+) `).FindAllStringSubmatch(body, -1) {
			want = append(want, m[1])
		}
		compare(t, "metric", "Metrics", want)
	})
}

// compare holds the first cells of a chapter's table against what there is.
func compare(t *testing.T, what, heading string, want []string) {
	t.Helper()
	var got []string
	for _, cells := range tableRows(chapter(t, "docs/reference.md", heading)) {
		got = append(got, quoted(cells[0])...)
	}
	for _, name := range want {
		if !slices.Contains(got, name) {
			t.Errorf("docs/reference.md lacks the %s %s", what, name)
		}
	}
	for _, name := range got {
		if !slices.Contains(want, name) {
			t.Errorf("docs/reference.md has the %s %s, which there is not", what, name)
		}
	}
}

// fields are the paths of all fields of a JSON document: those of a list's
// elements are written once, a.b.
func fieldsOf(prefix string, v any) (all []string) {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			all = append(all, prefix+name)
			all = append(all, fieldsOf(prefix+name+".", value)...)
		}
	case []any:
		if len(v) > 0 {
			all = fieldsOf(prefix, v[0])
		}
	}
	return all
}
