package health

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
)

const (
	// stopGrace is how long Serve outlives SIGTERM at most, to tell the truth
	// until Kafka is gone: the manifests' terminationGracePeriodSeconds is 300.
	stopGrace = 295 * time.Second
	// goneCheck is the time from one look whether Kafka is gone to the next.
	goneCheck = 50 * time.Millisecond
	// shutdownGrace is how long answers that are under way may take at the end.
	shutdownGrace = time.Second

	// What bounds a client of the HTTP server.
	headerTimeout  = 2 * time.Second
	writeTimeout   = 10 * time.Second
	idleTimeout    = time.Minute
	longestHeaders = 8 << 10 // bytes

	// Small and slow is fine here: one thread at a time, a heap of 1 MiB.
	threads   = 1
	gcPercent = 25
)

// Serve binds cfg.Listen, then follows the plan in cfg.Dir (while there is
// none, what fallback gives), polls the broker and serves. After ctx ends it
// goes on until the broker's port refuses or 295 s have passed; then it returns
// nil. It sets how many threads the process may use and when it collects
// garbage.
func Serve(
	ctx context.Context, cfg Config, version string, fallback func() (*api.Plan, error), log *zap.Logger,
) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		return fmt.Errorf("listen on KRAFTPOD_LISTEN %q: %w", cfg.Listen, err)
	}
	runtime.GOMAXPROCS(threads)
	debug.SetGCPercent(gcPercent)
	log.Info("serving", zap.Stringer("listen", listener.Addr()), zap.String("version", version))
	return newSidecar(cfg, version, fallback, log).serve(ctx, listener)
}

// serve follows and serves; it returns once all that it started has ended.
func (s *sidecar) serve(ctx context.Context, listener net.Listener) error {
	beyond, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() { s.follow(beyond) })
	wg.Go(func() { s.followVoters(beyond) })
	wg.Go(func() { s.followStores(beyond) })
	wg.Go(func() { s.rememberOthers(beyond) })

	srv := s.server()
	served := make(chan error, 1)
	go func() { served <- srv.Serve(listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve on KRAFTPOD_LISTEN %q: %w", s.cfg.Listen, err)
	case <-ctx.Done():
	}
	s.log.Info("stops once Kafka is gone",
		zap.NamedError("cause", context.Cause(ctx)), zap.Duration("grace", stopGrace))
	s.waitUntilGone(beyond)
	return shutDown(beyond, srv)
}

func (s *sidecar) server() *http.Server {
	return &http.Server{
		Handler:           s,
		ReadHeaderTimeout: headerTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    longestHeaders,
		ErrorLog:          zap.NewStdLog(s.log),
		ConnState:         new(connections).changed,
	}
}

// waitUntilGone waits until there is no broker left to tell the truth about, or
// for stopGrace.
func (s *sidecar) waitUntilGone(ctx context.Context) {
	end := time.Now().Add(stopGrace)
	for time.Now().Before(end) {
		st, _ := s.now()
		if st.isGone() {
			return
		}
		sleep(ctx, goneCheck)
	}
}

// isGone says whether nobody is to be asked, or whoever was asked has not
// answered since Kafka last went.
func (s *state) isGone() bool {
	target, _ := s.target()
	return target.Address == "" || s.snapshot == nil && s.err != nil
}

// shutDown ends a server, and closes on clients that hold on.
func shutDown(ctx context.Context, srv *http.Server) error {
	ctx, cancel := context.WithTimeout(ctx, shutdownGrace)
	defer cancel()
	_ = srv.Shutdown(ctx)
	return srv.Close()
}
