package kafka_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// wantStates is how many states are played for each version, where the machine has all that they need:
// a number to change by hand, so that one that no longer is played is noticed.
var wantStates = map[string]int{old: 16, between: 15, current: 15}

// state is one row of the table of states that a broker can be in.
type state struct {
	name  string
	needs string // of the machine, else it is skipped
	skip  func(version string) (why string)
	// make brings the state about, and returns whose it is and when that was: the time to the verdict
	// counts from then.
	make func(t *testing.T, s *stage) (*pod, time.Time)
	want verdict
	// stays is for how long the verdict must be no other one; 0: it is waited for.
	stays time.Duration
	// promised is the contract's bound on the time to the verdict; 0: it has none.
	promised time.Duration
	// after is what else must hold then; it may be nil.
	after func(t *testing.T, s *stage, p *pod, event time.Time, m moment)
}

// TestStates plays the table of states on real Kafka. The states of a version share a cluster and come
// in order, but each brings about itself what it needs, so that any of them can be played alone:
//
//	KRAFTPOD_KAFKA=4.3.1 go test -count=1 -v -run 'TestStates/4.3.1/SIGSTOP' ./test/kafka
func TestStates(t *testing.T) {
	if shared == nil {
		t.Skip("set KRAFTPOD_KAFKA=3.4.0,4.3.1 to run on real Kafka")
	}
	var counts matrix
	for _, v := range versions() {
		if wantStates[v] == 0 {
			t.Fatalf("KRAFTPOD_KAFKA=%q: no states for Kafka %s", os.Getenv("KRAFTPOD_KAFKA"), v)
		}
		t.Run(v, func(t *testing.T) { playStates(t, v, &counts) })
	}
	counts.print(os.Stdout)
	measured.print(os.Stdout)
}

func playStates(t *testing.T, version string, counts *matrix) {
	began, img := time.Now(), apache(version)
	if version == old {
		img = confluent(version)
	}
	life, cancel := context.WithCancel(t.Context())
	defer cancel()
	s, err := newStage(life, shared, img)
	if s != nil {
		defer s.end()
	}
	if err != nil {
		t.Fatal(err)
	}
	s.life = life
	all, ran, want := states(), 0, wantStates[version]
	var reasons []string
	for _, st := range all {
		why := ""
		if st.skip != nil {
			why = st.skip(version)
		}
		if why == "" && s.lacks[st.needs] != "" {
			why = s.lacks[st.needs]
			want--
		}
		if why != "" {
			reasons = append(reasons, st.name+": "+why)
		}
		t.Run(st.name, func(t *testing.T) {
			if why != "" {
				t.Skip(why)
			}
			ran++
			s.play(t, version, st)
		})
	}
	counts.add(row{name: "states", image: img, checks: make([]check, len(all))}, ran, strings.Join(reasons, "; "), time.Since(began))
	if pattern := flag.Lookup("test.run").Value.String(); ran != want && !strings.Contains(pattern, "/") {
		t.Errorf("%d states were played, but %d should have been (wantStates)", ran, want)
	}
}

// play brings a state about, waits for its verdict and holds it against what is wanted.
func (s *stage) play(t *testing.T, version string, st state) {
	defer func() {
		if t.Failed() {
			t.Logf("the end of every log:\n%s", s.logs())
		}
	}()
	p, event := st.make(t, s)
	said := s.of(p)
	var m moment
	var err error
	if st.stays > 0 {
		ctx, cancel := context.WithDeadline(t.Context(), event.Add(st.stays))
		defer cancel()
		m, err = moment{event.Add(st.stays), st.want}, said.stays(ctx, event)
	} else {
		m, err = said.wait(within(t, max(30*time.Second, 2*st.promised)), event, st.want)
	}
	if err != nil {
		t.Fatal(errors.Join(err, fmt.Errorf("what %s said: %s", p.name, said.story(event))))
	}
	took := m.at.Sub(event)
	measured.add(version, st, m, took)
	t.Logf("%s after %s%s", m.verdict, took.Round(time.Millisecond), said.story(event))
	if st.promised > 0 && took > st.promised {
		t.Errorf("%s took %s, want %s at most", m.verdict, took.Round(time.Millisecond), st.promised)
	}
	if st.after != nil {
		st.after(t, s, p, event, m)
	}
}
