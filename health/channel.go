package health

import (
	"slices"
	"time"

	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/security"
)

// client returns a client of a listener of this pod's.
func (s *sidecar) client(target security.Listener, timeout time.Duration) *broker.Client {
	return newClient(s.currentAccess(), s.dial, target, timeout)
}

// newClient returns a client of a listener that is reached by dial.
func newClient(
	access *security.Access, dial broker.Dial, target security.Listener, timeout time.Duration,
) *broker.Client {
	return broker.NewClient(target.Address, timeout, broker.Channel{
		Dial:      access.Dial(target, dial),
		Mechanism: access.Mechanism(target),
		Explained: func(err error) error { return access.Explained(target, err) },
	})
}

// currentAccess is the access of the settings under the plan: while they stay the
// same, so does what the files held when they were good.
func (s *sidecar) currentAccess() *security.Access {
	st, _ := s.now()
	if s.access == nil || !s.access.Is(st.cfg.Security) {
		s.access = security.NewAccess(st.cfg.Security)
	}
	return s.access
}

// channelWarnings are what is odd about how the broker is spoken to; what was not
// before is logged.
func (s *sidecar) channelWarnings() []string {
	st, _ := s.now()
	target, _ := st.target()
	warnings := s.currentAccess().Warnings(target)
	for _, w := range warnings {
		if !slices.Contains(st.channelWarnings, w) {
			s.log.Warn(w)
		}
	}
	return warnings
}
