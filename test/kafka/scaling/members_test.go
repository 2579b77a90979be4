package scaling_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// member is a pod of the set, and what outlives it: its name, its address, its volume.
type member struct {
	*rig.Pod
	exists   bool
	ending   bool
	revision int
	crashes  int // ends of Kafka that nobody asked for, since the pod was made
	retry    time.Time
	cause    string // of the last crash
}

// exe is what the container's process is by now.
func (k *controller) exe(m *member) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return m.Kafka.Exe()
}

// renew is kubectl delete pod: it is made again, from the newest template.
func (k *controller) renew(ctx context.Context, n int) error {
	k.mu.Lock()
	m := k.members[n]
	k.remove(m, func() { m.terminate(gracePeriod) })
	k.mu.Unlock()
	return k.remade(ctx, n)
}

// remade waits until a pod is of the newest template, and is not about to end.
func (k *controller) remade(ctx context.Context, n int) error {
	return rig.Until(ctx, pollPause, func(context.Context) error {
		k.mu.Lock()
		defer k.mu.Unlock()
		if m := k.members[n]; m == nil || !m.exists || m.ending || m.revision != k.revision {
			return fmt.Errorf("pod %d is not made anew", n)
		}
		return nil
	})
}

// existing are the pods that there are now, by ordinal.
func (k *controller) existing() []*member {
	k.mu.Lock()
	defer k.mu.Unlock()
	var all []*member
	for _, n := range slices.Sorted(maps.Keys(k.members)) {
		if m := k.members[n]; m.exists {
			all = append(all, m)
		}
	}
	return all
}

// lose ends pods as the loss of their nodes does, together with their volumes, all at once, and waits
// until they are made again.
func (k *controller) lose(ctx context.Context, ordinals ...int) error {
	k.mu.Lock()
	for _, n := range ordinals {
		m := k.members[n]
		k.remove(m, func() {
			m.Stop()
			if err := errors.Join(os.RemoveAll(m.Volume), os.MkdirAll(m.Volume, 0o755)); err != nil {
				k.want(func() { k.err = errors.Join(k.err, err) })
			}
		})
	}
	k.mu.Unlock()
	for _, n := range ordinals {
		if err := k.remade(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// killAll kills every container of every pod at once: the power is lost, and is back.
func (k *controller) killAll() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, m := range k.members {
		for _, c := range []*rig.Process{m.Kafka, m.Sidecar} {
			if c.Running() {
				_ = syscall.Kill(-c.PID, syscall.SIGKILL)
			}
		}
	}
	for _, m := range k.members {
		m.Stop()
		m.retry = time.Now() // no crash
	}
}

// healthy is the kubelet's verdict. By hand there is no probe, as in the original: a container that
// runs is ready.
func (k *controller) healthy(ctx context.Context, m *member) bool {
	if k.byHand {
		return m.Kafka.Running()
	}
	code, _, err := m.Get(ctx, "/readyz")
	return err == nil && code == http.StatusOK
}

// settled says whether all is as wanted: the pods, no others, of the newest template and ready.
func (k *controller) settled(ctx context.Context) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for n := range k.replicas {
		m := k.members[n]
		if m == nil || !m.exists || m.ending || m.revision != k.revision || !k.healthy(ctx, m) {
			return false
		}
	}
	for n, m := range k.members {
		if n >= k.replicas && m.exists {
			return false
		}
	}
	return true
}
