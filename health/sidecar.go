package health

import (
	"context"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/security"
)

// sidecar is the shell around state. One goroutine follows the broker; others
// only look, or bring the quorum as its leader describes it.
type sidecar struct {
	// cfg is this container's own configuration; state has the one that counts.
	cfg     Config
	version string
	// fallback gives a plan of this container's own settings.
	fallback func() (*api.Plan, error)
	// dialer opens connections to the broker.
	dialer broker.Dial
	// access is how the listener is spoken to that wants TLS or SASL; it is of the
	// goroutine that follows.
	access *security.Access
	log    *zap.Logger

	// volume reads the log dirs.
	volume *volumeReader
	// costly are the places of those whose answer costs something to make:
	// /status and /metrics.
	costly chan struct{}

	// leaves asks whether this pod may go.
	leaves *asker

	// statusReadAt is when /status was asked for last, ns since 1970.
	statusReadAt atomic.Int64

	mu    sync.Mutex
	state state

	// ownPlan is what fallback gave; it is of the goroutine that follows.
	ownPlan *api.Plan
}

func newSidecar(cfg Config, version string, fallback func() (*api.Plan, error), log *zap.Logger) *sidecar {
	s := &sidecar{
		cfg:      cfg,
		version:  version,
		fallback: fallback,
		dialer:   new(net.Dialer).DialContext,
		log:      log,
		costly:   make(chan struct{}, costlyAtOnce),
		state:    state{cfg: cfg, noPlan: "no plan was looked for yet"},
	}
	s.volume = &volumeReader{look: disk.Look, deliver: func(r reading) {
		s.update(func(st *state) { st.reading = r })
	}}
	s.leaves = &asker{ask: s.askToLeave, pause: s.leavesPause}
	s.restoreLatch()
	return s
}

// dial opens a connection to the broker, or gives up after the time that a
// request has.
func (s *sidecar) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	st, _ := s.now()
	ctx, cancel := context.WithTimeout(ctx, st.cfg.Timeout)
	defer cancel()
	return s.dialer(ctx, network, addr)
}

// now returns the state, and the time that it is looked at.
func (s *sidecar) now() (state, time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state, time.Now()
}

// update makes a transition, keeps the latch on disk and logs what flipped.
func (s *sidecar) update(transition func(*state)) {
	before, after := s.transit(transition)
	s.keepLatch(&before, &after)
	s.logFlip(&before, &after)
}

// transit makes a transition, and returns the state before and after it.
func (s *sidecar) transit(transition func(*state)) (before, after state) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before = s.state
	transition(&s.state)
	return before, s.state
}

// logFlip logs that the verdict changed: each probe would be noise.
func (s *sidecar) logFlip(before, after *state) {
	now := time.Now()
	wasReady := before.ready(now)
	checks := after.checks(now)
	failed := slices.IndexFunc(checks, isFailed)
	isReady := failed < 0
	switch {
	case isReady && !wasReady:
		s.log.Info("became ready", zap.String("start", after.start), zap.String("waived", after.waived))
	case wasReady && !isReady:
		s.log.Warn("became not ready", zap.String("start", after.start),
			zap.String("check", checks[failed].Name), zap.String("reason", checks[failed].Reason))
	}
}
