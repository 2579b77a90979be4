package health

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
)

// closedAddress is an address where nobody listens.
func closedAddress(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func probeOf(cfg Config, fallback func() (*api.Plan, error)) *Prober {
	return &Prober{Config: cfg, Fallback: fallback}
}

func ownSettings() (*api.Plan, error) { return somePlan(""), nil }

// listensWith is a configuration whose sidecar's place the handler has.
func listensWith(t *testing.T, handler http.Handler) Config {
	t.Helper()
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	cfg := testConfig(t)
	cfg.Listen, cfg.Broker = srv.Listener.Addr().String(), closedAddress(t)
	return cfg
}

// says is whoever answers with the body, whatever is asked.
func says(body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
}

func TestProbeAsksTheSidecar(t *testing.T) {
	for name, state := range map[string]func(*state){"ready": readyState, "not ready": func(*state) {}} {
		t.Run(name, func(t *testing.T) {
			s := fixed(t, state)
			cfg := listensWith(t, s)
			st, now := s.now()
			want, wantReady := verboseBody("readyz", st.checks(now))
			var out strings.Builder
			ready, err := probeOf(cfg, nil).Probe(t.Context(), &out)
			if err != nil || ready != wantReady || ready != (name == "ready") || out.String() != want {
				t.Errorf("Probe = %v, %v, want %v\n%s", ready, err, wantReady, out.String())
			}
		})
	}
}

func TestProbePollsOnceWhereNoSidecarAnswers(t *testing.T) {
	for _, tt := range []struct {
		name string
		cfg  func(t *testing.T) Config
	}{
		{"nobody listens", func(t *testing.T) Config {
			cfg := testConfig(t)
			cfg.Listen, cfg.Broker = closedAddress(t), closedAddress(t)
			return cfg
		}},
		{"somebody else listens", func(t *testing.T) Config { return listensWith(t, says("ok\n")) }},
		{"somebody says nothing", func(t *testing.T) Config {
			cfg := listensWith(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
			cfg.Timeout = 500 * time.Millisecond
			return cfg
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg := tt.cfg(t)
			var out strings.Builder
			ready, err := probeOf(cfg, ownSettings).Probe(t.Context(), &out)
			want := "[-]answers failed: connection to " + cfg.Broker + " refused: Kafka is not up yet\n"
			if err != nil || ready || !strings.HasPrefix(out.String(), want) {
				t.Errorf("Probe = %v, %v, want %q\n%s", ready, err, want, out.String())
			}
		})
	}
}

func TestProbeWithoutSettings(t *testing.T) {
	cfg := testConfig(t)
	cfg.Listen = closedAddress(t)
	var out strings.Builder
	ready, err := probeOf(cfg, noFallback).Probe(t.Context(), &out)
	if err != nil || ready || !strings.Contains(out.String(), "POD_NAME is not given") {
		t.Errorf("Probe = %v, %v\n%s", ready, err, out.String())
	}
}

// A probe that waits returns with the readiness, with the last reason once its time
// is over, and at once where nobody is there who could become ready.
func TestProbeWaits(t *testing.T) {
	const ready, unready, notOne = "readyz check passed\n", "readyz check failed\n", "ok\n"
	for _, tt := range []struct {
		name   string
		says   []string // the last of them from then on
		wait   time.Duration
		asked  int // as often at least
		ready  bool
		ending string
	}{
		{"it becomes ready", []string{unready, unready, ready}, time.Hour, 3, true, ready},
		{"it does not", []string{unready}, 3 * probePause, 2, false, unready},
		{"no time to wait", []string{unready, ready}, 0, 1, false, unready},
		{"it is no sidecar", []string{notOne}, time.Hour, 1, false, ""},
		{"the sidecar goes", []string{unready, notOne}, time.Hour, 2, false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var asked atomic.Int64
			cfg := listensWith(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				body := tt.says[min(int(asked.Add(1)), len(tt.says))-1]
				if body == unready {
					w.WriteHeader(http.StatusServiceUnavailable)
				}
				_, _ = io.WriteString(w, body)
			}))
			p, out := probeOf(cfg, noFallback), &strings.Builder{}
			p.Wait = tt.wait
			began := time.Now()
			got, err := p.Probe(t.Context(), out)
			if err != nil || got != tt.ready || !strings.HasSuffix(out.String(), tt.ending) {
				t.Errorf("Probe = %v, %v, want %v\n%s", got, err, tt.ready, out)
			}
			if n := int(asked.Load()); n < tt.asked || len(tt.says) > 1 && n > tt.asked {
				t.Errorf("the sidecar was asked %d times, want %d", n, tt.asked)
			}
			if took := time.Since(began); !got && tt.wait < time.Hour && took < tt.wait {
				t.Errorf("it gave up after %v, want %v", took, tt.wait)
			}
		})
	}
}

// A sidecar that hangs while it is waited for does not make the probe take longer, and
// what it said before is told.
func TestProbeWaitsNoLonger(t *testing.T) {
	var asked atomic.Int64
	cfg := listensWith(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) > 1 {
			<-r.Context().Done()
			return
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "readyz check failed\n")
	}))
	cfg.Timeout = time.Hour
	p, out := probeOf(cfg, noFallback), &strings.Builder{}
	p.Wait = 3 * probePause
	if ready, err := p.Probe(t.Context(), out); err != nil || ready || out.String() != "readyz check failed\n" {
		t.Errorf("Probe = %v, %v\n%s", ready, err, out)
	}
}

// A long answer is told whole, an endless one is not read for ever.
func TestProbeReadsNoMoreThanItShould(t *testing.T) {
	for name, tt := range map[string]struct{ length, want int }{
		"long": {length: 32 << 10, want: 32 << 10}, "endless": {length: 1 << 20, want: 64 << 10},
	} {
		t.Run(name, func(t *testing.T) {
			const line = "readyz check passed\n"
			body := line + strings.Repeat("x", tt.length-len(line))
			cfg := listensWith(t, says(body))
			var out strings.Builder
			ready, err := probeOf(cfg, noFallback).Probe(t.Context(), &out)
			if err != nil || !ready || out.Len() != tt.want {
				t.Errorf("Probe = %v, %v with %d bytes, want %d", ready, err, out.Len(), tt.want)
			}
		})
	}
}

func TestProbeReturnsThatItCannotWrite(t *testing.T) {
	cfg := testConfig(t)
	cfg.Listen = closedAddress(t)
	r, w := io.Pipe()
	_ = r.Close()
	if _, err := probeOf(cfg, noFallback).Probe(t.Context(), w); err == nil {
		t.Error("Probe = nil, want that nothing was written")
	}
}

func TestOwnAddress(t *testing.T) {
	for listen, want := range map[string]string{
		":8081":          "localhost:8081",
		"0.0.0.0:8081":   "localhost:8081",
		"[::]:8081":      "localhost:8081",
		"127.0.0.1:9":    "127.0.0.1:9",
		"[::1]:9":        "[::1]:9",
		"localhost:8081": "localhost:8081",
	} {
		if got := ownAddress(listen); got != want {
			t.Errorf("ownAddress(%q) = %q, want %q", listen, got, want)
		}
	}
}
