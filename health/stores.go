package health

import (
	"context"
	"net"
	"slices"
	"strconv"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/security"
)

const (
	// storesInterval is the time from one look at the files of key stores to the
	// next: a few stat calls.
	storesInterval = 2 * time.Second
	// servedInterval is the time from one look at what is served to the next: half a
	// handshake for each listener.
	servedInterval = time.Minute
	// unservedInterval is the same where a listener showed none: it may be late.
	unservedInterval = 10 * time.Second
)

// storeWatcher watches the certificates that listeners serve and the files that
// they come from, and has the broker read these anew. All is of its goroutine.
type storeWatcher struct {
	*sidecar
	start    string    // of the plan that the rest is about
	nextLook time.Time // when it is looked again at what is served
	eagerTo  time.Time // until when that is done at every turn
	watched  map[string]*watchedStore

	tried   string // what the stores held that were tried to no end
	retryAt time.Time
	pause   time.Duration
}

// watchedStore is the key store of one listener.
type watchedStore struct {
	security.Store
	stamp string
	err   error
	// loaded is the digest of what the broker is known to have read, or was told to;
	// unknown until it first answers.
	loaded  string
	isKnown bool
	isTold  bool
}

// followStores watches until ctx ends.
func (s *sidecar) followStores(ctx context.Context) {
	w := &storeWatcher{sidecar: s}
	for ctx.Err() == nil {
		w.turn(ctx)
		sleep(ctx, storesInterval)
	}
}

// turn looks once.
func (w *storeWatcher) turn(ctx context.Context) {
	st, _ := w.now()
	if len(speakTLS(st.plan)) == 0 || len(st.plan.Waiting) > 0 || isRefused(st.err) {
		return
	}
	if w.start != st.plan.Start || w.watched == nil {
		*w = storeWatcher{sidecar: w.sidecar, start: st.plan.Start, watched: map[string]*watchedStore{}}
		w.transit(func(s *state) { s.stores = stores{} })
	}
	before := st.certificateWarnings(time.Now())
	w.lookAtServed(ctx, &st)
	w.readStores(st.plan)
	st, _ = w.now()
	refused := w.reloadWhereDue(ctx, &st)
	w.transit(func(s *state) { s.stores = stores{held: w.held(), refused: refused} })
	st, now := w.now()
	for _, warning := range st.certificateWarnings(now) {
		if !slices.Contains(before, warning) {
			w.log.Warn(warning)
		}
	}
}

// lookAtServed looks at what is served where that is due: in a life of Kafka's of
// which nothing is known yet, after a reload, and once a minute.
func (w *storeWatcher) lookAtServed(ctx context.Context, st *state) {
	now := time.Now()
	if st.served != nil && now.Before(w.nextLook) && now.After(w.eagerTo) {
		return
	}
	w.nextLook = now.Add(servedInterval)
	served := map[string]security.Certificate{}
	for _, l := range speakTLS(st.plan) {
		looking, cancel := context.WithTimeout(ctx, st.cfg.Timeout)
		certificate, err := security.Served(looking, w.dialer, localAddress(l))
		cancel()
		if err != nil {
			w.log.Debug("no certificate", zap.String("listener", l.Name), zap.Error(err))
			w.nextLook = now.Add(unservedInterval)
			continue
		}
		served[l.Name] = certificate
	}
	w.transit(func(s *state) {
		if s.plan != nil && s.plan.Start == w.start && !isRefused(s.err) { // else it is of a life that is over
			s.served = served
		}
	})
}

// localAddress is where this pod's own containers reach a listener.
func localAddress(l api.Listener) string {
	host := l.Host
	if kafka.IsWildcard(host) {
		host = "localhost"
	}
	return net.JoinHostPort(host, strconv.Itoa(int(l.Port)))
}

// readStores reads the files that look as if they had changed.
func (w *storeWatcher) readStores(plan *api.Plan) {
	for _, l := range speakTLS(plan) {
		files, _ := filesOf(plan, l.Name)
		if len(files) == 0 {
			continue
		}
		store, known := w.watched[l.Name]
		if !known {
			store = &watchedStore{}
			w.watched[l.Name] = store
		}
		stamp := security.StoreStamp(files)
		if stamp == store.stamp {
			continue
		}
		store.stamp = stamp
		read, err := security.ReadStore(files, store.KeyFile)
		store.err = err
		if err == nil {
			store.isTold = store.isTold && read.Digest == store.Digest
			store.Store = read
		}
	}
}

// isSettled says whether nothing has changed while the files were read: else some
// were read before and some after, and the broker would be told twice.
func (w *storeWatcher) isSettled(plan *api.Plan) bool {
	for name, store := range w.watched {
		if files, _ := filesOf(plan, name); security.StoreStamp(files) != store.stamp {
			return false
		}
	}
	return true
}

// held is what is seen of the key stores.
func (w *storeWatcher) held() map[string]heldStore {
	held := map[string]heldStore{}
	for name, store := range w.watched {
		held[name] = heldStore{
			leaf: store.Leaf, keyFile: store.KeyFile, err: store.err,
			isTold: store.isTold && time.Now().After(w.eagerTo),
		}
	}
	return held
}
