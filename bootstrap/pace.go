package bootstrap

import (
	"context"
	"math/rand/v2"
	"time"
)

const (
	// roundTime and roundPause bound one round of questions and the pause after
	// it, in a set of up to 12: together under the second that a first start may
	// take once the last peer's name resolves.
	roundTime  = 600 * time.Millisecond
	roundPause = 250 * time.Millisecond
	// mostEarly is how many other pods a set has at most whose first rounds are
	// closer together.
	mostEarly = 11
	// perPeer is what each pod that is asked adds to the time from round to round:
	// a pod asks, and is asked, 13 times a second, however many there are.
	perPeer = 75 * time.Millisecond
)

// earlyPauses are the pauses after the first rounds, roundPause in all: pods that
// are created together are heard a moment after the first question.
var earlyPauses = [...]time.Duration{25 * time.Millisecond, 75 * time.Millisecond, 150 * time.Millisecond}

// pace is how often a pod asks, by how many it asked last, and how many rounds of
// questions there were before.
type pace struct{ asked, rounds int }

// period is the time from the beginning of a round to that of the next one.
func (p pace) period() time.Duration { return time.Duration(p.asked) * perPeer }

// round is how long a round lasts at most. In a large set it has half of the
// time, so that a name server that is late is heard in the round that asked it,
// or shortly before the next.
func (p pace) round() time.Duration { return max(roundTime, p.period()/2) }

// pause waits for the next round, but no longer than left.
func (p pace) pause(ctx context.Context, took, left time.Duration) {
	wait := p.period() - took
	if wait > time.Second {
		// Pods of a large set that were created together do not ask together.
		wait -= rand.N(wait / 4) //nolint:gosec // no secret
	}
	least := roundPause
	if p.asked <= mostEarly && p.rounds < len(earlyPauses) {
		least = earlyPauses[p.rounds]
		wait = least
	}
	timer := time.NewTimer(max(least, min(wait, left)))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
