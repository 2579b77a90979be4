package health

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/kraftpod/kraftpod/bootstrap"
	"go.uber.org/zap"
)

// grace is how long Serve outlives SIGTERM at most, to tell the truth until
// Kafka is gone: the manifests' terminationGracePeriodSeconds is 60.
const grace = 55 * time.Second

// Serve binds cfg.Listen, then follows the plan in cfg.Dir (while there is
// none, what fallback gives), polls the broker and serves. After ctx ends it
// goes on until the broker's port refuses or 55 s have passed; then it returns
// nil.
func Serve(ctx context.Context, cfg Config, version string, fallback func() (*bootstrap.Plan, error), log *zap.Logger) error {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		return fmt.Errorf("listen on KRAFTPOD_LISTEN %q: %w", cfg.Listen, err)
	}
	// Small and slow is fine here: one thread at a time, a heap of 1 MiB.
	runtime.GOMAXPROCS(1)
	debug.SetGCPercent(25)
	log.Info("serving", zap.Stringer("listen", ln.Addr()), zap.String("version", version))
	return newSidecar(cfg, version, fallback, log).serve(ctx, ln)
}

func (s *sidecar) serve(ctx context.Context, ln net.Listener) error {
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() { s.follow(life) })

	srv := &http.Server{Handler: s, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 8 << 10, ErrorLog: zap.NewStdLog(s.log)}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(ln) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve on KRAFTPOD_LISTEN %q: %w", s.cfg.Listen, err)
	case <-ctx.Done():
	}
	s.log.Info("stops once Kafka is gone", zap.NamedError("cause", context.Cause(ctx)), zap.Duration("grace", grace))
	for end := time.Now().Add(grace); time.Now().Before(end); sleep(life, 50*time.Millisecond) {
		st, _ := s.now()
		if addr, _ := st.target(); addr == "" || st.heard == nil && st.err != nil {
			break // no broker is left to tell the truth about
		}
	}
	stop, cancelStop := context.WithTimeout(life, time.Second)
	defer cancelStop()
	_ = srv.Shutdown(stop)
	return srv.Close() // on clients that hold on
}

// Probe asks this pod's sidecar or, where none answers, runs the checks once.
// It writes the verbose lines to w and returns whether the pod is ready.
func Probe(ctx context.Context, cfg Config, version string, fallback func() (*bootstrap.Plan, error), w io.Writer) (bool, error) {
	body, ready := askSidecar(ctx, cfg)
	if body == "" {
		s := newSidecar(cfg, version, fallback, zap.NewNop())
		s.reload()
		st, _ := s.now()
		if addr, _ := st.target(); addr != "" {
			local := newSeed(addr, cfg.Timeout, s.dial)
			defer local.cl.Close()
			s.poll(ctx, local)
		}
		st, now := s.now()
		body, ready = verbose("readyz", st.checks(now))
	}
	_, err := io.WriteString(w, body)
	return ready, err
}

// askSidecar asks the sidecar of this pod; "": none answers there.
func askSidecar(ctx context.Context, cfg Config) (body string, ready bool) {
	host, port, _ := net.SplitHostPort(cfg.Listen)
	if host == "" || net.ParseIP(host).IsUnspecified() {
		host = "localhost"
	}
	ctx, cancel := context.WithTimeout(ctx, cfg.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz?verbose", http.NoBody)
	if err != nil {
		return "", false
	}
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		return "", false
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if body = string(b); !strings.Contains(body, "readyz check ") { // something else listens there
		return "", false
	}
	return body, resp.StatusCode == http.StatusOK
}
