package scaling_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

const pollPause = 50 * time.Millisecond

// settled waits until the controller has nothing left to do: every pod is ready.
func settled() step {
	return step{"settled", func(ctx context.Context, s *play) error {
		ctx, cancel := context.WithTimeout(ctx, s.patience())
		defer cancel()
		return rig.Until(ctx, pollPause, func(ctx context.Context) error {
			if !s.control.settled(ctx) {
				return errors.New("the rollout does not end")
			}
			return nil
		})
	}}
}

// gone waits until pods are no more.
func gone(ordinals ...int) step {
	return step{fmt.Sprint("gone ", ordinals), func(ctx context.Context, s *play) error {
		return rig.Until(ctx, pollPause, func(context.Context) error {
			for _, m := range s.control.existing() {
				if slices.Contains(ordinals, m.Ordinal) {
					return fmt.Errorf("%s is still there", m.Name)
				}
			}
			return nil
		})
	}}
}

// replaced waits until a pod is of the newest template.
func replaced(ordinal int) step {
	return step{fmt.Sprint("replaced ", ordinal), func(ctx context.Context, s *play) error {
		return s.control.remade(ctx, ordinal)
	}}
}

// begins waits until a pod has got as far as it gets by itself: its sidecar says what it intends, by
// hand its controllers' listener is open.
func begins(ordinal int) step {
	return step{fmt.Sprint("begins ", ordinal), func(ctx context.Context, s *play) error {
		return rig.Until(ctx, pollPause, func(ctx context.Context) error {
			for _, m := range s.control.existing() {
				if m.Ordinal == ordinal && s.begun(ctx, m) {
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
		conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(m.IP, rig.ControllerPort))
		if err == nil {
			conn.Close()
		}
		return err == nil
	}
	said, err := m.Status(ctx)
	return err == nil && said.Intent != nil
}

// waits lets time pass in which kraftpod keeps pods from starting Kafka. By hand it only passes.
func waits(d time.Duration, ordinals ...int) step {
	return step{fmt.Sprintf("%v wait for %v", ordinals, d), func(ctx context.Context, s *play) error {
		for end := time.Now().Add(d); time.Now().Before(end); {
			for _, m := range s.control.existing() {
				if exe := s.control.exe(m); !s.byHand && slices.Contains(ordinals, m.Ordinal) && exe != "kraftpod" {
					return fmt.Errorf("%s must wait, but has become %s", m.Name, exe)
				}
			}
			select {
			case <-time.After(pollPause):
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		return nil
	}}
}

// elected waits, for a while, until a node other than this one leads.
func elected(but int32) step {
	return step{fmt.Sprint("elected without ", but), func(ctx context.Context, s *play) error {
		since := time.Now()
		_ = rig.Until(ctx, pollPause, func(context.Context) error {
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

// ready waits until pods are.
func (s *play) ready(ctx context.Context, ordinals ...int) error {
	ctx, cancel := context.WithTimeout(ctx, s.patience())
	defer cancel()
	return rig.Until(ctx, pollPause, func(ctx context.Context) error {
		for _, m := range s.control.existing() {
			if slices.Contains(ordinals, m.Ordinal) && !s.control.healthy(ctx, m) {
				return fmt.Errorf("%s is not ready", m.Name)
			}
		}
		return nil
	})
}
