package health

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kraftpod/kraftpod/bootstrap"
	"go.uber.org/zap"
)

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
	var kept latch
	b, _ := os.ReadFile(s.latchPath())
	_ = json.Unmarshal(b, &kept)
	s.state.start, s.state.latched, s.state.waived = kept.Start, kept.Start != "", kept.Waived
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
	if was.latched != is.latched && is.start != "" {
		s.keepLatch(&is)
	}
	now := time.Now()
	checks := is.checks(now)
	switch i := slices.IndexFunc(checks, failed); {
	case i < 0 && !was.ready(now):
		s.log.Info("became ready", zap.String("start", is.start), zap.String("waived", is.waived))
	case i >= 0 && was.ready(now):
		s.log.Warn("became not ready", zap.String("start", is.start), zap.String("check", checks[i].Name), zap.String("reason", checks[i].Reason))
	}
}

// reload follows the plan where it has changed: run's file or, only while
// there is none, what the sidecar's own settings give.
func (s *sidecar) reload() {
	plan, err := bootstrap.ReadPlan(s.cfg.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		plan, err = s.ownPlan()
	}
	why := ""
	if err != nil {
		why = err.Error()
	}
	if st, _ := s.now(); why == st.noPlan && reflect.DeepEqual(plan, st.plan) {
		return
	}
	s.update(func(st *state) { st.planned(plan, why) })
	if plan != nil {
		s.log.Info("follows a plan", zap.String("start", plan.Start), zap.String("pod", plan.Pod), zap.Strings("roles", plan.Roles), zap.String("broker", plan.Broker))
	}
}

// ownPlan is what this container's own settings give; until they do, they are
// asked again.
func (s *sidecar) ownPlan() (plan *bootstrap.Plan, err error) {
	if s.own == nil {
		if s.own, err = s.fallback(); err != nil {
			return nil, fmt.Errorf("run has written no %s, and this container's own settings give no plan: %w", filepath.Join(s.cfg.Dir, bootstrap.PlanFile), err)
		}
	}
	return s.own, nil
}

// latch is what outlives the sidecar, in KRAFTPOD_DIR. The id of the start is
// all that guards it: Kafka starts anew only through run.
type latch struct {
	Start  string `json:"start"`
	Waived string `json:"waived"`
}

func (s *sidecar) latchPath() string { return filepath.Join(s.cfg.Dir, "latch.json") }

// keepLatch writes or removes the latch.
func (s *sidecar) keepLatch(st *state) {
	if !st.latched {
		_ = os.Remove(s.latchPath()) // its id is of the past anyway
		return
	}
	b, _ := json.Marshal(latch{st.start, st.waived}) // two strings
	if err := bootstrap.WriteFile(s.latchPath(), 0o644, b); err != nil {
		s.log.Warn("latch not kept: a restarted sidecar asks for every replica again", zap.Error(err))
	}
}
