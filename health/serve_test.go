package health

import (
	"context"
	"errors"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

// served is a bubble's sidecar with its server on an in-memory listener.
type served struct {
	*sidecar
	listener *pipeListener
	term     func()
	ended    chan error
}

func serveInBubble(t *testing.T, cfg Config, b *brokertest.Broker) *served {
	t.Helper()
	s := newSidecar(cfg, "v1.2.3", noFallback, zap.NewNop())
	s.dialer = b.Network.Dial
	ctx, term := context.WithCancel(t.Context())
	out := &served{sidecar: s, listener: newPipeListener(), term: term, ended: make(chan error, 1)}
	go func() { out.ended <- s.serve(ctx, out.listener) }()
	return out
}

// end waits for the end and returns how long it took.
func (s *served) end(t *testing.T) time.Duration {
	t.Helper()
	begun := time.Now()
	if err := <-s.ended; err != nil {
		t.Errorf("serve = %v, want nil", err)
	}
	return time.Since(begun)
}

func (s *served) isReady() bool {
	st, now := s.now()
	return st.ready(now)
}

// tellsTheTruth demands that the verdict follows what Kafka says of itself.
func (s *served) tellsTheTruth(t *testing.T, b *brokertest.Broker) {
	t.Helper()
	time.Sleep(10 * time.Second)
	if !s.isReady() {
		t.Error("not ready while Kafka still serves")
	}
	b.Change(func(a *brokertest.Answers) { a.Unlisted = true })
	time.Sleep(3 * time.Second)
	if s.isReady() {
		t.Error("ready while Kafka says that it is going")
	}
}

func TestServeTellsTheTruthUntilKafkaIsGone(t *testing.T) {
	for _, tt := range []struct {
		name  string
		stops time.Duration // after SIGTERM; 0: never
		want  time.Duration
	}{
		{"Kafka stops", 20330 * time.Millisecond, 20330 * time.Millisecond},
		{"Kafka does not stop", 0, 295 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := brokertest.New(t)
				cfg := testConfig(t)
				writePlan(t, cfg.Dir, somePlan("one"))
				s := serveInBubble(t, cfg, b)
				time.Sleep(5 * time.Second)
				s.term()
				begun := time.Now()
				s.tellsTheTruth(t, b)
				if tt.stops > 0 {
					time.Sleep(tt.stops - time.Since(begun))
					b.Network.Down()
				}
				s.end(t)
				if took := time.Since(begun); took < tt.want || took > tt.want+100*time.Millisecond {
					t.Errorf("ended %v after SIGTERM, want %v", took, tt.want)
				}
				b.Close()
			})
		})
	}
}

func TestServeEndsAtOnceWithoutABroker(t *testing.T) {
	for name, hasPlan := range map[string]bool{"nobody to ask": false, "the port refuses": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := brokertest.New(t)
				b.Network.Down()
				cfg := testConfig(t)
				if hasPlan {
					writePlan(t, cfg.Dir, somePlan("one"))
				}
				s := serveInBubble(t, cfg, b)
				s.term()
				if took := s.end(t); took > 100*time.Millisecond {
					t.Errorf("ended %v after SIGTERM, want at once", took)
				}
				b.Close()
			})
		})
	}
}

// An answer that is under way is given a second; then a client that holds on is
// closed upon.
func TestServeEndsWithinASecondOfKafka(t *testing.T) {
	for name, reads := range map[string]bool{"a client that reads slowly": true, "a client that does not read": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := brokertest.New(t)
				b.Network.Down()
				s := serveInBubble(t, testConfig(t), b)
				client := s.listener.dial(t, "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
				synctest.Wait()
				s.term()
				begun := time.Now()
				if reads {
					time.Sleep(900 * time.Millisecond)
					if got := client.read(); !strings.HasPrefix(got, "HTTP/1.1 200 OK") {
						t.Errorf("answer %q, want 200", got)
					}
				}
				s.end(t)
				if took := time.Since(begun); took < 900*time.Millisecond || took > time.Second {
					t.Errorf("ended after %v, want at most 1s", took)
				}
				b.Close()
			})
		})
	}
}

func TestServeReturnsWhatItsListenerSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := brokertest.New(t)
		s := serveInBubble(t, testConfig(t), b)
		_ = s.listener.Close()
		err := <-s.ended
		if !errors.Is(err, net.ErrClosed) || !strings.Contains(err.Error(), `serve on KRAFTPOD_LISTEN ":8081": `) {
			t.Errorf("serve = %v, want one that names KRAFTPOD_LISTEN", err)
		}
		b.Close()
	})
}

func TestServeNamesAnAddressInUse(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	cfg := testConfig(t)
	cfg.Listen = listener.Addr().String()
	err = Serve(t.Context(), cfg, "", noFallback, zap.NewNop())
	if !errors.Is(err, syscall.EADDRINUSE) || !strings.HasPrefix(err.Error(), "listen on KRAFTPOD_LISTEN ") {
		t.Errorf("Serve = %v, want one that names KRAFTPOD_LISTEN", err)
	}
}

// The whole of Serve, on a port of its own: it answers, is small, and ends.
func TestServe(t *testing.T) {
	threads, percent := runtime.GOMAXPROCS(0), debug.SetGCPercent(100)
	defer func() {
		runtime.GOMAXPROCS(threads)
		debug.SetGCPercent(percent)
	}()
	cfg := testConfig(t)
	cfg.Listen = closedAddress(t)
	ctx, term := context.WithCancel(t.Context())
	defer term()
	ended := make(chan error, 1)
	core, logs := observer.New(zapcore.InfoLevel)
	go func() { ended <- Serve(ctx, cfg, "v1.2.3", noFallback, zap.New(core)) }()
	code := 0
	for deadline := time.Now().Add(10 * time.Second); code == 0 && time.Now().Before(deadline); {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+cfg.Listen+"/livez", nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			code = resp.StatusCode
			_ = resp.Body.Close()
		}
	}
	if code != 200 {
		t.Errorf("livez = %d, want 200", code)
	}
	if got := runtime.GOMAXPROCS(0); got != 1 {
		t.Errorf("GOMAXPROCS = %d, want 1", got)
	}
	if got := debug.SetGCPercent(25); got != 25 {
		t.Errorf("GOGC = %d, want 25", got)
	}
	term()
	if err := <-ended; err != nil {
		t.Errorf("Serve = %v, want nil", err)
	}
	entries := logs.All()
	if len(entries) != 2 || entries[0].Message != "serving" || entries[1].Message != "stops once Kafka is gone" {
		t.Fatalf("logged %v, want that it serves and stops", entries)
	}
	wantFields(t, entries[0].ContextMap(), map[string]any{"listen": cfg.Listen, "version": "v1.2.3"})
	wantFields(t, entries[1].ContextMap(), map[string]any{"cause": "context canceled", "grace": stopGrace})
}
