// Package health is kraftpod's sidecar: it asks this pod's own Kafka how it is
// and tells Kubernetes, other pods' kraftpods and Prometheus over HTTP.
//
// The contract with Kubernetes: /readyz is 200 only while this broker serves,
// and once after each start only when every replica that lives here is in
// sync; so a rolling update, which waits for Ready, never takes the last
// in-sync copy down. What happens to other brokers or to the quorum never makes
// a ready pod unready: one incident would take all pods out of their Service.
//
// The contract with Kafka: only the pod's own broker is asked, at one address.
// What it answers from its own memory decides (ApiVersions, Metadata,
// DescribeCluster, DescribeLogDirs); what it forwards to the quorum's leader
// (DescribeQuorum) goes over a connection of its own and is information. Once
// caught up, nothing is asked whose answer grows with topics or partitions.
//
// What is known is a value (state); its transitions and the verdict over it
// (checks) are pure. The loop that asks (follow, session), the files (reload,
// latch) and the HTTP server around it are thin.
package health

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/kraftpod/kraftpod/bootstrap"
	"go.uber.org/zap"
)

// Config is the sidecar's part of the environment.
type Config struct {
	// Dir is the directory that the pod's containers share: run writes
	// plan.json there, the sidecar keeps latch.json there.
	Dir string `env:"KRAFTPOD_DIR" envDefault:"/kraftpod"`
	// Listen is the address of the sidecar's HTTP server, host:port.
	Listen string `env:"KRAFTPOD_LISTEN" envDefault:":8081"`
	// Broker is whom to ask, host:port of a PLAINTEXT listener; empty: the one
	// that plan.json names.
	Broker string `env:"KRAFTPOD_BROKER"`
	// PollInterval is the time from one poll to the next once ready.
	PollInterval time.Duration `env:"KRAFTPOD_POLL_INTERVAL" envDefault:"2s"`
	// Timeout bounds one request to the broker.
	Timeout time.Duration `env:"KRAFTPOD_TIMEOUT" envDefault:"2s"`
	// CatchupDeadline is after how long without progress a replica that does
	// not catch up no longer holds readiness back; 0: never.
	CatchupDeadline time.Duration `env:"KRAFTPOD_CATCHUP_DEADLINE" envDefault:"0"`
}

// Validate reports every mistake in the configuration.
func (c Config) Validate() error {
	return bootstrap.CheckRules(
		bootstrap.Rule{Name: "KRAFTPOD_LISTEN", Value: c.Listen, OK: hasPort(c.Listen), Want: "[host]:port with a port from 1 to 65535, like :8081"},
		bootstrap.Rule{Name: "KRAFTPOD_BROKER", Value: c.Broker, OK: hasPort(c.Broker) && c.Broker[0] != ':', Want: "host:port of a PLAINTEXT listener of this broker, like localhost:9092"},
		bootstrap.Rule{Name: "KRAFTPOD_POLL_INTERVAL", Value: c.PollInterval.String(), OK: c.PollInterval > 0, Want: "a duration above 0, like 2s"},
		bootstrap.Rule{Name: "KRAFTPOD_TIMEOUT", Value: c.Timeout.String(), OK: c.Timeout > 0, Want: "a duration above 0, like 2s"},
		bootstrap.Rule{Name: "KRAFTPOD_CATCHUP_DEADLINE", Value: c.CatchupDeadline.String(), OK: c.CatchupDeadline >= 0, Want: "a duration like 10m, or 0 for none"},
	)
}

func hasPort(s string) bool {
	_, port, _ := net.SplitHostPort(s)
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && n > 0
}

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
	if !strings.Contains(body, "readyz check ") { // no sidecar is there, or something else
		s := newSidecar(cfg, version, fallback, zap.NewNop())
		if addr := s.reload(); addr != "" {
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

// askSidecar asks whoever listens where the sidecar of this pod should; "":
// nobody.
func askSidecar(ctx context.Context, cfg Config) (body string, ready bool) {
	host, port, _ := net.SplitHostPort(cfg.Listen)
	if host == "" || net.ParseIP(host).IsUnspecified() {
		host = "localhost"
	}
	ctx, cancel := context.WithTimeout(ctx, cfg.Timeout)
	defer cancel()
	req := &http.Request{URL: &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port), Path: "/readyz", RawQuery: "verbose"}, Header: http.Header{}}
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req.WithContext(ctx))
	if err != nil {
		return "", false
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	return string(b), resp.StatusCode == http.StatusOK
}
