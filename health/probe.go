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

// Probe asks this pod's sidecar or, where none answers, runs the checks once.
// It writes the verbose lines to w and returns whether the pod is ready.
func Probe(
	ctx context.Context, cfg Config, version string, fallback func() (*api.Plan, error), w io.Writer,
) (bool, error) {
	body, ready := askSidecar(ctx, cfg)
	isSidecar := strings.Contains(body, "readyz check ") // and not something else
	if !isSidecar {
		body, ready = newSidecar(cfg, version, fallback, zap.NewNop()).pollOnce(ctx)
	}
	_, err := io.WriteString(w, body)
	return ready, err
}

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
