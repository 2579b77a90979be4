package health

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kraftpod/kraftpod/bootstrap"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/bootstrap/formation"
)

// fixed is a sidecar whose state does not change.
func fixed(t *testing.T, change func(s *state)) *sidecar {
	t.Helper()
	s := newSidecar(testConfig(t), "v1.2.3", noFallback, zap.NewNop())
	s.state.planned(somePlan("one"), "")
	change(&s.state)
	return s
}

func readyState(s *state) { s.polled(time.Now(), time.Millisecond, good(3, 3), nil) }

func TestHTTP(t *testing.T) {
	ready, unready := fixed(t, readyState), fixed(t, func(*state) {})
	const lines = "[+]answers ok\n[+]registered ok\n[+]advertised ok\n[+]storage ok\n[+]caught-up ok\nreadyz check passed\n"
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
		{"a check of another role", ready, "GET", "/readyz/quorum", 404, "404 page not found\n"},
		{"no check", ready, "GET", "/readyz/", 404, "404 page not found\n"},
		{"root", ready, "GET", "/", 404, "404 page not found\n"},
		{"POST", ready, "POST", "/readyz", 405, "GET and HEAD only\n"},
		{"DELETE", ready, "DELETE", "/status", 405, "GET and HEAD only\n"},
		{"live", unready, "GET", "/livez", 200, "ok\n"},
		{"live, verbose", unready, "GET", "/livez?verbose", 200, "[+]process ok\nlivez check passed\n"},
		{"started", ready, "GET", "/startupz", 200, "ok\n"},
		{"not started", unready, "GET", "/startupz", 503, "[-]started failed: the broker has not answered since it last started\nstartupz check failed\n"},
		{"not ready", unready, "GET", "/readyz/answers", 503, "[-]answers failed: not asked yet\nreadyz/answers check failed\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			srv := httptest.NewServer(tt.s)
			defer srv.Close()
			req, err := http.NewRequestWithContext(t.Context(), tt.method, srv.URL+tt.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := srv.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			body, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != tt.code || string(body) != tt.body {
				t.Errorf("%s %s = %d %q, want %d %q", tt.method, tt.path, resp.StatusCode, body, tt.code, tt.body)
			}
			if allow := resp.Header.Get("Allow"); (allow == "GET, HEAD") != (tt.code == 405) {
				t.Errorf("Allow = %q", allow)
			}
		})
	}
}

func TestStatus(t *testing.T) {
	for name, s := range map[string]*sidecar{
		"ready":   fixed(t, readyState),
		"no plan": newSidecar(testConfig(t), "v1.2.3", noFallback, zap.NewNop()),
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/status", nil))
			var got map[string]any
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			for _, key := range []string{"api", "version", "pod", "node_id", "roles", "volume", "intent", "quorum", "ready", "checks", "start", "latched", "replicas", "warnings", "metadata_frozen_seconds"} {
				if _, ok := got[key]; !ok {
					t.Errorf("status has no %q:\n%s", key, w.Body)
				}
			}
			if (got["intent"] == nil) != (name == "no plan") || got["ready"] != (name == "ready") {
				t.Errorf("intent %v, ready %v", got["intent"], got["ready"])
			}
		})
	}
}

func TestMetrics(t *testing.T) {
	states := map[string]func(*state){
		"ready": func(s *state) {
			readyState(s)
			s.quorum = &quorum{Quorum: formation.Quorum{Voters: 3}}
		},
		"new":         func(*state) {},
		"odd version": func(s *state) { s.plan.Roles = []string{"controller"} },
	}
	for name, change := range states {
		t.Run(name, func(t *testing.T) {
			s := fixed(t, change)
			w := httptest.NewRecorder()
			s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
			problems, err := promlint.New(bytes.NewReader(w.Body.Bytes())).Lint()
			if err != nil || len(problems) > 0 {
				t.Errorf("lint: %v %v\n%s", err, problems, w.Body)
			}
			want := "kraftpod_ready 0\n"
			if name == "ready" {
				want = "kraftpod_ready 1\n"
			}
			if !strings.Contains(w.Body.String(), want) || !strings.Contains(w.Body.String(), `kraftpod_build_info{version="v1.2.3"} 1`) {
				t.Errorf("want %q in:\n%s", want, w.Body)
			}
		})
	}
}

// serving runs the whole of serve on a port of its own.
func serving(t *testing.T, cfg Config, dial dialFunc) (url string, term func(), ended chan error) {
	t.Helper()
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := newSidecar(cfg, "v1.2.3", noFallback, zap.NewNop())
	s.dial = dial
	ctx, cancel := context.WithCancel(t.Context())
	ended = make(chan error, 1)
	go func() { ended <- s.serve(ctx, ln) }()
	return ln.Addr().String(), cancel, ended
}

func refuse(context.Context, string, string) (net.Conn, error) { return nil, syscall.ECONNREFUSED }

func TestServeEndsWithoutABroker(t *testing.T) {
	cfg := testConfig(t)
	_, term, ended := serving(t, cfg, refuse)
	term()
	if err := <-ended; err != nil {
		t.Errorf("serve = %v, want nil", err)
	}
	writePlan(t, cfg.Dir, somePlan("one"))
	_, term, ended = serving(t, cfg, refuse)
	term()
	if err := <-ended; err != nil {
		t.Errorf("serve = %v, want nil", err)
	}
}

// closedListener lets serve be in a bubble: nobody connects.
type noListener struct{ closed chan struct{} }

func (l noListener) Accept() (net.Conn, error) { <-l.closed; return nil, net.ErrClosed }
func (l noListener) Close() error              { close(l.closed); return nil }
func (l noListener) Addr() net.Addr            { return &net.TCPAddr{} }

func TestTermTellsTheTruthUntilKafkaIsGone(t *testing.T) {
	for name, stops := range map[string]time.Duration{"Kafka stops": 20 * time.Second, "Kafka does not stop": 0} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBroker(t)
				cfg := testConfig(t)
				writePlan(t, cfg.Dir, somePlan("one"))
				s := newSidecar(cfg, "", noFallback, zap.NewNop())
				s.dial = b.wire.dial
				ctx, term := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				go func() { ended <- s.serve(ctx, noListener{make(chan struct{})}) }()
				time.Sleep(5 * time.Second)
				term()
				begun := time.Now()
				time.Sleep(10 * time.Second)
				if st, now := s.now(); !st.ready(now) {
					t.Error("not ready while Kafka still serves")
				}
				b.do(func() { b.self = false })
				time.Sleep(3 * time.Second)
				if st, now := s.now(); st.ready(now) {
					t.Error("ready while Kafka says that it is going")
				}
				want := grace
				if stops > 0 {
					time.Sleep(stops - time.Since(begun))
					b.wire.set(false)
					want = stops
				}
				if err := <-ended; err != nil {
					t.Errorf("serve = %v, want nil", err)
				}
				if took := time.Since(begun); took < want || took > want+time.Second {
					t.Errorf("ended %v after SIGTERM, want %v", took, want)
				}
				b.close()
			})
		})
	}
}

func TestServeNamesAnAddressInUse(t *testing.T) {
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	cfg := testConfig(t)
	cfg.Listen = ln.Addr().String()
	err = Serve(t.Context(), cfg, "", noFallback, zap.NewNop())
	if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), "KRAFTPOD_LISTEN") {
		t.Errorf("Serve = %v, want one that names KRAFTPOD_LISTEN", err)
	}
}

func TestProbe(t *testing.T) {
	closed := func() string { // an address where nobody listens
		ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		return ln.Addr().String()
	}
	t.Run("the sidecar answers", func(t *testing.T) {
		for _, want := range []bool{true, false} {
			s := fixed(t, func(s *state) {
				if want {
					readyState(s)
				}
			})
			srv := httptest.NewServer(s)
			cfg := testConfig(t)
			cfg.Listen = srv.Listener.Addr().String()
			var out strings.Builder
			got, err := Probe(t.Context(), cfg, "", nil, &out)
			if err != nil || got != want || !strings.Contains(out.String(), "answers") {
				t.Errorf("Probe = %v, %v, want %v\n%s", got, err, want, out.String())
			}
			srv.Close()
		}
	})
	t.Run("none answers, nor does Kafka", func(t *testing.T) {
		cfg := testConfig(t)
		cfg.Listen, cfg.Broker = closed(), closed()
		var out strings.Builder
		got, err := Probe(t.Context(), cfg, "", func() (*bootstrap.Plan, error) { return somePlan(""), nil }, &out)
		if err != nil || got || !strings.HasPrefix(out.String(), "[-]answers failed: connection to "+cfg.Broker+" refused") {
			t.Errorf("Probe = %v, %v\n%s", got, err, out.String())
		}
	})
	t.Run("no settings", func(t *testing.T) {
		cfg := testConfig(t)
		cfg.Listen = closed()
		var out strings.Builder
		got, err := Probe(t.Context(), cfg, "", noFallback, &out)
		if err != nil || got || !strings.Contains(out.String(), "POD_NAME is not given") {
			t.Errorf("Probe = %v, %v\n%s", got, err, out.String())
		}
	})
}
