package scaling_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/records"
)

// finish proves that the cluster serves, and counts.
func (s *play) finish(ctx context.Context, o *outcome) {
	patience := s.patience()
	if o.stuck != nil {
		patience = min(patience, 20*time.Second)
	}
	limit, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := s.serve(limit); err != nil {
		o.stuck = errors.Join(o.stuck, fmt.Errorf("does not serve: %w", err))
	} else {
		o.served = time.Since(s.changed)
		s.logf("serves")
	}
	for _, k := range s.written {
		o.before += len(k)
	}
	o.after = s.readAll(ctx, o.before)
	o.quorums, o.leaderless = s.quorums.all(), s.quorums.leaderless()
	o.pods = s.ends(ctx, patience)
	o.stuck = errors.Join(o.stuck, s.control.failure())
}

// readAll reads by way of each pod that answers, and returns how many of the keys written the one knows
// that knows the fewest.
func (s *play) readAll(ctx context.Context, want int) int {
	limit := 30 * time.Second
	if s.byHand {
		limit = 10 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var mu sync.Mutex
	var readers sync.WaitGroup
	views := map[string]int{}
	for _, m := range s.control.existing() {
		readers.Go(func() {
			found, err := s.view(ctx, m, want)
			mu.Lock()
			defer mu.Unlock()
			if found >= 0 {
				views[m.Name] = found
			}
			s.logf("by way of %s: %d of %d keys: %v", m.Name, max(found, 0), want, err)
		})
	}
	readers.Wait()
	fewest := -1
	for found := range maps.Values(views) {
		if fewest < 0 || found < fewest {
			fewest = found
		}
	}
	return max(fewest, 0)
}

// view is how many keys somebody finds who knows one pod; -1 if it does not answer at all.
func (s *play) view(ctx context.Context, m *member, want int) (most int, err error) {
	most = -1
	cl := s.client(m)
	err = rig.Until(ctx, 200*time.Millisecond, func(ctx context.Context) error {
		sum, errs := 0, []error{}
		for topic, written := range s.written {
			limit, cancel := context.WithTimeout(ctx, 5*time.Second)
			found, err := cl.Consume(limit, records.Consume{Topic: topic, Want: perWrite})
			cancel()
			if err != nil && len(found.Keys) == 0 && !s.answers(ctx, cl) {
				return fmt.Errorf("%s: %w", topic, err)
			}
			for key := range found.Keys {
				if written[key] {
					sum++
				}
			}
			errs = append(errs, err)
		}
		most = max(most, sum)
		if sum < want {
			return fmt.Errorf("%d of %d keys: %w", sum, want, errors.Join(errs...))
		}
		return nil
	})
	return most, err
}

// answers says whether a broker speaks at all, whatever it says.
func (s *play) answers(ctx context.Context, cl records.Client) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return cl.Answers(ctx)
}

// ends says how the pods are, once all are ready. One that became ready while a partition had no leader is unready
// once more when the leader is back, until it is in sync.
func (s *play) ends(ctx context.Context, patience time.Duration) (pods []podEnd) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_ = rig.Until(ctx, pollPause, func(ctx context.Context) error {
		pods = nil
		ready := true
		for _, m := range s.control.existing() {
			e := s.end(ctx, m)
			pods, ready = append(pods, e), ready && e.ready
		}
		if !ready && !s.byHand && ctx.Err() == nil {
			return errors.New("a pod is not ready")
		}
		return nil
	})
	return pods
}

// end says how a pod is.
func (s *play) end(ctx context.Context, m *member) podEnd {
	e := podEnd{name: m.Name, ready: s.control.healthy(ctx, m), crashes: m.crashes}
	switch {
	case !m.Kafka.Running():
		e.what = fmt.Sprintf("exits %d", m.Kafka.Code)
	case s.byHand:
		e.what = "runs"
	default:
		now := rig.Observe(ctx, m.Pod)
		e.what = strings.TrimSpace(now.Roles + " " + now.State + " " + now.Why)
	}
	if e.crashes > 0 {
		e.what += fmt.Sprintf(", ended %d times: %.200s", e.crashes, m.cause)
	}
	return e
}
