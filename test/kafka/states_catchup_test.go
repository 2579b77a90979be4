package kafka_test

import (
	"fmt"
	"net/http"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// catchingUp starts pod 2 when much has been written without it, which reaches it slowly.
func catchingUp(t *testing.T, s *stage) (*pod, time.Time) {
	if s.said == nil {
		s.up(t)
	}
	p := s.pods[2]
	s.down(t, p, syscall.SIGTERM)
	s.hold(t, dataTopic, true)
	s.fill(t, dataTopic, 6)
	if err := p.startKafka(); err != nil {
		t.Fatal(err)
	}
	return p, p.kafka.started
}

func catchesUp(t *testing.T, s *stage, p *pod, event time.Time, _ moment) {
	if _, err := s.truth(within(t, askLimit), p, func(m *kmsg.MetadataResponse) error {
		if at := partition(m, dataTopic, 0); slices.Contains(at.ISR, 2) {
			return fmt.Errorf("data-0 is in sync on %v", at.ISR)
		}
		return listed(m, 2, true)
	}); err != nil {
		t.Errorf("this proves nothing: %v", err)
	}
	if code, body, err := p.get(t.Context(), "/startupz"); err != nil || code != http.StatusOK {
		t.Errorf("/startupz of a Kafka that answers: got %d (%v), want 200: %s", code, err, body)
	}
	s.othersReady(t, event, p)
}

// caughtUp lets pod 2 have what it lacks. The time to the verdict counts from when its own Metadata
// says that it has.
func caughtUp(t *testing.T, s *stage) (*pod, time.Time) {
	p := s.pods[2]
	if s.said == nil || p.verdict(t.Context()).check != "caught-up" {
		_, event := catchingUp(t, s)
		if _, err := s.of(p).wait(within(t, startLimit), event, verdict{503, "caught-up", "not in sync"}); err != nil {
			t.Fatal(err)
		}
	}
	released := make(chan struct{})
	go func() {
		defer close(released)
		s.hold(t, dataTopic, false)
	}()
	s.notYet = time.Now()
	event, err := s.truth(within(t, startLimit), p, func(m *kmsg.MetadataResponse) error {
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
}

func caughtUpAfter(t *testing.T, s *stage, p *pod, _ time.Time, _ moment) {
	for _, m := range s.of(p).since(p.kafka.started) {
		if m.code == http.StatusOK && m.at.After(p.kafka.started) && m.at.Before(s.notYet.Add(-50*time.Millisecond)) {
			t.Errorf("ready %s before the broker's own Metadata had every replica in sync", s.notYet.Sub(m.at))
		}
	}
	d := s.detail(t, p)
	measured.note(t, "the last poll took %.1f ms; replicas %+v", d.PollTook*1000, *d.Replicas)
}
