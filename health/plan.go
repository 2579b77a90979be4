package health

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"syscall"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/security"
)

// reload follows the plan where it has changed. It returns the listener to ask,
// one without an address where there is none.
func (s *sidecar) reload() security.Listener {
	plan, noPlan := s.currentPlan()
	st, _ := s.now()
	if noPlan != st.noPlan || !reflect.DeepEqual(plan, st.plan) {
		s.take(plan, noPlan, st.odd)
	}
	st, _ = s.now()
	target, _ := st.target()
	return target
}

// take takes a plan, or its absence and why, and logs what is odd and was not
// before.
func (s *sidecar) take(plan *api.Plan, noPlan string, before []string) {
	cfg, odd := s.cfg, []string(nil)
	if plan != nil {
		cfg, odd = s.cfg.following(plan.Environ)
		odd = append(odd, s.cfg.odd(plan.Environ)...)
	}
	s.update(func(st *state) {
		st.followPlan(plan, noPlan)
		st.cfg, st.odd = cfg, odd
	})
	if plan == nil {
		return
	}
	s.log.Info("follows a plan", zap.String("start", plan.Start), zap.String("pod", plan.Pod),
		zap.Strings("roles", plan.Roles), zap.String("broker", plan.Broker))
	for _, w := range odd {
		if !slices.Contains(before, w) {
			s.log.Warn(w)
		}
	}
}

// planStamp changes with the plan, which is always written anew; zero where there
// is none.
func (s *sidecar) planStamp() (stamp struct {
	inode   uint64
	written time.Time
},
) {
	info, err := os.Stat(filepath.Join(s.cfg.Dir, api.PlanFile))
	if err != nil {
		return stamp
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		stamp.inode = stat.Ino
	}
	stamp.written = info.ModTime()
	return stamp
}

// currentPlan is run's or, only while there is none, what this container's own
// settings give; nil: noPlan says why.
func (s *sidecar) currentPlan() (plan *api.Plan, noPlan string) {
	plan, err := api.ReadPlan(s.cfg.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		plan, err = s.planOfSettings()
	}
	if err != nil {
		return nil, err.Error()
	}
	return plan, ""
}

// planOfSettings is what this container's own settings give. They are asked
// again until they give one.
func (s *sidecar) planOfSettings() (*api.Plan, error) {
	if s.ownPlan != nil {
		return s.ownPlan, nil
	}
	plan, err := s.fallback()
	if err != nil {
		return nil, fmt.Errorf("run has written no %s, and this container's own settings give no plan: %w",
			filepath.Join(s.cfg.Dir, api.PlanFile), err)
	}
	s.ownPlan = plan
	return plan, nil
}
