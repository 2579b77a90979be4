package kafka_test

import (
	"context"
	"slices"
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
		return m.start(ctx)
	}
	env := m.env()
	for name := range env {
		if len(name) > 9 && name[:9] == "KRAFTPOD_" {
			delete(env, name)
		}
	}
	err := m.freshRoot()
	if err != nil {
		return err
	}
	argv := slices.Concat([]string{"bash", "-c", setup, "setup.sh", m.image.prefix, m.rig.entrypoint}, m.image.args)
	m.kafka, err = m.rig.start(spec{argv: argv, env: env, log: m.log("kafka")})
	return err
}

// restart does what the kubelet does: a container that has ended is started again, after a pause that
// doubles; a pod whose containers are all gone begins anew, with its init container.
func (k *controller) restart(ctx context.Context) error {
	for _, m := range k.members {
		if !m.exists || m.ending || m.kafka.running() {
			continue
		}
		if !k.byHand && !m.sidecar.running() {
			if err := m.start(ctx); err != nil {
				return err
			}
			continue
		}
		if m.retry.IsZero() {
			m.retry = m.kafka.ended.Add(backOff(m.crashes))
			m.crashes++
			m.cause = m.kafka.cause()
		}
		if time.Now().Before(m.retry) {
			continue
		}
		m.retry = time.Time{}
		start := m.startKafka
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
func (p *pod) terminate(grace time.Duration) {
	if p.kafka.running() {
		_ = p.kafka.signal(syscall.SIGTERM)
		_, _ = p.kafka.wait(grace) // or not: then it is killed
	}
	p.stop()
}
