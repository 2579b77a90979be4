package states_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
)

// diskFull fills the volume of pod 1: Kafka gives up at the next record of its metadata log.
var diskFull = state{
	name: "disk full", needs: smallVolume, want: refused,
	make: func(t *testing.T, s *stage) (*rig.Pod, time.Time) {
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
		return s.Pods[1], event
	},
	after: func(t *testing.T, s *stage, p *rig.Pod, event time.Time, m moment) {
		code, err := p.Kafka.Wait(30 * time.Second)
		if err != nil {
			t.Error(err)
		}
		late := m.at.Sub(p.Kafka.Ended)
		s.row.Note(t, "Kafka exits with %d after %.3f s, 503 %.3f s later",
			code, p.Kafka.Ended.Sub(event).Seconds(), late.Seconds())
		if late > time.Second {
			t.Errorf("503 came %s after Kafka ended, want a second at most", late)
		}
		s.othersReady(t, event, p)
		if err := os.Remove(s.filler); err != nil {
			t.Fatal(err)
		}
		t.Log(strings.TrimSpace(p.Kafka.Tail(3)))
	},
}

// dirDead puts a file in the place of one of pod 2's log dirs: nothing can be opened in it any longer,
// whoever one is.
var dirDead = state{
	name: "one of two log dirs dead", want: verdict{503, "storage", "log dir .*second/logs failed: "},
	make: func(t *testing.T, s *stage) (*rig.Pod, time.Time) {
		s.up(t)
		p, event := s.Pods[2], time.Now()
		if err := os.Rename(second(p), second(p)+".gone"); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(second(p), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		return p, event
	},
	after: func(t *testing.T, s *stage, p *rig.Pod, event time.Time, _ moment) {
		offline := 0
		if _, err := s.truth(suite.Within(t, suite.AskLimit), p, func(m records.Metadata) error {
			for _, partitions := range m.Topics {
				for _, at := range partitions {
					if slices.Contains(at.Offline, 2) {
						offline++
					}
				}
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		s.row.Note(t, "its own Metadata says that %d of its replicas are offline", offline)
		if !p.Kafka.Running() {
			t.Error("Kafka has ended: this was to be one of two log dirs")
		}
		s.othersReady(t, event, p)
		s.down(t, p, syscall.SIGTERM)
		if err := os.Remove(second(p)); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(second(p)+".gone", second(p)); err != nil {
			t.Fatal(err)
		}
	},
}
