package health

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/security"
)

const (
	// reloadTime is for how long after a reload is looked at every turn whether
	// the broker serves what it was told to read.
	reloadTime = 10 * time.Second
	// What did not come about is tried again after as long, doubled each time.
	firstRetry, lastRetry = 30 * time.Second, 10 * time.Minute
)

// reloadWhereDue has the broker read its stores anew where they have changed. It
// returns why it does not.
func (w *storeWatcher) reloadWhereDue(ctx context.Context, st *state) (refused string) {
	if !st.answersPolls() || st.served == nil || st.controllerOnly() {
		return st.stores.refused
	}
	w.learnLoaded(st)
	changed, isWhole := w.changed()
	if !st.cfg.Reload || len(changed) == 0 {
		return ""
	}
	digests := w.digests()
	if !isWhole || !w.isSettled(st.plan) || w.waits(digests) {
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
func (w *storeWatcher) changed() (names []string, isWhole bool) {
	isWhole = true
	for _, name := range slices.Sorted(maps.Keys(w.watched)) {
		store := w.watched[name]
		_, torn := errors.AsType[*security.TornError](store.err)
		isWhole = isWhole && !torn
		if store.err == nil && store.isKnown && store.loaded != store.Digest {
			names = append(names, name)
		}
	}
	return names, isWhole
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
	client := newClient(security.NewAccess(st.cfg.Security), w.dial, target, max(quorumTimeout, st.cfg.Timeout))
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

// waits says whether the same was tried to no end, and it is not time yet.
func (w *storeWatcher) waits(digests string) bool {
	return digests == w.tried && time.Now().Before(w.retryAt)
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
		return fmt.Sprintf("%s=true, but the broker may not be told to read its key stores anew, and goes on with what it "+
			"has: allow %s the operation AlterConfigs on the cluster: %v", reloadVariable, st.principal(), err)
	}
	return fmt.Sprintf("%s=true, but the broker does not read its key stores anew, and goes on with what it has: %v",
		reloadVariable, err)
}
