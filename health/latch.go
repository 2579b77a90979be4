package health

import (
	"slices"

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
	s.state.start, s.state.latched, s.state.waived, s.state.owed = latch.Start, true, latch.Waived, latch.Owed
}

// keepLatch writes or removes the latch where a transition set or ended it, or
// changed what is owed.
func (s *sidecar) keepLatch(before, after *state) {
	isSame := after.latched == before.latched && after.waived == before.waived && slices.Equal(after.owed, before.owed)
	if after.start == "" || isSame {
		return
	}
	if !after.latched {
		api.RemoveLatch(s.cfg.Dir)
		return
	}
	err := api.WriteLatch(s.cfg.Dir, api.Latch{Start: after.start, Waived: after.waived, Owed: after.owed})
	if err != nil {
		s.log.Warn("latch not kept: a restarted sidecar asks for every replica again", zap.Error(err))
	}
}
