package health

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The list at / has every endpoint that is served, and each of the list is: of a
// broker and of a controller.
func TestListOfEndpoints(t *testing.T) {
	for _, tt := range []struct {
		roles []string
		want  []string
	}{
		{roles: []string{"controller", "broker"}, want: []string{
			"/readyz", "/readyz/answers", "/readyz/registered", "/readyz/advertised", "/readyz/storage", "/readyz/caught-up",
			"/startupz", "/livez", "/leavez", "/status", "/metrics", "/",
		}},
		{roles: []string{"controller"}, want: []string{
			"/readyz", "/readyz/answers", "/readyz/quorum", "/startupz", "/livez", "/leavez", "/status", "/metrics", "/",
		}},
	} {
		s := fixed(t, func(s *state) {
			s.plan.Roles = tt.roles
			readyState(s)
			s.snapshot.Leader = 0
		})
		code, header, body := fetch(t, s, http.MethodGet, "/")
		if code != http.StatusOK || header.Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("GET / of %v: %d as %q", tt.roles, code, header.Get("Content-Type"))
		}
		if !strings.HasPrefix(body, "kraftpod v1.2.3: ") {
			t.Errorf("GET / of %v lacks the version:\n%s", tt.roles, body)
		}
		var got []string
		for _, m := range regexp.MustCompile(`(?m)^(/\S*) +\S`).FindAllStringSubmatch(body, -1) {
			got = append(got, m[1])
			if code, _, _ := fetch(t, s, http.MethodGet, m[1]); code != http.StatusOK {
				t.Errorf("GET %s of %v: %d", m[1], tt.roles, code)
			}
			if code, _, body := fetch(t, s, http.MethodHead, m[1]); code != http.StatusOK || body != "" {
				t.Errorf("HEAD %s of %v: %d, %q", m[1], tt.roles, code, body)
			}
			if code, _, _ := fetch(t, s, http.MethodPost, m[1]); code != http.StatusMethodNotAllowed {
				t.Errorf("POST %s of %v: %d", m[1], tt.roles, code)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("GET / of %v lists\n%q, want\n%q", tt.roles, got, tt.want)
		}
		for _, path := range []string{
			"/nothing", "/readyz/nothing", "/readyz/", "/readyz/answers/x", "/status/x", "/livez/process",
		} {
			if code, _, _ := fetch(t, s, http.MethodGet, path); code != http.StatusNotFound {
				t.Errorf("GET %s of %v: %d, want 404", path, tt.roles, code)
			}
		}
	}
}
