package scaling_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// play is one run of a scenario: on one version, with kraftpod or by hand.
type play struct {
	*rig.Cluster
	byHand   bool
	template func(replicas int) map[string]string
	quorum   map[string]string // what the template says of the quorum beside the replicas
	control  *controller
	quorums  quorums
	written  map[string]map[int]bool // acknowledged keys, by topic
	changed  time.Time               // when something was done last
	proofs   int
	cast     cast
	wrong    error // what must not be, but did not end the play
	logf     func(format string, args ...any)
}

// outcome is what came of it.
type outcome struct {
	before, after int
	quorums       []claim
	leaderless    time.Duration // the longest time
	served        time.Duration // from the last change; 0: not at all
	stuck         error         // of a step, or why it does not serve, or what else must not be
	pods          []podEnd
}

// podEnd is how a pod was in the end.
type podEnd struct {
	name    string
	ready   bool
	crashes int
	what    string
}

// guardedSet is a set as it is with kraftpod: what the image demands, and the replicas.
func guardedSet(version string) (rig.Image, *rig.StatefulSet) {
	if version == rig.V340 {
		noList := map[string]string{"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS": ""}
		return rig.Bitnami(version), rig.Original(1, "B", noList)
	}
	return rig.Apache(version), rig.Minimal(1, nil)
}

// newPlay lays out an empty set.
func newPlay(t *testing.T, r *rig.Rig, version string, byHand bool) (*play, error) {
	image, set := guardedSet(version)
	s := &play{byHand: byHand, written: map[string]map[int]bool{}}
	began := time.Now()
	s.logf = func(format string, args ...any) { // synchronized; a step's goroutines may be late
		t.Logf("%6.1f s  "+format, append([]any{time.Since(began).Seconds()}, args...)...)
	}
	manifest := set.Env
	s.template = func(n int) map[string]string {
		return rig.Merged(rig.Merged(manifest, map[string]string{"KRAFTPOD_REPLICAS": strconv.Itoa(n)}), s.quorum)
	}
	if byHand {
		set.PerPod = rig.ByHandPod(image)
		s.template = func(n int) map[string]string { return rig.ByHandEnv(image, n) }
	}
	set.Replicas = 0
	c, err := r.NewCluster(image, set)
	if err != nil {
		return nil, err
	}
	s.Cluster, s.control = c, newController(c, set, byHand)
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
		s.Stop()
	}()
	s.control.made = func(p *rig.Pod) { following.Go(func() { s.quorums.follow(ctx, p) }) }
	following.Go(func() { s.control.run(ctx) })
	s.quorum = sc.quorum
	if sc.from > 0 {
		o.stuck = s.play(ctx, steps(apply(sc.from), settled(), write("before")))
	}
	if o.stuck == nil {
		o.stuck = s.play(ctx, sc.steps)
	}
	s.finish(ctx, &o)
	o.stuck = errors.Join(s.wrong, o.stuck)
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
