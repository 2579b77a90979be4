package health

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap/zapcore"

	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

// wantFields demands the fields of a line of the log.
func wantFields(t *testing.T, got, want map[string]any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

func TestFlipsAreLogged(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(time.Minute)
		b.Change(func(a *brokertest.Answers) { a.DirCode = 56 })
		time.Sleep(time.Minute)
		ready := s.logs.FilterMessage("became ready").All()
		unready := s.logs.FilterMessage("became not ready").All()
		if len(ready) != 1 || len(unready) != 1 {
			t.Fatalf("logged %d and %d times, want once each", len(ready), len(unready))
		}
		if ready[0].Level != zapcore.InfoLevel || unready[0].Level != zapcore.WarnLevel {
			t.Errorf("levels %v and %v, want info and warn", ready[0].Level, unready[0].Level)
		}
		wantFields(t, ready[0].ContextMap(), map[string]any{"start": "one", "waived": ""})
		wantFields(t, unready[0].ContextMap(), map[string]any{
			"start": "one", "check": "storage",
			"reason": "log dir /data/1 failed: KAFKA_STORAGE_ERROR: Disk error when trying to access log file on the disk.",
		})
	})
}

// Polls are for those who debug.
func TestPollsAreLogged(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(5 * time.Second)
		b.Network.Down()
		time.Sleep(5 * time.Second)
		for message, hasError := range map[string]bool{"polled": false, "poll failed": true} {
			entries := s.logs.FilterMessage(message).All()
			if len(entries) < 3 {
				t.Errorf("%q logged %d times, want each time", message, len(entries))
				continue
			}
			fields := entries[0].ContextMap()
			_, took := fields["took"]
			_, failed := fields["error"]
			if !took || failed != hasError || entries[0].Level != zapcore.DebugLevel {
				t.Errorf("%q logged at %v with %v, want took, an error: %v", message, entries[0].Level, fields, hasError)
			}
		}
	})
}
