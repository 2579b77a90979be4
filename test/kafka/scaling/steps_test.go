package scaling_test

import (
	"context"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
)

// step is one thing done to the set, or waited for.
type step struct {
	name string
	do   func(ctx context.Context, s *play) error
}

// change is a step after which the time to serve begins anew.
func change(name string, do func(ctx context.Context, s *play) error) step {
	return step{name, func(ctx context.Context, s *play) error {
		s.changed = time.Now()
		return do(ctx, s)
	}}
}

// apply is kubectl apply of a manifest with another count: replicas, and what the template says of it.
func apply(replicas int) step {
	return change(fmt.Sprintf("apply %d", replicas), func(_ context.Context, s *play) error {
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
	return change(fmt.Sprintf("scale to %d", replicas), func(_ context.Context, s *play) error {
		s.control.want(func() { s.control.replicas = replicas })
		return nil
	})
}

// rollout is kubectl rollout restart.
func rollout() step {
	return change("rollout restart", func(_ context.Context, s *play) error {
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
	return change(fmt.Sprint("release ", ordinal), func(_ context.Context, s *play) error {
		s.control.want(func() { delete(s.control.held, ordinal) })
		return nil
	})
}

// lose takes pods' nodes away, and their volumes: they are made again at once, on empty ones.
func lose(ordinals ...int) step {
	return change(fmt.Sprint("lose the disks of ", ordinals), func(ctx context.Context, s *play) error {
		return s.control.lose(ctx, ordinals...)
	})
}

func killAll() step {
	return change("kill -9 everything", func(_ context.Context, s *play) error {
		s.control.killAll()
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
		limit := 5 * time.Second // it cannot
		if s.byHand {
			limit = 20 * time.Second
		}
		ctx, cancel := context.WithTimeout(ctx, limit)
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
	return change("upgrade kraft.version", func(ctx context.Context, s *play) error {
		cl, err := s.client(s.control.existing()...).Open()
		if err != nil {
			return err
		}
		defer cl.Close()
		update := kadm.FeatureUpdate{Feature: "kraft.version", MaxVersionLevel: 1, UpgradeType: 1}
		done, err := kadm.NewClient(cl).UpdateFeatures(ctx, false, update)
		if err != nil {
			return err
		}
		return done.Error()
	})
}
