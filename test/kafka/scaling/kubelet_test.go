package scaling_test

import (
	"context"
	"maps"
	"strings"
	"syscall"
	"time"
)

// gracePeriod is the terminationGracePeriodSeconds of the pods, which is 30 s and more in manifests:
// a Kafka that has lost its quorum takes all of it, whatever it is, one that has one a second.
const gracePeriod = 8 * time.Second

// setup is the script that the StatefulSet had before kraftpod, with the prefix of the image's variables.
const setup = `export "$1NODE_ID=${MY_POD_NAME##*-}"; shift; exec "$@"`

// startContainers starts what the pod consists of: the init container, the sidecar and Kafka; by hand
// Kafka alone.
func (k *controller) startContainers(ctx context.Context, m *member) error {
	if !k.byHand {
		return m.Start(ctx)
	}
	env := m.Env()
	maps.DeleteFunc(env, func(name, _ string) bool { return strings.HasPrefix(name, "KRAFTPOD_") })
	return m.StartKafkaWithout([]string{"bash", "-c", setup, "setup.sh", m.Image.Prefix}, env)
}

// restart does what the kubelet does: a container that has ended is started again, after a pause that
// doubles; a pod whose containers are all gone begins anew, with its init container.
func (k *controller) restart(ctx context.Context) error {
	for _, m := range k.members {
		if !m.exists || m.ending || m.Kafka.Running() {
			continue
		}
		if !k.byHand && !m.Sidecar.Running() {
			if err := m.Start(ctx); err != nil {
				return err
			}
			continue
		}
		if m.retry.IsZero() {
			m.retry = m.Kafka.Ended.Add(backOff(m.crashes))
			m.crashes++
			m.cause = m.Kafka.Cause()
		}
		if time.Now().Before(m.retry) {
			continue
		}
		m.retry = time.Time{}
		start := m.StartKafka
		if k.byHand {
			start = func() error { return k.startContainers(ctx, m) }
		}
		if err := start(); err != nil {
			return err
		}
	}
	return nil
}

// backOff is shorter than the kubelet's, which begins at 10 s: nothing here rests on its length.
func backOff(crashes int) time.Duration {
	if crashes == 0 {
		return 0
	}
	return min(time.Second<<(crashes-1), 8*time.Second)
}

// terminate ends the pod as deleting it does: SIGTERM, and SIGKILL when the grace period is over.
func (m *member) terminate(grace time.Duration) {
	if m.Kafka.Running() {
		_ = m.Kafka.Signal(syscall.SIGTERM)
		_, _ = m.Kafka.Wait(grace) // or not: then it is killed
	}
	m.Stop()
}
