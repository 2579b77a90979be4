package health

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// fixed is a sidecar whose state does not change.
func fixed(t *testing.T, change func(s *state)) *sidecar {
	t.Helper()
	s := newSidecar(testConfig(t), "v1.2.3", noFallback, zap.NewNop())
	s.state.followPlan(somePlan("one"), "")
	change(&s.state)
	return s
}

// readyState makes a state ready, as of now.
func readyState(s *state) {
	s.endPoll(pollEnd{at: time.Now(), took: time.Millisecond, snapshot: caughtUpSnapshot()})
	s.readDisk(time.Now(), disk.Volume{})
}

// fetch asks a sidecar over a port of its own.
func fetch(t *testing.T, s *sidecar, method, path string) (code int, header http.Header, body string) {
	t.Helper()
	srv := httptest.NewServer(s)
	defer srv.Close()
	req, err := http.NewRequestWithContext(t.Context(), method, srv.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(content)
}

func TestHTTP(t *testing.T) {
	ready, unready := fixed(t, readyState), fixed(t, func(*state) {})
	lagging := fixed(t, func(s *state) {
		s.endPoll(pollEnd{at: time.Now(), took: time.Millisecond, snapshot: snapshotOf(2, 3)})
		s.readDisk(time.Now(), disk.Volume{})
	})
	const lines = "[+]answers ok\n[+]registered ok\n[+]advertised ok\n[+]storage ok\n[+]caught-up ok\n" +
		"readyz check passed\n"
	tests := []struct {
		name   string
		s      *sidecar
		method string
		path   string
		code   int
		body   string
	}{
		{"ready", ready, "GET", "/readyz", 200, "ok\n"},
		{"HEAD", ready, "HEAD", "/readyz", 200, ""},
		{"verbose", ready, "GET", "/readyz?verbose", 200, lines},
		{"verbose with a value", ready, "GET", "/readyz?verbose=1", 200, lines},
		{"one check", ready, "GET", "/readyz/storage", 200, "ok\n"},
		{"one check, verbose", ready, "GET", "/readyz/storage?verbose", 200, "[+]storage ok\nreadyz/storage check passed\n"},
		{
			"another check, verbose", ready, "GET", "/readyz/caught-up?verbose", 200,
			"[+]caught-up ok\nreadyz/caught-up check passed\n",
		},
		{
			"one check left out", unready, "GET", "/readyz?exclude=caught-up", 503, "[-]answers failed: not asked yet\n" +
				"[-]registered failed: not known while the broker does not answer\n" +
				"[-]advertised failed: not known while the broker does not answer\n" +
				"[-]storage failed: not known while the broker does not answer\nreadyz check failed\n",
		},
		{
			"all but one left out", lagging, "GET",
			"/readyz?verbose&exclude=answers&exclude=storage&exclude=registered&exclude=caught-up", 200,
			"[+]advertised ok\nreadyz check passed\n",
		},
		{"what fails left out", lagging, "GET", "/readyz?exclude=caught-up", 200, "ok\n"},
		{"what there is not left out", ready, "GET", "/readyz?exclude=quorum&exclude=", 200, "ok\n"},
		{"all left out", lagging, "GET", "/readyz/caught-up?exclude=caught-up", 200, "ok\n"},
		{"a check of another role", ready, "GET", "/readyz/quorum", 404, "404 page not found\n"},
		{"no such check", ready, "GET", "/readyz/answer", 404, "404 page not found\n"},
		{"a check of livez", ready, "GET", "/livez/process", 404, "404 page not found\n"},
		{"no check", ready, "GET", "/readyz/", 404, "404 page not found\n"},
		{"POST", ready, "POST", "/readyz", 405, "GET and HEAD only\n"},
		{"DELETE", ready, "DELETE", "/status", 405, "GET and HEAD only\n"},
		{"live", unready, "GET", "/livez", 200, "ok\n"},
		{"live, verbose", unready, "GET", "/livez?verbose", 200, "[+]process ok\nlivez check passed\n"},
		{"started", ready, "GET", "/startupz", 200, "ok\n"},
		{
			"not started", unready, "GET", "/startupz", 503,
			"[-]started failed: the broker has not answered since it last started\nstartupz check failed\n",
		},
		{"started, verbose", ready, "GET", "/startupz?verbose", 200, "[+]started ok\nstartupz check passed\n"},
		{"not ready at all", unready, "GET", "/readyz", 503, "[-]answers failed: not asked yet\n" +
			"[-]registered failed: not known while the broker does not answer\n" +
			"[-]advertised failed: not known while the broker does not answer\n" +
			"[-]storage failed: not known while the broker does not answer\n" +
			"[-]caught-up failed: not known while the broker does not answer\nreadyz check failed\n"},
		{
			"not ready", unready, "GET", "/readyz/answers", 503,
			"[-]answers failed: not asked yet\nreadyz/answers check failed\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, header, body := fetch(t, tt.s, tt.method, tt.path)
			if code != tt.code || body != tt.body {
				t.Errorf("%s %s = %d %q, want %d %q", tt.method, tt.path, code, body, tt.code, tt.body)
			}
			if allow := header.Get("Allow"); (allow == "GET, HEAD") != (tt.code == 405) {
				t.Errorf("Allow = %q", allow)
			}
			wantType := "text/plain; charset=utf-8"
			if got := header.Get("Content-Type"); got != wantType {
				t.Errorf("Content-Type = %q, want %q", got, wantType)
			}
		})
	}
}
