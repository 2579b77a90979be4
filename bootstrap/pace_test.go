package bootstrap

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// A name server that fails is waited for, whatever the intent.
func TestNameServerFails(t *testing.T) {
	for _, replicas := range []int{1, 3} {
		inBubble(t, 0, replicas, nil, func(t *testing.T, s *starting) {
			s.service = formation.NotKnown
			s.answers = func(pod formation.Answer) formation.Answer { return says(pod.NodeID, disk.Empty, 0, 1, 2) }
			_, err := s.start()
			if said := s.said(err); exitCode(err) != config.ExitUnavailable ||
				!strings.Contains(said, "kafka-headless: the name server does not answer") ||
				!strings.Contains(said, "/etc/resolv.conf") || strings.Contains(said, "publishNotReadyAddresses") {
				t.Errorf("%d replicas: %s, want code 69 for the name server", replicas, said)
			}
		})
	}
}

// A large set asks less often: each pod 13 others a second, in rounds of half
// the time. A small set asks as ever.
func TestPace(t *testing.T) {
	for _, tt := range []struct {
		asked         int
		round, period time.Duration
	}{
		{2, 600 * time.Millisecond, 250 * time.Millisecond},
		{9, 600 * time.Millisecond, 675 * time.Millisecond},
		{20, 750 * time.Millisecond, 1500 * time.Millisecond},
		{100, 3750 * time.Millisecond, 7500 * time.Millisecond},
		{299, 11212500 * time.Microsecond, 22425 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pace{asked: tt.asked, rounds: len(earlyPauses)}
			if p.round() != tt.round {
				t.Errorf("%d asked: a round of %v, want %v", tt.asked, p.round(), tt.round)
			}
			least := tt.period
			if least > time.Second {
				least -= least / 4
			}
			began := time.Now()
			p.pause(t.Context(), 0, time.Hour)
			if waited := time.Since(began); waited < least || waited > tt.period {
				t.Errorf("%d asked: a pause of %v, want %v to %v", tt.asked, waited, least, tt.period)
			}
			began = time.Now()
			p.pause(t.Context(), tt.period, time.Hour)
			if waited := time.Since(began); waited != roundPause {
				t.Errorf("%d asked: a pause of %v after a round that took all its time, want %v", tt.asked, waited, roundPause)
			}
			began = time.Now()
			p.pause(t.Context(), 0, time.Second)
			if waited := time.Since(began); waited > time.Second {
				t.Errorf("%d asked: a pause of %v, though a second is left", tt.asked, waited)
			}
		})
	}
}

// A small set asks again soon after the first rounds, a large one does not.
func TestEarlyPace(t *testing.T) {
	ms := func(n ...int) (all []time.Duration) {
		for _, n := range n {
			all = append(all, time.Duration(n)*time.Millisecond)
		}
		return all
	}
	for _, tt := range []struct {
		asked int
		want  []time.Duration
	}{
		{2, ms(25, 75, 150, 250, 250)},
		{11, ms(25, 75, 150, 825, 825)},
		{12, ms(900, 900, 900, 900, 900)},
	} {
		synctest.Test(t, func(t *testing.T) {
			var got []time.Duration
			for rounds := range tt.want {
				began := time.Now()
				pace{asked: tt.asked, rounds: rounds}.pause(t.Context(), 0, time.Hour)
				got = append(got, time.Since(began))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%d asked: pauses of %v, want %v", tt.asked, got, tt.want)
			}
		})
	}
}
