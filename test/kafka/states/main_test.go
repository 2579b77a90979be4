// Package states_test plays the states that a broker can be in on real Kafka, and holds what its sidecar says to what
// is so. rows_test.go is the table; how to run it is told by test/kafka/suite.
package states_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/report"
)

// played is what was played of the table: how long the verdict took, which bound is promised, what it was.
var played = report.New("states", "verdict after", "bound", "verdict")

func TestMain(m *testing.M) { os.Exit(suite.Main(m, played)) }

// state is one row of the table.
type state struct {
	name  string
	needs string // of the machine, else it is skipped
	skip  func(version string) (why string)
	// make brings the state about, and returns whose it is and when that was: the time to the verdict counts from then.
	make func(t *testing.T, s *stage) (*rig.Pod, time.Time)
	want verdict
	// stays is for how long the verdict must be no other one; 0: it is waited for.
	stays time.Duration
	// promised is the contract's bound on the time to the verdict; 0: it has none.
	promised time.Duration
	// after is what else must hold then; it may be nil.
	after func(t *testing.T, s *stage, p *rig.Pod, event time.Time, m moment)
}

// TestStates plays the table. The states of a version share a cluster and come in order, but each brings about itself
// what it needs, so that any of them can be played alone:
//
//	KRAFTPOD_KAFKA=4.3.1 go test -count=1 -v -run 'TestStates/4.3.1/SIGSTOP' ./test/kafka/states
func TestStates(t *testing.T) {
	r := suite.Rig(t)
	suite.Known(t, rig.V340, rig.V392, rig.V431)
	for _, version := range suite.Versions() {
		playAll(t, r, version, version, plain())
		if suite.Slow() {
			playAll(t, r, version, version+" over TLS and SASL", secured(t))
		}
	}
	played.Close(t)
}

// noErrors is the row after the last state.
const noErrors = "no ERROR of the sidecars' in Kafka's log"

// playAll plays the table on one cluster, whose sidecars ask one listener.
func playAll(t *testing.T, r *rig.Rig, version, group string, by asked) {
	var rows []*report.Row
	for _, st := range states() {
		rows = append(rows, played.Plan(group, st.name))
	}
	rows = append(rows, played.Plan(group, noErrors))
	t.Run(group, func(t *testing.T) { playVersion(t, r, version, by, rows) })
}

func playVersion(t *testing.T, r *rig.Rig, version string, by asked, rows []*report.Row) {
	life, cancel := context.WithCancel(t.Context())
	defer cancel()
	s, err := newStage(life, r, version, by)
	if s != nil {
		defer s.end()
	}
	if err != nil {
		t.Fatal(err)
	}
	for i, st := range states() {
		if why := s.cannot(st, version); why != "" {
			rows[i].Skip(why)
			continue
		}
		s.row = rows[i]
		s.row.Run(t, func(t *testing.T) { s.play(t, st) })
	}
	s.row = rows[len(states())]
	s.row.Run(t, s.causesNoErrors)
}

// cannot is why a state is not played here, or "".
func (s *stage) cannot(st state, version string) string {
	if st.skip != nil {
		if why := st.skip(version); why != "" {
			return why
		}
	}
	return s.lacks[st.needs]
}

// play brings a state about, waits for its verdict and holds it against what is wanted.
func (s *stage) play(t *testing.T, st state) {
	defer func() {
		if t.Failed() {
			t.Logf("the end of every log:\n%s", s.Logs())
		}
	}()
	p, event := st.make(t, s)
	m, err := s.verdict(t, st, p, event)
	if err != nil {
		t.Fatal(errors.Join(err, fmt.Errorf("what %s said: %s", p.Name, s.of(p).story(event))))
	}
	took := m.at.Sub(event)
	s.row.Figures(st.figures(took, m)...)
	t.Logf("%s after %s%s", m.verdict, took.Round(time.Millisecond), s.of(p).story(event))
	if st.promised > 0 && took > st.promised {
		t.Errorf("%s took %s, want %s at most", m.verdict, took.Round(time.Millisecond), st.promised)
	}
	if st.after != nil {
		st.after(t, s, p, event, m)
	}
}

// verdict waits for the verdict, or as long as it must stay.
func (s *stage) verdict(t *testing.T, st state, p *rig.Pod, event time.Time) (moment, error) {
	if st.stays == 0 {
		limit := max(30*time.Second, 2*st.promised)
		return s.of(p).wait(suite.Within(t, limit), event, st.want)
	}
	ctx, cancel := context.WithDeadline(t.Context(), event.Add(st.stays))
	defer cancel()
	return moment{at: event.Add(st.stays), verdict: st.want}, s.of(p).stays(ctx, event)
}

// figures are the columns of the table.
func (st state) figures(took time.Duration, m moment) []string {
	after, bound, reason := fmt.Sprintf("%.3f", took.Seconds()), "", m.String()
	if st.stays > 0 {
		after = "for " + st.stays.String()
	}
	if st.promised > 0 {
		bound = fmt.Sprintf("%.3f", st.promised.Seconds())
	}
	if len(reason) > 110 {
		reason = reason[:110] + "..."
	}
	return []string{after, bound, reason}
}

// TestTable holds the table to itself, without Kafka.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, st := range states() {
		if seen[st.name] || st.make == nil || st.want.code == 0 {
			t.Errorf("%q: twice in the table, or makes nothing, or wants no verdict", st.name)
		}
		if st.needs != "" && st.needs != namespaces && st.needs != smallVolume {
			t.Errorf("%q needs %q, which nobody looks for", st.name, st.needs)
		}
		seen[st.name] = true
	}
}
