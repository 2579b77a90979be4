package health

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// What the other voters' sidecars say explains why Kafka does not come up, as
// long as it is of this start, and of now.
func TestWithoutVoters(t *testing.T) {
	const lacking = "1 of the 3 voters are known to run"
	heard := func(change func(s *state)) *state {
		s := newState()
		s.plan.Start, s.voters = "one", heardOfVoters{lacking: lacking, at: t0, start: "one"}
		if change != nil {
			change(s)
		}
		return s
	}
	for _, tt := range []struct {
		name  string
		state *state
		after time.Duration
		want  bool
	}{
		{name: "now", state: heard(nil), want: true},
		{name: "still", state: heard(nil), after: 3 * votersInterval, want: true},
		{name: "of the past", state: heard(nil), after: 3*votersInterval + 1},
		{name: "of another start", state: heard(func(s *state) { s.plan.Start = "two" })},
		{name: "nothing", state: heard(func(s *state) { s.voters.lacking = "" })},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for what, reason := range map[string]func(s *state) string{
				"refused": func(s *state) string {
					s.fail(0, refusedError())
					_, reason := s.answers(after(tt.after))
					return reason
				},
				"not answered": func(s *state) string {
					s.snapshot = nil
					s.fail(0, errBroken)
					_, reason := s.answers(after(tt.after))
					return reason
				},
				"not listed": func(s *state) string {
					snapshot := caughtUpSnapshot()
					snapshot.Listed = false
					s.answer(0, snapshot)
					_, reason := registered(s, after(tt.after))
					return reason
				},
				"fenced": func(s *state) string {
					snapshot := caughtUpSnapshot()
					snapshot.Fenced = true
					s.answer(0, snapshot)
					_, reason := registered(s, after(tt.after))
					return reason
				},
				"no leader": func(s *state) string {
					snapshot := caughtUpSnapshot()
					snapshot.Leader = -1
					s.answer(0, snapshot)
					_, reason := quorumHasLeader(s, after(tt.after))
					return reason
				},
			} {
				if got := reason(tt.state); strings.HasSuffix(got, "; "+lacking) != tt.want {
					t.Errorf("%s: %q, want the voters in it: %v", what, got, tt.want)
				}
			}
		})
	}
}

// The other voters are asked while Kafka was started and does not come up, and
// no more often than is told.
func TestFollowVoters(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(s *state)
		asked  bool
	}{
		{name: "started", asked: true},
		{name: "no plan", change: func(s *state) { s.plan = nil }},
		{name: "a plan of the sidecar's own settings", change: func(s *state) { s.plan.Start = "" }},
		{name: "run waits", change: func(s *state) { s.plan.Waiting = []string{"kafka-1"} }},
		{name: "a dynamic quorum", change: func(s *state) { s.readDisk(t0, disk.Volume{Dynamic: true}) }},
		{name: "it has come up", change: func(s *state) { s.answer(0, caughtUpSnapshot()) }},
		{
			name: "it answers and is fenced", asked: true,
			change: func(s *state) {
				snapshot := caughtUpSnapshot()
				snapshot.Fenced = true
				s.answer(0, snapshot)
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var asked atomic.Int32
				cfg := testConfig(t)
				cfg.Lacking = func(ctx context.Context, plan *api.Plan) string {
					asked.Add(1)
					<-ctx.Done() // as long as it may take
					return plan.Start + " lacks voters"
				}
				s := newSidecar(cfg, "", noFallback, zap.NewNop())
				s.state.followPlan(somePlan("one"), "")
				if tt.change != nil {
					tt.change(&s.state)
				}
				go s.followVoters(ctx)
				time.Sleep(3*(votersInterval+votersTimeout) + time.Second)
				st, _ := s.now()
				if want := map[bool]int32{true: 3}[tt.asked]; asked.Load() != want {
					t.Errorf("asked %d times, want %d", asked.Load(), want)
				}
				if tt.asked != (st.voters.lacking == "one lacks voters" && st.voters.start == "one") {
					t.Errorf("heard %+v", st.voters)
				}
			})
		})
	}
}
