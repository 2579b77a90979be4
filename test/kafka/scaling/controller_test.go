package scaling_test

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// controller does to the pods of one StatefulSet what Kubernetes' own controller does with
// podManagementPolicy Parallel and a rolling update: missing pods are made at once, from the newest
// template, those beyond the replicas deleted at once; then the highest pod of an older template is
// replaced, once all above it are ready. A step says what is wanted, run brings it about.
type controller struct {
	c      *rig.Cluster
	set    *rig.StatefulSet
	byHand bool

	mu       sync.Mutex
	replicas int
	revision int               // of the template
	template map[string]string // the manifest's environment
	onDelete bool              // the update strategy: nothing is replaced unless it is deleted
	held     map[int]bool      // pods that no node takes: they stay Pending
	members  map[int]*member
	err      error
	removals sync.WaitGroup
	made     func(*rig.Pod) // is told of each new member; may be nil
}

// failure is what the controller itself could not do.
func (k *controller) failure() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.err
}

func newController(c *rig.Cluster, set *rig.StatefulSet, byHand bool) *controller {
	return &controller{
		c: c, set: set, byHand: byHand, template: set.Env,
		held: map[int]bool{}, members: map[int]*member{},
	}
}

const reconcilePause = 50 * time.Millisecond

// run reconciles until ctx ends.
func (k *controller) run(ctx context.Context) {
	for tick := time.NewTicker(reconcilePause); ctx.Err() == nil; {
		k.mu.Lock()
		err := errors.Join(k.restart(ctx), k.scale(ctx), k.roll(ctx))
		if k.err == nil && ctx.Err() == nil {
			k.err = err
		}
		k.mu.Unlock()
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
		}
	}
}

// want changes what is wanted.
func (k *controller) want(change func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	change()
}

// scale makes the pods that are missing and deletes those that are too many.
func (k *controller) scale(ctx context.Context) error {
	for n := range k.replicas {
		if m := k.members[n]; (m == nil || !m.exists) && !k.held[n] {
			if err := k.create(ctx, n); err != nil {
				return err
			}
		}
	}
	for n, m := range k.members {
		if n >= k.replicas || k.held[n] {
			k.remove(m, func() { m.terminate(gracePeriod) })
		}
	}
	return nil
}

// roll replaces one pod at most: the highest of an older template.
func (k *controller) roll(ctx context.Context) error {
	if k.onDelete {
		return nil
	}
	for n := k.replicas - 1; n >= 0; n-- {
		m := k.members[n]
		if m == nil || !m.exists || m.ending {
			return nil
		}
		if m.revision != k.revision {
			k.remove(m, func() { m.terminate(gracePeriod) })
			return nil
		}
		if !k.healthy(ctx, m) {
			return nil
		}
	}
	return nil
}

// create makes a pod with what is left of it: its volume. The emptyDir is new.
func (k *controller) create(ctx context.Context, n int) error {
	m := k.members[n]
	if m == nil {
		p, err := k.c.Add(k.set, n)
		if err != nil {
			return err
		}
		m = &member{Pod: p}
		k.members[n] = m
		if k.made != nil {
			k.made(p)
		}
		if err := k.c.Publish(); err != nil {
			return err
		}
	} else {
		if err := errors.Join(os.RemoveAll(m.Dir), os.Mkdir(m.Dir, 0o755)); err != nil {
			return err
		}
		if err := k.c.Insert(m.Pod); err != nil {
			return err
		}
	}
	m.Manifest = k.template
	m.exists, m.revision, m.crashes, m.retry = true, k.revision, 0, time.Time{}
	return k.startContainers(ctx, m)
}

// remove ends a pod and, once it has ended, takes it away. It does not wait for that.
func (k *controller) remove(m *member, end func()) {
	if !m.exists || m.ending {
		return
	}
	m.ending = true
	k.removals.Go(func() {
		end()
		k.mu.Lock()
		defer k.mu.Unlock()
		m.exists, m.ending = false, false
		if err := k.c.Remove(m.Pod); err != nil {
			k.err = errors.Join(k.err, err)
		}
	})
}
