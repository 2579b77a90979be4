package bootstrap

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// A peer's words make no line of their own and have an end, on stderr, in the log
// and in the plan, from which the sidecar tells them.
func TestAgreeWordsHaveAnEnd(t *testing.T) {
	evil := "x\nkraftpod: all is well\r" + strings.Repeat("y", 1<<20)
	inBubble(t, 0, 3, nil, func(t *testing.T, s *starting) {
		s.answers = func(pod formation.Answer) formation.Answer {
			pod.Silence = "its volume is unknown: " + evil
			return pod
		}
		var waiting []string
		s.afterRound = func() {
			plan, err := api.ReadPlan(s.Config.Dir)
			if err == nil && len(plan.Waiting) > 0 {
				waiting = plan.Waiting
			}
		}
		_, err := s.start()
		if err == nil || len(waiting) != 2 || s.logs.Len() == 0 {
			t.Fatalf("%v; the plan waits for %.200q", err, waiting)
		}
		lines := append(slices.Clone(waiting), err.Error())
		for _, l := range s.logs.All() {
			lines = append(lines, l.Message, fmt.Sprint(l.ContextMap()))
		}
		for _, line := range lines {
			if strings.ContainsAny(line, "\n\r") || len(line) > 2000 {
				t.Errorf("%d characters: %.400q, want one line that has an end", len(line), line)
			}
		}
	})
}

// Where no cause is known, none is hinted at, in no brackets either.
func TestAgreeNoHint(t *testing.T) {
	inBubble(t, 0, 3, nil, func(t *testing.T, s *starting) {
		s.answers = func(pod formation.Answer) formation.Answer {
			pod.Silence = "no answer"
			return pod
		}
		_, err := s.start()
		if want := podName(2) + ": no answer"; err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%v, want it to end in %q", err, want)
		}
	})
}
