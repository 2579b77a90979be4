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
// keepLatch) and the HTTP server around it are thin.
package health

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
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

// sidecar is the shell around state. One goroutine follows the broker; others
// only look, or bring what the quorum's leader said.
type sidecar struct {
	cfg      Config
	version  string
	fallback func() (*bootstrap.Plan, error)
	dial     dialFunc
	log      *zap.Logger

	watched atomic.Int64 // when /status was asked last, ns since 1970

	mu    sync.Mutex
	state state

	own *bootstrap.Plan // what fallback gave; of the goroutine that follows
}

func newSidecar(cfg Config, version string, fallback func() (*bootstrap.Plan, error), log *zap.Logger) *sidecar {
	s := &sidecar{cfg: cfg, version: version, fallback: fallback, dial: (&net.Dialer{Timeout: cfg.Timeout}).DialContext, log: log, state: state{cfg: cfg, noPlan: "no plan was looked for yet"}}
	// The state goes on where this sidecar restarted and Kafka did not. A latch
	// that cannot be read only means that every replica has to be in sync once
	// more.
	kept := map[string]string{}
	b, _ := os.ReadFile(s.latchPath())
	_ = json.Unmarshal(b, &kept)
	s.state.Start, s.state.Latched, s.state.waived = kept["start"], kept["start"] != "", kept["waived"]
	return s
}

// now returns the state, and the time that it is looked at.
func (s *sidecar) now() (state, time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state, time.Now()
}

// update makes a transition, keeps the latch on disk and logs what flipped.
func (s *sidecar) update(transition func(*state)) {
	s.mu.Lock()
	was := s.state
	transition(&s.state)
	is := s.state
	s.mu.Unlock()
	if is.Start != "" && is.Latched != was.Latched {
		s.keepLatch(&is)
	}
	now := time.Now()
	checks := is.checks(now)
	switch i := slices.IndexFunc(checks, failed); {
	case i < 0 && !was.ready(now):
		s.log.Info("became ready", zap.String("start", is.Start), zap.String("waived", is.waived))
	case i >= 0 && was.ready(now):
		s.log.Warn("became not ready", zap.String("start", is.Start), zap.String("check", checks[i].Name), zap.String("reason", checks[i].Reason))
	}
}

// reload follows the plan where it has changed: run's file or, only while
// there is none, what the sidecar's own settings give; they are asked again
// until they give one. It returns the address to ask, "" where there is none.
func (s *sidecar) reload() (addr string) {
	plan, err := bootstrap.ReadPlan(s.cfg.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		if plan, err = s.own, nil; plan == nil {
			plan, err = s.fallback()
			s.own = plan
		}
		if err != nil {
			err = fmt.Errorf("run has written no %s, and this container's own settings give no plan: %w", filepath.Join(s.cfg.Dir, bootstrap.PlanFile), err)
		}
	}
	why := because(err != nil, "%v", err)
	st, _ := s.now()
	if why != st.noPlan || !reflect.DeepEqual(plan, st.plan) {
		s.update(func(st *state) { st.planned(plan, why) })
		if plan != nil {
			s.log.Info("follows a plan", zap.String("start", plan.Start), zap.String("pod", plan.Pod), zap.Strings("roles", plan.Roles), zap.String("broker", plan.Broker))
		}
	}
	st, _ = s.now()
	addr, _ = st.target()
	return addr
}

// latchPath is what outlives the sidecar, in KRAFTPOD_DIR. The id of the start
// is all that guards it: Kafka starts anew only through run.
func (s *sidecar) latchPath() string { return filepath.Join(s.cfg.Dir, "latch.json") }

// keepLatch writes or removes the latch.
func (s *sidecar) keepLatch(st *state) {
	if !st.Latched {
		_ = os.Remove(s.latchPath()) // its id is of the past anyway
		return
	}
	b, _ := json.Marshal(map[string]string{"start": st.Start, "waived": st.waived})
	if err := bootstrap.WriteFile(s.latchPath(), 0o644, b); err != nil {
		s.log.Warn("latch not kept: a restarted sidecar asks for every replica again", zap.Error(err))
	}
}

// quorumTimeout bounds the one request that the broker forwards. Without a
// quorum it hangs, and the broker holds each for a minute: few are started.
const quorumTimeout = 10 * time.Second

// follow follows the broker through its lives until ctx ends.
func (s *sidecar) follow(ctx context.Context) {
	for ctx.Err() == nil {
		begun := time.Now()
		if addr := s.reload(); addr != "" {
			s.session(ctx, addr)
		}
		if time.Since(begun) < time.Second { // the broker refuses or closes at once: no hot loop
			sleep(ctx, quick)
		}
	}
}

// session polls the broker while a plain connection, over which nothing is
// sent, stays open: kgo does not notice that a peer is gone until it asks.
// Whether it went or only closed what was idle, the next session's dial tells.
func (s *sidecar) session(ctx context.Context, addr string) {
	begun := time.Now()
	conn, err := s.dial(ctx, "tcp", addr)
	if err != nil {
		s.polled(ctx, begun, nil, err)
		return
	}
	var wg sync.WaitGroup
	defer wg.Wait() // after all else is closed
	defer conn.Close()
	local := newSeed(addr, s.cfg.Timeout, s.dial)
	defer local.cl.Close()
	// What the broker forwards blocks everything behind it on its connection.
	forwarded := newSeed(addr, max(quorumTimeout, s.cfg.Timeout), s.dial)
	defer forwarded.cl.Close()

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	wg.Go(func() {
		_, _ = conn.Read(make([]byte, 1)) // it never speaks first: this ends with the connection
		cancel()
	})
	wg.Go(func() { s.followQuorum(ctx, forwarded) })
	for ctx.Err() == nil && s.reload() == addr {
		begun := time.Now()
		s.poll(ctx, local)
		st, now := s.now()
		period := s.cfg.PollInterval
		if !st.ready(now) {
			period = min(quick, period)
		}
		sleep(ctx, max(begun.Add(period).Sub(now), 10*time.Millisecond))
	}
}

// poll asks once.
func (s *sidecar) poll(ctx context.Context, local *seed) {
	st, begun := s.now()
	h, err := local.ask(ctx, question{st.plan.NodeID, st.controller(), !st.Latched})
	s.polled(ctx, begun, h, err)
}

// polled takes the end of a poll. An error is no news of the broker where the
// poll was cancelled.
func (s *sidecar) polled(ctx context.Context, begun time.Time, h *heard, err error) {
	if err != nil && ctx.Err() != nil {
		return
	}
	now := time.Now()
	s.log.Debug(map[bool]string{true: "polled", false: "poll failed"}[err == nil], zap.Duration("took", now.Sub(begun)), zap.Error(err))
	s.update(func(st *state) { st.polled(now, now.Sub(begun), h, err) })
}

// followQuorum asks what the quorum's leader says while the broker answers:
// every 2 s while somebody reads it (peers ask twice, 2 s apart, whether the
// quorum progresses), else every fifth time.
func (s *sidecar) followQuorum(ctx context.Context, forwarded *seed) {
	for turn := 0; ctx.Err() == nil; turn++ {
		next := min(s.cfg.PollInterval, 2*time.Second)
		switch st, now := s.now(); {
		case st.plan == nil || st.heard == nil || st.Failures > 0:
			turn, next = -1, quick
		case turn%5 == 0 || now.Sub(time.Unix(0, s.watched.Load())) < 10*time.Second:
			if q, err := forwarded.askQuorum(ctx, st.plan.NodeID); err != nil {
				s.log.Debug("quorum not described", zap.Error(err))
			} else {
				s.update(func(st *state) { st.described(q) })
			}
		}
		sleep(ctx, next)
	}
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
