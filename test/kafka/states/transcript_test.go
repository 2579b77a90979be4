package states_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// verdict is what /readyz says: the code, the first check that fails, and why.
type verdict struct {
	code          int
	check, reason string // reason is a regular expression where a verdict is wanted
}

func (v verdict) String() string {
	if v.check == "" {
		return fmt.Sprint(v.code)
	}
	return fmt.Sprintf("%d %s: %s", v.code, v.check, v.reason)
}

// fits says whether a verdict is the one wanted.
func (v verdict) fits(want verdict) bool {
	return v.code == want.code && regexp.MustCompile("^("+want.check+")$").MatchString(v.check) &&
		regexp.MustCompile(want.reason).MatchString(v.reason)
}

// moment is when a verdict was heard that differs from the one before.
type moment struct {
	at time.Time
	verdict
}

// transcript is what a pod's sidecar said, asked every few milliseconds for as long as the test lasts, so that
// nothing goes unseen. A sidecar that does not answer is code 0.
type transcript struct {
	pod  *rig.Pod
	mu   sync.Mutex
	all  []moment
	last time.Time // when it was asked last
}

const askPause = 10 * time.Millisecond

func transcribe(ctx context.Context, p *rig.Pod) *transcript {
	r := &transcript{pod: p}
	go func() {
		for tick := time.NewTicker(askPause); ctx.Err() == nil; <-tick.C {
			v := ask(ctx, p)
			r.mu.Lock()
			r.last = time.Now()
			if n := len(r.all); n == 0 || r.all[n-1].verdict != v {
				r.all = append(r.all, moment{at: r.last, verdict: v})
			}
			r.mu.Unlock()
		}
	}()
	return r
}

// ask asks once.
func ask(ctx context.Context, p *rig.Pod) verdict {
	code, body, err := p.Get(ctx, "/readyz?verbose")
	if err != nil {
		return verdict{reason: "the sidecar does not answer"}
	}
	v := verdict{code: code}
	for line := range strings.Lines(body) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "[-]"); ok {
			v.check, v.reason, _ = strings.Cut(rest, " failed: ")
			break
		}
	}
	return v
}

// since is what was said from then on, what held at that time first.
func (r *transcript) since(then time.Time) []moment {
	r.mu.Lock()
	defer r.mu.Unlock()
	from := slices.IndexFunc(r.all, func(m moment) bool { return !m.at.Before(then) })
	if from < 0 {
		from = len(r.all)
	}
	return slices.Clone(r.all[max(from-1, 0):])
}

// wait returns the first moment from then on at which the sidecar said what is wanted; if it said so
// already, then is that moment.
func (r *transcript) wait(ctx context.Context, then time.Time, want verdict) (moment, error) {
	var found moment
	err := rig.Until(ctx, askPause, func(context.Context) error {
		all := r.since(then)
		for _, m := range all {
			if m.fits(want) {
				found = m
				if m.at.Before(then) {
					found.at = then
				}
				return nil
			}
		}
		return fmt.Errorf("%s: want %s, heard %v", r.pod.Name, want, all)
	})
	return found, err
}

// stays returns an error if the pod is unready at any time from then on, until ctx ends.
func (r *transcript) stays(ctx context.Context, then time.Time) error {
	<-ctx.Done()
	if err := r.unready(then); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if quiet := time.Since(r.last); quiet > time.Second {
		return fmt.Errorf("%s: the sidecar was not heard for %s", r.pod.Name, quiet)
	}
	return nil
}

// unready is every moment from then on at which the pod was not ready.
func (r *transcript) unready(then time.Time) error {
	var errs []error
	for _, m := range r.since(then) {
		if m.code != http.StatusOK {
			after := m.at.Sub(then).Round(time.Millisecond)
			errs = append(errs, fmt.Errorf("%s was not ready after %s: %s", r.pod.Name, after, m.verdict))
		}
	}
	return errors.Join(errs...)
}

// story is what was said from then on, for the log.
func (r *transcript) story(then time.Time) string {
	var b strings.Builder
	for _, m := range r.since(then) {
		fmt.Fprintf(&b, "\n  %+9.3f s  %s", m.at.Sub(then).Seconds(), m.verdict)
	}
	return b.String()
}
