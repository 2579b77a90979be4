package health

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"

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
		s.update(func(st *state) { st.followPlan(plan, noPlan) })
		if plan != nil {
			s.log.Info("follows a plan", zap.String("start", plan.Start), zap.String("pod", plan.Pod),
				zap.Strings("roles", plan.Roles), zap.String("broker", plan.Broker))
		}
	}
	st, _ = s.now()
	target, _ := st.target()
	return target
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
