package bootstrap

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// The times that are promised. They are exact, since time passes only while
// everybody waits.

// A disk that has a voter set is held up by its peers for half a second at most.
func TestRestartTime(t *testing.T) {
	inBubble(t, 1, 3, nil, func(t *testing.T, s *starting) {
		s.form(1, 0, 1, 2)
		s.hangs = true
		began := time.Now()
		if _, err := s.start(); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited != 500*time.Millisecond {
			t.Errorf("a restart beside peers that hang waited %v, want 500ms", waited)
		}
	})
}

// A first start is asked for again within a second, however long peers hang: it
// starts within a second of the last one's answer.
func TestRoundTimes(t *testing.T) {
	for _, tt := range []struct {
		name      string
		hangs     bool
		strangers int
		want      time.Duration
	}{
		{"peers that refuse", false, 0, 250 * time.Millisecond},
		{"peers that hang", true, 0, 850 * time.Millisecond},
		{"a set of ten whose pods refuse", false, 8, 675 * time.Millisecond},
		{"a set of ten whose pods hang", true, 8, 850 * time.Millisecond},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, 0, 2, map[string]string{"KRAFTPOD_CONTROLLERS": "2"}, func(t *testing.T, s *starting) {
				s.hangs, s.strangers = tt.hangs, make([]formation.Answer, tt.strangers)
				var began []time.Time
				s.answers = func(pod formation.Answer) formation.Answer {
					began = append(began, time.Now())
					return pod
				}
				_, _ = s.start()
				if len(began) < 10 {
					t.Fatalf("%d rounds in 10 s", len(began))
				}
				for i := range 9 { // the last one may be cut short
					want := tt.want
					if i < len(earlyPauses) {
						want = earlyPauses[i]
					}
					if i < len(earlyPauses) && tt.hangs {
						want += roundTime
					}
					if apart := began[i+1].Sub(began[i]); apart != want {
						t.Fatalf("round %d began %v after the one before, want %v", i+1, apart, want)
					}
				}
			})
		})
	}
}

// The agreement ends when its time is over, and not before.
func TestFormationTimeout(t *testing.T) {
	inBubble(t, 0, 3, map[string]string{"KRAFTPOD_FORMATION_TIMEOUT": "10m"}, func(t *testing.T, s *starting) {
		began := time.Now()
		_, err := s.start()
		waited := time.Since(began)
		if exitCode(err) != config.ExitUnavailable || waited != 10*time.Minute {
			t.Errorf("ended after %v with %v, want code 69 after 10 minutes", waited, err)
		}
		checkLines(t, "mistake", linesOf(err), []string{
			`KRAFTPOD_FORMATION_TIMEOUT="10m0s": before a first start every peer has to say what its disk holds`,
		})
	})
}

// A single voter takes a Service without a name for one without pods once the
// name server has said so for 5 s.
func TestUnlistedTime(t *testing.T) {
	inBubble(t, 0, 1, nil, func(t *testing.T, s *starting) {
		s.service = formation.NoSuchName
		began := time.Now()
		if _, err := s.start(); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited != 5*time.Second {
			t.Errorf("started after %v, want 5 s", waited)
		}
		logged := s.logs.FilterMessageSnippet("name does not resolve: starts as the only voter").All()
		if len(logged) != 1 || logged[0].ContextMap()["service"] != "kafka-headless" {
			t.Errorf("logged %v, want one warning that nobody was heard of", logged)
		}
	})
}

// A peer that answers was heard of, though the Service has no name.
func TestUnlistedButHeard(t *testing.T) {
	inBubble(t, 0, 2, nil, func(t *testing.T, s *starting) {
		s.service = formation.NoSuchName
		s.answers = func(pod formation.Answer) formation.Answer { return says(pod.NodeID, disk.Empty, 0) }
		began := time.Now()
		if _, err := s.start(); err != nil || time.Since(began) != 5*time.Second {
			t.Errorf("started after %v, %v, want 5 s", time.Since(began), err)
		}
		if n := s.logs.FilterMessageSnippet("only voter").Len(); n != 0 {
			t.Errorf("%d warnings, want none", n)
		}
	})
}

// The 5 s are those of the name server's own answer: that it fails before is no
// such answer, nor is that the Service listed somebody for a while.
func TestUnlistedTimeBegins(t *testing.T) {
	for _, tt := range []struct {
		name  string
		first formation.ListingState
		want  time.Duration
	}{
		{"the name server failed for 3 s", formation.NotKnown, 8 * time.Second},
		{"the Service listed a pod for 3 s", formation.Listed, 8 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, 0, 1, nil, func(t *testing.T, s *starting) {
				began := time.Now()
				s.service = formation.NoSuchName
				if tt.first == formation.NotKnown {
					s.service = tt.first
				}
				s.afterRound = func() {
					s.service, s.strangers = formation.NoSuchName, nil
					if time.Since(began) < 3*time.Second {
						s.service = tt.first
					}
					if s.service == formation.Listed {
						s.strangers = []formation.Answer{{Pod: "10.0.0.9", NodeID: -1, Silence: "no answer"}}
					}
				}
				if _, err := s.start(); err != nil {
					t.Fatal(err)
				}
				if waited := time.Since(began); waited < tt.want || waited > tt.want+time.Second {
					t.Errorf("started after %v, want %v", waited, tt.want)
				}
			})
		})
	}
}

// With a name, nothing is waited for and nothing is warned of.
func TestListedStartsAtOnce(t *testing.T) {
	inBubble(t, 0, 1, nil, func(t *testing.T, s *starting) {
		began := time.Now()
		if _, err := s.start(); err != nil || time.Since(began) != 0 {
			t.Errorf("started after %v, %v, want at once", time.Since(began), err)
		}
		if n := s.logs.FilterMessageSnippet("only voter").Len(); n != 0 {
			t.Errorf("%d warnings, want none", n)
		}
	})
}

// A long wait is logged after 2, 6, 14, 30 and 62 seconds, then once a minute.
func TestWaitingIsLogged(t *testing.T) {
	inBubble(t, 0, 3, map[string]string{"KRAFTPOD_FORMATION_TIMEOUT": "4m"}, func(t *testing.T, s *starting) {
		_, _ = s.start()
		var waited []time.Duration
		for _, l := range s.logs.FilterMessage("waiting for peers before the first start").All() {
			waited = append(waited, l.ContextMap()["waited"].(time.Duration)) //nolint:forcetypeassert // zap.Duration
		}
		want := []time.Duration{2, 6, 14, 30, 62, 122, 182}
		for i := range want {
			want[i] *= time.Second
		}
		if !slices.EqualFunc(waited, want, func(a, b time.Duration) bool { return (a - b).Abs() <= time.Second }) {
			t.Errorf("logged after %v, want about %v", waited, want)
		}
	})
}

// SIGTERM ends the wait at once.
func TestTerminatedWhileWaiting(t *testing.T) {
	inBubble(t, 0, 3, nil, func(t *testing.T, s *starting) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		s.ctx = ctx
		began := time.Now()
		_, err := s.start()
		waited := time.Since(began)
		if exitCode(err) != config.ExitTerminated || waited != 3*time.Second {
			t.Errorf("ended after %v with %v, want code 143 after 3 s", waited, err)
		}
	})
}

// The last peer's answer is followed by the start, with no pause.
func TestStartsWithTheLastAnswer(t *testing.T) {
	inBubble(t, 0, 3, nil, func(t *testing.T, s *starting) {
		began := time.Now()
		s.answers = func(pod formation.Answer) formation.Answer {
			if time.Since(began) < 3*time.Second {
				return pod
			}
			return says(pod.NodeID, disk.Empty, 0, 1, 2)
		}
		if _, err := s.start(); err != nil || time.Since(began) != 3*time.Second {
			t.Errorf("started after %v, %v, want 3 s: the first round that all answer", time.Since(began), err)
		}
	})
}
