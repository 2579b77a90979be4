package kafka_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// play is one run of a scenario: on one version, with kraftpod or by hand.
type play struct {
	*cluster
	byHand   bool
	template func(replicas int) map[string]string
	control  *controller
	quorums  quorums
	written  map[string]keys // acknowledged, by topic
	changed  time.Time       // when something was done last
	proofs   int
	logf     func(format string, args ...any)
}

// outcome is what came of it.
type outcome struct {
	before, after int
	quorums       []claim
	served        time.Duration // from the last change; 0: not at all
	stuck         error         // of a step, or why it does not serve
	pods          []podEnd
}

// podEnd is how a pod was in the end.
type podEnd struct {
	name    string
	ready   bool
	crashes int
	what    string
}

// newPlay lays out an empty set.
func newPlay(t *testing.T, r *rig, version string, byHand bool) (*play, error) {
	img, set := guardedSet(version)
	s := &play{byHand: byHand, written: map[string]keys{}}
	began := time.Now()
	s.logf = func(format string, args ...any) { // synchronized; a step's goroutines may be late
		t.Logf("%6.1f s  "+format, append([]any{time.Since(began).Seconds()}, args...)...)
	}
	manifest := set.env
	s.template = func(n int) map[string]string {
		return merged(manifest, map[string]string{"KRAFTPOD_REPLICAS": itoa(n)})
	}
	if byHand {
		set.perPod, s.template = byHandPod(img), func(n int) map[string]string { return byHandEnv(img, n) }
	}
	set.replicas = 0
	c, err := r.newCluster(img, set)
	if err != nil {
		return nil, err
	}
	s.cluster, s.control = c, newController(c, set, byHand)
	return s, nil
}

// cellLimit bounds one play.
const cellLimit = 6 * time.Minute

// patience is how long things may take: by hand some never come.
func (s *play) patience() time.Duration {
	if s.byHand {
		return 40 * time.Second
	}
	return 2 * time.Minute
}

// run plays the steps and looks at what is left.
func (s *play) run(ctx context.Context, sc scenario) (o outcome) {
	ctx, cancel := context.WithTimeout(ctx, cellLimit)
	var following sync.WaitGroup
	defer func() {
		cancel()
		following.Wait()
		s.control.killAll()
		s.control.removals.Wait()
		s.stop()
	}()
	s.control.made = func(p *pod) { following.Go(func() { s.quorums.follow(ctx, p) }) }
	following.Go(func() { s.control.run(ctx) })
	if sc.from > 0 {
		o.stuck = s.play(ctx, steps(apply(sc.from), settled(), write("before")))
	}
	if o.stuck == nil {
		o.stuck = s.play(ctx, sc.steps)
	}
	s.finish(ctx, &o)
	return o
}

// play plays steps. By hand they go on when one has failed: so do people.
func (s *play) play(ctx context.Context, all []step) error {
	var errs []error
	for _, st := range all {
		s.logf("%s", st.name)
		if err := st.do(ctx, s); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", st.name, err))
			s.logf("%v", errs[len(errs)-1])
			if !s.byHand {
				break
			}
		}
	}
	return errors.Join(errs...)
}

// finish proves that the cluster serves, and counts.
func (s *play) finish(ctx context.Context, o *outcome) {
	limit, cancel := context.WithTimeout(ctx, s.patience())
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
	o.quorums = s.quorums.all()
	for _, m := range s.control.existing() {
		o.pods = append(o.pods, s.end(ctx, m))
	}
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
				views[m.name] = found
			}
			s.logf("by way of %s: %d of %d keys: %v", m.name, max(found, 0), want, err)
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
	err = until(ctx, 200*time.Millisecond, func(ctx context.Context) error {
		sum, errs := 0, []error{}
		for topic, written := range s.written {
			limit, cancel := context.WithTimeout(ctx, 5*time.Second)
			found, err := s.read(limit, m, topic)
			cancel()
			if err != nil && len(found) == 0 && !s.answers(ctx, m) {
				return fmt.Errorf("%s: %w", topic, err)
			}
			for key := range found {
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
func (s *play) answers(ctx context.Context, m *member) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	cl, err := s.anyOf([]*member{m})
	if err != nil {
		return false
	}
	defer cl.Close()
	_, err = cl.SeedBrokers()[0].Request(ctx, kmsg.NewPtrMetadataRequest())
	return err == nil
}

// end says how a pod is.
func (s *play) end(ctx context.Context, m *member) podEnd {
	e := podEnd{name: m.name, ready: s.control.healthy(ctx, m), crashes: m.crashes}
	switch {
	case !m.kafka.running():
		e.what = fmt.Sprintf("exits %d", m.kafka.code)
	case s.byHand:
		e.what = "runs"
	default:
		row := observe(ctx, m.pod)
		e.what = strings.TrimSpace(row.roles + " " + row.state + " " + row.why)
	}
	if e.crashes > 0 {
		e.what += fmt.Sprintf(", ended %d times: %.200s", e.crashes, m.cause)
	}
	return e
}
