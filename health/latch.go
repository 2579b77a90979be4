package health

import (
	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
)

// restoreLatch lets the state go on where a sidecar restarted and Kafka did
// not. A latch that cannot be read only means that every replica has to be in
// sync once more.
func (s *sidecar) restoreLatch() {
	latch := api.ReadLatch(s.cfg.Dir)
	if latch.Start == "" {
		return
	}
	s.state.start, s.state.latched, s.state.waived = latch.Start, true, latch.Waived
}

// keepLatch writes or removes the latch where a transition set or ended it.
func (s *sidecar) keepLatch(before, after *state) {
	if after.start == "" || after.latched == before.latched {
		return
	}
	if !after.latched {
		api.RemoveLatch(s.cfg.Dir)
		return
	}
	err := api.WriteLatch(s.cfg.Dir, api.Latch{Start: after.start, Waived: after.waived})
	if err != nil {
		s.log.Warn("latch not kept: a restarted sidecar asks for every replica again", zap.Error(err))
	}
}
