package health

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

// readyTime is within what a truth is known until ready.
const readyTime = 250 * time.Millisecond

// somePlan is the plan of node 0.
func somePlan(start string, roles ...string) *api.Plan {
	if len(roles) == 0 {
		roles = []string{"controller", "broker"}
	}
	return &api.Plan{
		API:         api.Version,
		Start:       start,
		Pod:         "kafka-0.svc",
		Roles:       roles,
		Broker:      "127.0.0.1:9092",
		Protocol:    "PLAINTEXT",
		InterBroker: "INTERNAL",
		Intent:      api.Intent{ClusterID: "xxxxxxxxxxxxxxxxxxxxxw", Voters: []int32{0, 1, 2}},
		Advertised: []api.Endpoint{
			{Listener: "INTERNAL", Host: "kafka-0.svc", Port: 9092},
			{Listener: "EXTERNAL", Host: "node.example", Port: 31000},
		},
	}
}

func writePlan(t *testing.T, dir string, plan *api.Plan) {
	t.Helper()
	if err := api.WritePlan(dir, plan); err != nil {
		t.Fatal(err)
	}
}

func noFallback() (*api.Plan, error) { return nil, errors.New("POD_NAME is not given") }

func testConfig(t *testing.T) Config {
	t.Helper()
	return Config{Dir: t.TempDir(), Listen: ":8081", PollInterval: 2 * time.Second, Timeout: 2 * time.Second}
}

// setup is what a bubble begins with.
type setup struct {
	cfg     Config
	plan    *api.Plan
	answers func(*brokertest.Answers)
	disk    *fakeDisk
}

// bubble runs f with a sidecar that follows a fake broker, in fake time; at
// the end no goroutine may be left.
func bubble(t *testing.T, change func(*setup), f func(t *testing.T, b *brokertest.Broker, s *running)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		in := setup{cfg: testConfig(t), plan: somePlan("one"), answers: func(*brokertest.Answers) {}, disk: &fakeDisk{}}
		change(&in)
		b := brokertest.New(t, in.answers)
		writePlan(t, in.cfg.Dir, in.plan)
		s := runOn(t, in.cfg, b.Network.Dial, in.disk)
		f(t, b, s)
		s.stop()
		b.Close()
	})
}

// usual begins a bubble with a broker that is ready.
func usual(*setup) {}

// answering begins a bubble with a broker that answers so.
func answering(change func(*brokertest.Answers)) func(*setup) {
	return func(in *setup) { in.answers = change }
}

// running is a sidecar that follows, without a server; stop ends it.
type running struct {
	*sidecar
	t    *testing.T
	logs *observer.ObservedLogs
	stop func()
}

func run(t *testing.T, cfg Config, dialer broker.Dial) *running {
	t.Helper()
	return runOn(t, cfg, dialer, &fakeDisk{})
}

func runOn(t *testing.T, cfg Config, dialer broker.Dial, d *fakeDisk) *running {
	t.Helper()
	core, logs := observer.New(zapcore.DebugLevel)
	s := newSidecar(cfg, "v1.2.3", noFallback, zap.New(core))
	s.dialer = dialer
	s.volume.look = d.look
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.follow(ctx)
	}()
	stop := func() {
		cancel()
		<-done
	}
	return &running{sidecar: s, t: t, logs: logs, stop: stop}
}

func (r *running) get(path string) (code int, body string) {
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

// want demands the verdict, and that the verbose body holds the line.
func (r *running) want(ready bool, line string) {
	r.t.Helper()
	code, body := r.get("/readyz?verbose")
	if (code == http.StatusOK) != ready || !strings.Contains(body, line) {
		r.t.Errorf("readyz = %d, want ready %v and %q in:\n%s", code, ready, line, body)
	}
}

// within waits, in steps of 10 ms of the bubble's time, until the verdict is as
// wanted, and returns how long that took.
func (r *running) within(limit time.Duration, ready bool) time.Duration {
	r.t.Helper()
	begun := time.Now()
	for time.Since(begun) <= limit {
		if code, _ := r.get("/readyz"); (code == http.StatusOK) == ready {
			return time.Since(begun)
		}
		time.Sleep(10 * time.Millisecond)
	}
	_, body := r.get("/readyz?verbose")
	r.t.Fatalf("not ready=%v within %v:\n%s", ready, limit, body)
	return 0
}

// status is the body of /status.
func (r *running) status() map[string]any {
	r.t.Helper()
	_, body := r.get("/status")
	var got map[string]any
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		r.t.Fatal(err)
	}
	return got
}

// logged is how many lines of Info and above have the message; "" is any.
func (r *running) logged(message string) int {
	logs := r.logs.Filter(func(e observer.LoggedEntry) bool { return e.Level >= zapcore.InfoLevel })
	if message != "" {
		logs = logs.FilterMessage(message)
	}
	return logs.Len()
}
