package kafka_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// diskFull fills the volume of pod 1: Kafka gives up at the next record of its metadata log.
func diskFull(t *testing.T, s *stage) (*pod, time.Time) {
	s.up(t)
	f, err := os.Create(s.filler)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	event := time.Now()
	for block := make([]byte, 1<<20); err == nil; {
		_, err = f.Write(block)
	}
	for err = nil; err == nil; {
		_, err = f.Write([]byte{0})
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	return s.pods[1], event
}

func diskFullAfter(t *testing.T, s *stage, p *pod, event time.Time, m moment) {
	code, err := p.kafka.wait(30 * time.Second)
	if err != nil {
		t.Error(err)
	}
	measured.note(t, "Kafka exits with %d after %.3f s, 503 %.3f s later", code, p.kafka.ended.Sub(event).Seconds(), m.at.Sub(p.kafka.ended).Seconds())
	if late := m.at.Sub(p.kafka.ended); late > time.Second {
		t.Errorf("503 came %s after Kafka ended, want a second at most", late)
	}
	s.othersReady(t, event, p)
	if err := os.Remove(s.filler); err != nil {
		t.Fatal(err)
	}
	t.Log(strings.TrimSpace(p.kafka.tail(3)))
}

// dirDead puts a file in the place of one of pod 2's log dirs: nothing can be opened in it any longer,
// whoever one is.
func dirDead(t *testing.T, s *stage) (*pod, time.Time) {
	s.up(t)
	p, event := s.pods[2], time.Now()
	if err := os.Rename(p.second(), p.second()+".gone"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.second(), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return p, event
}

func dirDeadAfter(t *testing.T, s *stage, p *pod, event time.Time, _ moment) {
	offline := 0
	if _, err := s.truth(within(t, askLimit), p, func(m *kmsg.MetadataResponse) error {
		for _, topic := range m.Topics {
			for _, at := range topic.Partitions {
				if slices.Contains(at.OfflineReplicas, 2) {
					offline++
				}
			}
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	measured.note(t, "its own Metadata says that %d of its replicas are offline", offline)
	if !p.kafka.running() {
		t.Error("Kafka has ended: this was to be one of two log dirs")
	}
	s.othersReady(t, event, p)
	s.down(t, p, syscall.SIGTERM)
	if err := os.Remove(p.second()); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(p.second()+".gone", p.second()); err != nil {
		t.Fatal(err)
	}
}
