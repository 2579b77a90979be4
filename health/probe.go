package health

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
)

// longestAnswer bounds what is read of whoever listens in a sidecar's place, in
// bytes.
const longestAnswer = 64 << 10

// probePause is the time from one question to the next while Prober waits.
const probePause = 100 * time.Millisecond

// Prober says whether the pod is ready.
type Prober struct {
	Config   Config
	Version  string
	Fallback func() (*api.Plan, error)
	// Wait is for how long the sidecar is asked again while it answers that the pod is
	// not ready. A kubelet whose probe waits hears of the readiness as it comes, not at
	// its next tick.
	Wait time.Duration
}

// Probe asks this pod's sidecar or, where none answers, runs the checks once.
// It writes the verbose lines to w and returns whether the pod is ready.
func (p *Prober) Probe(ctx context.Context, w io.Writer) (bool, error) {
	waiting, cancel := context.WithTimeout(ctx, p.Wait)
	defer cancel()
	body, ready := askSidecar(ctx, p.Config)
	for isSidecar(body) && !ready && waiting.Err() == nil {
		sleep(waiting, probePause)
		if again, isReady := askSidecar(waiting, p.Config); waiting.Err() == nil {
			body, ready = again, isReady
		}
	}
	if !isSidecar(body) {
		body, ready = newSidecar(p.Config, p.Version, p.Fallback, zap.NewNop()).pollOnce(ctx)
	}
	_, err := io.WriteString(w, body)
	return ready, err
}

// isSidecar says whether a sidecar answered, and not something else.
func isSidecar(body string) bool { return strings.Contains(body, "readyz check ") }

// pollOnce runs the checks over what one poll brings.
func (s *sidecar) pollOnce(ctx context.Context) (body string, ready bool) {
	target := s.reload()
	if target.Address != "" {
		st, _ := s.now()
		local := s.client(target, st.cfg.Timeout)
		defer local.Close()
		s.poll(ctx, local)
	}
	s.freshVolume(ctx)
	st, now := s.now()
	return verboseBody("readyz", st.checks(now))
}

// askSidecar asks whoever listens where the sidecar of this pod should; "":
// nobody.
func askSidecar(ctx context.Context, cfg Config) (body string, ready bool) {
	body, code := get(ctx, cfg.Listen, cfg.Timeout, "/readyz")
	return body, code == http.StatusOK
}

// get asks whoever listens where the sidecar of this pod should for the verbose
// lines at a path; "": nobody.
func get(ctx context.Context, listen string, timeout time.Duration, path string) (body string, code int) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req := &http.Request{
		Method: http.MethodGet,
		URL:    &url.URL{Scheme: "http", Host: ownAddress(listen), Path: path, RawQuery: "verbose"},
		Header: http.Header{},
	}
	transport := &http.Transport{DisableKeepAlives: true} // no proxy
	resp, err := transport.RoundTrip(req.WithContext(ctx))
	if err != nil {
		return "", 0
	}
	defer resp.Body.Close()
	content, _ := io.ReadAll(io.LimitReader(resp.Body, longestAnswer))
	return string(content), resp.StatusCode
}

// ownAddress is where this pod reaches what listens on an address.
func ownAddress(listen string) string {
	host, port, _ := net.SplitHostPort(listen)
	if host == "" || net.ParseIP(host).IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
