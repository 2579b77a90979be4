package health

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strconv"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker"
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
	// reloadTime is for how long after a reload is looked at every turn whether
	// the broker serves what it was told to read.
	reloadTime = 10 * time.Second
	// What did not come about is tried again after as long, doubled each time.
	firstRetry, lastRetry = 30 * time.Second, 10 * time.Minute
)

// storeWatcher watches the certificates that listeners serve and the files that
// they come from, and has the broker read these anew. All is of its goroutine.
type storeWatcher struct {
	*sidecar
	start    string    // of the plan that the rest is about
	servedAt time.Time // when it was looked at what is served
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
	if st.served != nil && now.Before(w.servedAt.Add(servedInterval)) && now.After(w.eagerTo) {
		return
	}
	w.servedAt = now
	served := map[string]security.Certificate{}
	for _, l := range speakTLS(st.plan) {
		looking, cancel := context.WithTimeout(ctx, st.cfg.Timeout)
		certificate, err := security.Served(looking, w.dialer, localAddress(l))
		cancel()
		if err != nil {
			w.log.Debug("no certificate", zap.String("listener", l.Name), zap.Error(err))
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

// held is what is seen of the key stores.
func (w *storeWatcher) held() map[string]heldStore {
	held := map[string]heldStore{}
	for name, store := range w.watched {
		held[name] = heldStore{leaf: store.Leaf, err: store.err, isTold: store.isTold && time.Now().After(w.eagerTo)}
	}
	return held
}

// reloadWhereDue has the broker read its stores anew where they have changed. It
// returns why it does not.
func (w *storeWatcher) reloadWhereDue(ctx context.Context, st *state) (refused string) {
	if !st.answersPolls() || st.served == nil || st.controllerOnly() {
		return st.stores.refused
	}
	w.learnLoaded(st)
	changed, isTorn := w.changed()
	if !st.cfg.Reload || len(changed) == 0 {
		return ""
	}
	digests := w.digests()
	if isTorn || digests == w.tried && time.Now().Before(w.retryAt) {
		return st.stores.refused
	}
	if err := w.reload(ctx, st, changed); err != nil {
		if ctx.Err() != nil {
			return st.stores.refused
		}
		w.backOff(digests)
		return w.refusal(st, err)
	}
	w.tried, w.pause, w.eagerTo = "", 0, time.Now().Add(reloadTime)
	for _, name := range changed {
		store := w.watched[name]
		store.loaded, store.isTold = store.Digest, true
	}
	w.log.Info("the broker was told to read its key stores anew", zap.Strings("listeners", changed))
	return ""
}

// learnLoaded finds out what the broker has read: what was there before run wrote
// its plan, unless it serves something else.
func (w *storeWatcher) learnLoaded(st *state) {
	plan := w.planStamp()
	for name, store := range w.watched {
		if store.isKnown || store.Digest == "" {
			continue
		}
		store.isKnown = true
		served, isServed := st.served[name]
		isOther := isServed && store.Leaf != nil && store.Leaf.Fingerprint != served.Fingerprint
		isLater := !plan.written.IsZero() && store.Written.After(plan.written)
		if !isOther && !isLater {
			store.loaded = store.Digest
		}
	}
}

// changed are the listeners whose stores hold what the broker has not read. One
// that is torn holds back all: the broker reads all or none.
func (w *storeWatcher) changed() (names []string, isTorn bool) {
	for _, name := range slices.Sorted(maps.Keys(w.watched)) {
		store := w.watched[name]
		_, torn := errors.AsType[*security.TornError](store.err)
		isTorn = isTorn || torn
		if store.err == nil && store.isKnown && store.loaded != store.Digest {
			names = append(names, name)
		}
	}
	return names, isTorn
}

// digests is what all stores hold.
func (w *storeWatcher) digests() string {
	all := ""
	for _, name := range slices.Sorted(maps.Keys(w.watched)) {
		all += name + " " + w.watched[name].Digest + "\n"
	}
	return all
}

// reload asks the broker whether it would take the stores that changed, and has it
// read them. One that it would not take is never read: the broker would stop in the
// middle of its list, with an ERROR in its log.
func (w *storeWatcher) reload(ctx context.Context, st *state, changed []string) error {
	target, why := st.target()
	if why != "" {
		return errors.New(why)
	}
	access := security.NewAccess(st.cfg.Security)
	client := broker.NewClient(target.Address, max(quorumTimeout, st.cfg.Timeout), broker.Channel{
		Dial:      access.Dial(target, w.dial),
		Mechanism: access.Mechanism(target),
		Explained: func(err error) error { return access.Explained(target, err) },
	})
	defer client.Close()
	for _, name := range changed {
		file := w.watched[name].KeyFile
		if file == "" || isController(st.plan, name) { // brokers do not judge the latter
			continue
		}
		if err := client.CheckStore(ctx, st.plan.NodeID, name, file); err != nil {
			return fmt.Errorf("listener %s: %w", name, err)
		}
	}
	return client.ReadStores(ctx, st.plan.NodeID)
}

// backOff waits before the same is tried again.
func (w *storeWatcher) backOff(digests string) {
	if digests != w.tried {
		w.pause = 0
	}
	w.tried = digests
	w.pause = min(max(2*w.pause, firstRetry), lastRetry)
	w.retryAt = time.Now().Add(w.pause)
}

// refusal is why the broker does not read its stores anew, in words.
func (w *storeWatcher) refusal(st *state, err error) string {
	if broker.IsDenied(err) {
		return fmt.Sprintf("%s=true, but the broker may not be told to read its key stores anew, and goes on with what it has: "+
			"allow %s the operation AlterConfigs on the cluster: %v", reloadVariable, st.principal(), err)
	}
	return fmt.Sprintf("%s=true, but the broker does not read its key stores anew, and goes on with what it has: %v",
		reloadVariable, err)
}
