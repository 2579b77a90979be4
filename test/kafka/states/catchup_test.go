package states_test

import (
	"fmt"
	"net/http"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
)

// catchingUp starts pod 2 when much has been written without it, which reaches it slowly.
var catchingUp = state{
	name: "catching up", want: verdict{503, "caught-up", `^[1-6] of \d+ replicas here are not in sync: data-`},
	make: func(t *testing.T, s *stage) (*rig.Pod, time.Time) {
		if s.transcripts == nil {
			s.up(t)
		}
		p := s.Pods[2]
		s.down(t, p, syscall.SIGTERM)
		s.hold(t, dataTopic, true)
		s.fill(t, dataTopic, 48) // 8 MiB a partition: of each, the first fetch brings 1 MiB before the throttle counts
		if err := p.StartKafka(); err != nil {
			t.Fatal(err)
		}
		return p, p.Kafka.Started
	},
	after: func(t *testing.T, s *stage, p *rig.Pod, event time.Time, _ moment) {
		if _, err := s.truth(suite.Within(t, suite.AskLimit), p, func(m records.Metadata) error {
			if at := m.Partition(dataTopic, 0); slices.Contains(at.ISR, 2) {
				return fmt.Errorf("data-0 is in sync on %v", at.ISR)
			}
			return listed(2, true)(m)
		}); err != nil {
			t.Errorf("this proves nothing: %v", err)
		}
		if code, body, err := p.Get(t.Context(), "/startupz"); err != nil || code != http.StatusOK {
			t.Errorf("/startupz of a Kafka that answers: got %d (%v), want 200: %s", code, err, body)
		}
		s.othersReady(t, event, p)
	},
}

// caughtUp lets pod 2 have what it lacks. The time to the verdict counts from when its own Metadata
// says that it has.
var caughtUp = state{
	name: "caught up", want: ready, promised: 250 * time.Millisecond,
	make: func(t *testing.T, s *stage) (*rig.Pod, time.Time) {
		p := s.Pods[2]
		if s.transcripts == nil || ask(t.Context(), p).check != "caught-up" {
			_, event := catchingUp.make(t, s)
			lagging := verdict{503, "caught-up", "not in sync"}
			if _, err := s.of(p).wait(suite.Within(t, suite.StartLimit), event, lagging); err != nil {
				t.Fatal(err)
			}
		}
		released := make(chan struct{})
		go func() {
			defer close(released)
			s.hold(t, dataTopic, false)
		}()
		s.notYet = time.Now()
		event, err := s.truth(suite.Within(t, suite.StartLimit), p, func(m records.Metadata) error {
			err := whole(2)(m)
			if err != nil {
				s.notYet = time.Now()
			}
			return err
		})
		<-released
		if err != nil {
			t.Fatal(err)
		}
		return p, event
	},
	after: func(t *testing.T, s *stage, p *rig.Pod, _ time.Time, _ moment) {
		for _, m := range s.of(p).since(p.Kafka.Started) {
			if m.code == http.StatusOK && m.at.After(p.Kafka.Started) && m.at.Before(s.notYet.Add(-50*time.Millisecond)) {
				t.Errorf("ready %s before the broker's own Metadata had every replica in sync", s.notYet.Sub(m.at))
			}
		}
		d := s.status(t, p)
		s.row.Note(t, "the last poll took %.1f ms; replicas %+v", d.PollTook*1000, *d.Replicas)
	},
}
