package health

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
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

	// Of the goroutine that follows: the plan's file as it was read last (nil:
	// there was none), when fallback was asked, and whether it gave a plan.
	seen  fs.FileInfo
	asked time.Time
	own   bool
}

func newSidecar(cfg Config, version string, fallback func() (*bootstrap.Plan, error), log *zap.Logger) *sidecar {
	return &sidecar{cfg: cfg, version: version, fallback: fallback, dial: new(net.Dialer).DialContext, log: log, state: state{cfg: cfg, noPlan: "no plan was looked for yet"}}
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
	if err := s.keepLatch(&was, &is); err != nil {
		s.log.Warn("latch not kept: a restarted sidecar asks for every replica again", zap.Error(err))
	}
	now := time.Now()
	switch failed := firstFailed(is.checks(now)); {
	case failed == nil && !was.ready(now):
		s.log.Info("became ready", zap.String("start", is.start), zap.String("waived", is.waived))
	case failed != nil && was.ready(now):
		s.log.Warn("became not ready", zap.String("start", is.start), zap.String("check", failed.Name), zap.String("reason", failed.Reason))
	}
}

// reload follows the plan where it has changed: run's file or, only while
// there is none, what the sidecar's own settings give.
func (s *sidecar) reload() {
	path := filepath.Join(s.cfg.Dir, bootstrap.PlanFile)
	var plan *bootstrap.Plan
	info, err := os.Stat(path)
	switch {
	case err == nil && s.seen != nil && os.SameFile(s.seen, info) && s.seen.Size() == info.Size() && s.seen.ModTime().Equal(info.ModTime()):
		return
	case err == nil:
		s.seen = info
		plan, err = bootstrap.ReadPlan(s.cfg.Dir)
	case errors.Is(err, fs.ErrNotExist):
		if s.seen == nil && (s.own || time.Since(s.asked) < 2*time.Second) { // DNS may tell more, later
			return
		}
		s.seen, s.asked = nil, time.Now()
		plan, err = s.fallback()
		s.own = err == nil
		if err != nil {
			err = fmt.Errorf("run has written no %s, and this container's own settings give no plan: %w", path, err)
		}
	}
	if err != nil {
		s.update(func(st *state) { st.planned(nil, err.Error()) })
		return
	}
	// A latch that cannot be read only means that every replica has to be in
	// sync once more.
	var kept latch
	if b, err := os.ReadFile(s.latchPath()); err == nil {
		_ = json.Unmarshal(b, &kept)
	}
	s.update(func(st *state) {
		before := st.start
		st.planned(plan, "")
		if st.start != before && st.start == kept.Start { // this sidecar restarted, not Kafka
			st.latched, st.waived = true, kept.Waived
		}
	})
	s.log.Info("follows a plan", zap.String("start", plan.Start), zap.String("pod", plan.Pod), zap.Strings("roles", plan.Roles), zap.String("broker", plan.Broker))
}

// latch is what outlives the sidecar, in KRAFTPOD_DIR. The id of the start is
// all that guards it: Kafka starts anew only through run.
type latch struct {
	Start  string `json:"start"`
	Waived string `json:"waived"`
}

func (s *sidecar) latchPath() string { return filepath.Join(s.cfg.Dir, "latch.json") }

// keepLatch writes or removes the latch where it changed.
func (s *sidecar) keepLatch(was, is *state) error {
	if was.latched == is.latched || is.start == "" {
		return nil
	}
	if !is.latched {
		_ = os.Remove(s.latchPath()) // its id is of the past anyway
		return nil
	}
	b, _ := json.Marshal(latch{is.start, is.waived}) // two strings
	return bootstrap.WriteFile(s.latchPath(), 0o644, b)
}
