package kafka_test

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

// recorder asks a pod's sidecar every few milliseconds for as long as the test lasts, so that nothing it
// says goes unseen. A sidecar that does not answer is code 0.
type recorder struct {
	pod *pod
	mu  sync.Mutex
	all []moment
	now time.Time // when it was asked last
}

const recordEvery = 10 * time.Millisecond

func record(ctx context.Context, p *pod) *recorder {
	r := &recorder{pod: p}
	go func() {
		for tick := time.NewTicker(recordEvery); ctx.Err() == nil; <-tick.C {
			v := p.verdict(ctx)
			r.mu.Lock()
			r.now = time.Now()
			if n := len(r.all); n == 0 || r.all[n-1].verdict != v {
				r.all = append(r.all, moment{r.now, v})
			}
			r.mu.Unlock()
		}
	}()
	return r
}

// verdict asks once.
func (p *pod) verdict(ctx context.Context) verdict {
	code, body, err := p.get(ctx, "/readyz?verbose")
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
func (r *recorder) since(then time.Time) []moment {
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
func (r *recorder) wait(ctx context.Context, then time.Time, want verdict) (moment, error) {
	var found moment
	err := until(ctx, recordEvery, func(context.Context) error {
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
		return fmt.Errorf("%s: want %s, heard %v", r.pod.name, want, all)
	})
	return found, err
}

// stays returns an error if the pod is unready at any time from then on, until ctx ends.
func (r *recorder) stays(ctx context.Context, then time.Time) error {
	<-ctx.Done()
	if err := r.unready(then); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if quiet := time.Since(r.now); quiet > time.Second {
		return fmt.Errorf("%s: the sidecar was not heard for %s", r.pod.name, quiet)
	}
	return nil
}

// unready is every moment from then on at which the pod was not ready.
func (r *recorder) unready(then time.Time) error {
	var errs []error
	for _, m := range r.since(then) {
		if m.code != http.StatusOK {
			errs = append(errs, fmt.Errorf("%s was not ready after %s: %s", r.pod.name, m.at.Sub(then).Round(time.Millisecond), m.verdict))
		}
	}
	return errors.Join(errs...)
}

// story is what was said from then on, for the log.
func (r *recorder) story(then time.Time) string {
	var b strings.Builder
	for _, m := range r.since(then) {
		fmt.Fprintf(&b, "\n  %+9.3f s  %s", m.at.Sub(then).Seconds(), m.verdict)
	}
	return b.String()
}
