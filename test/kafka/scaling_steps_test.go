package kafka_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
)

// step is one thing done to the set, or waited for.
type step struct {
	name string
	do   func(ctx context.Context, s *play) error
}

// change is a step after which the time to serve begins anew.
func change(name string, do func(s *play) error) step {
	return step{name, func(_ context.Context, s *play) error {
		s.changed = time.Now()
		return do(s)
	}}
}

// apply is kubectl apply of a manifest with another count: replicas, and what the template says of it.
func apply(replicas int) step {
	return change(fmt.Sprintf("apply %d", replicas), func(s *play) error {
		template := s.template(replicas)
		s.control.want(func() {
			s.control.replicas, s.control.template = replicas, template
			s.control.revision++
		})
		return nil
	})
}

// scale is kubectl scale: the template stays.
func scale(replicas int) step {
	return change(fmt.Sprintf("scale to %d", replicas), func(s *play) error {
		s.control.want(func() { s.control.replicas = replicas })
		return nil
	})
}

// rollout is kubectl rollout restart.
func rollout() step {
	return change("rollout restart", func(s *play) error {
		s.control.want(func() { s.control.revision++ })
		return nil
	})
}

// hold drains pods: they go, and stay Pending until released.
func hold(ordinals ...int) step {
	return step{fmt.Sprint("hold ", ordinals), func(ctx context.Context, s *play) error {
		s.control.want(func() {
			for _, n := range ordinals {
				s.control.held[n] = true
			}
		})
		return gone(ordinals...).do(ctx, s)
	}}
}

func release(ordinal int) step {
	return change(fmt.Sprint("release ", ordinal), func(s *play) error {
		s.control.want(func() { delete(s.control.held, ordinal) })
		return nil
	})
}

// lose takes pods' nodes away, and their volumes: they are made again at once, on empty ones.
func lose(ordinals ...int) step {
	return change(fmt.Sprint("lose the disks of ", ordinals), func(s *play) error {
		for _, n := range ordinals {
			s.control.lose(n)
		}
		return nil
	})
}

func killAll() step {
	return change("kill -9 everything", func(s *play) error {
		s.control.killAll()
		return nil
	})
}

const pollEvery = 50 * time.Millisecond

// settled waits until the controller has nothing left to do: every pod is ready.
func settled() step {
	return step{"settled", func(ctx context.Context, s *play) error {
		ctx, cancel := context.WithTimeout(ctx, s.patience())
		defer cancel()
		return until(ctx, pollEvery, func(ctx context.Context) error {
			if !s.control.settled(ctx) {
				return errors.New("the rollout does not end")
			}
			return nil
		})
	}}
}

// stay lets time pass in which something must not happen.
func stay(d time.Duration) step {
	return step{fmt.Sprint("stay ", d), func(ctx context.Context, _ *play) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}}
}

// begins waits until a pod has got as far as it gets by itself: its sidecar says what it intends, by
// hand its controllers' listener is open.
func begins(ordinal int) step {
	return step{fmt.Sprint("begins ", ordinal), func(ctx context.Context, s *play) error {
		return until(ctx, pollEvery, func(ctx context.Context) error {
			for _, m := range s.control.existing() {
				if m.ordinal == ordinal && s.begun(ctx, m) {
					return nil
				}
			}
			return errors.New("not started")
		})
	}}
}

func (s *play) begun(ctx context.Context, m *member) bool {
	if s.byHand {
		d := net.Dialer{Timeout: time.Second}
		conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(m.ip, controllerPort))
		if err == nil {
			conn.Close()
		}
		return err == nil
	}
	said, err := m.status(ctx)
	return err == nil && said.Intent != nil
}

// elected waits, for a while, until a node other than this one leads.
func elected(but int32) step {
	return step{fmt.Sprint("elected without ", but), func(ctx context.Context, s *play) error {
		since := time.Now()
		_ = until(ctx, pollEvery, func(context.Context) error {
			for _, c := range s.quorums.all() {
				if c.leader != but && c.at.After(since) {
					return nil
				}
			}
			if time.Since(since) > 20*time.Second {
				return nil
			}
			return errors.New("nobody leads")
		})
		return nil
	}}
}

// gone waits until pods are no more.
func gone(ordinals ...int) step {
	return step{fmt.Sprint("gone ", ordinals), func(ctx context.Context, s *play) error {
		return until(ctx, pollEvery, func(context.Context) error {
			for _, m := range s.control.existing() {
				if slices.Contains(ordinals, m.ordinal) {
					return fmt.Errorf("%s is still there", m.name)
				}
			}
			return nil
		})
	}}
}

// replaced waits until a pod is of the newest template.
func replaced(ordinal int) step {
	return step{fmt.Sprint("replaced ", ordinal), func(ctx context.Context, s *play) error {
		return until(ctx, pollEvery, func(context.Context) error {
			for _, m := range s.control.existing() {
				if m.ordinal == ordinal && s.control.current(m) {
					return nil
				}
			}
			return errors.New("not replaced yet")
		})
	}}
}

// recovered is what the manual says to do when a majority of the disks is lost: one empty voter beside
// the survivor with the longest log starts without an agreement; with it there is a majority, which the
// others hear.
func recovered(survivor, first int, rest ...int) step {
	return change(fmt.Sprintf("recover %d beside %d, then %v", first, survivor, rest), func(s *play) error {
		s.control.want(func() { s.control.own[first] = map[string]string{"KRAFTPOD_FORMATION": "off"} })
		s.control.renew(first)
		return nil
	})
}

// write writes a topic that must be there at the end.
func write(topic string) step {
	return step{"write " + topic, func(ctx context.Context, s *play) error {
		acked, err := s.write(ctx, topic)
		s.written[topic] = acked
		return err
	}}
}

// mayWrite writes a topic if the cluster serves; what it acknowledges must be there at the end.
func mayWrite(topic string) step {
	return step{"write if it can " + topic, func(ctx context.Context, s *play) error {
		ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		acked, err := s.write(ctx, topic)
		if len(acked) > 0 {
			s.written[topic] = acked
		}
		s.logf("%d records acknowledged: %v", len(acked), err)
		return nil
	}}
}

// upgrade is kafka-features upgrade --feature kraft.version=1: from then on the quorum is dynamic.
func upgrade() step {
	return change("upgrade kraft.version", func(s *play) error {
		ctx, cancel := context.WithTimeout(context.Background(), askLimit)
		defer cancel()
		cl, err := s.anyOf(s.control.existing())
		if err != nil {
			return err
		}
		defer cl.Close()
		done, err := kadm.NewClient(cl).UpdateFeatures(ctx, false, kadm.FeatureUpdate{Feature: "kraft.version", MaxVersionLevel: 1, UpgradeType: 1})
		if err != nil {
			return err
		}
		return done.Error()
	})
}
