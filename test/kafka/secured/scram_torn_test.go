package secured_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// TestUsersInterrupted ends the container in the middle of the format step of two log dirs. Whatever is on the disk
// then, Kafka starts with the users in the end, by itself or as it is said.
func TestUsersInterrupted(t *testing.T) {
	r := suite.Rig(t)
	for _, version := range suite.Versions() {
		for _, tt := range []struct {
			name      string
			interrupt func(t *testing.T, u *users)
		}{
			{"killed once the first log dir is formatted", killsFormat},
			{"only the metadata log's log dir was written", func(t *testing.T, u *users) { u.unformat(t, 1) }},
			{"only the other log dir was written", func(t *testing.T, u *users) { u.unformat(t, 0) }},
		} {
			row := played.Plan(version, tt.name)
			if why := noScram(version); why != "" {
				row.Skip(why)
				continue
			}
			row.Run(t, func(t *testing.T) { usersInterrupted(t, r, version, tt.interrupt) })
		}
	}
	played.Close(t)
}

func usersInterrupted(t *testing.T, r *rig.Rig, version string, interrupt func(t *testing.T, u *users)) {
	u := newUsers(t, r, rig.Apache(version), 1, 2)
	p := u.Pods[0]
	startSidecar(t, p, u.sidecar)
	interrupt(t, u)
	first, second := metaOf(logDirsOf(p)[0]), metaOf(logDirsOf(p)[1])
	u.start(t, p)
	if !isThere(first) && isThere(second) {
		if _, err := p.Kafka.Wait(suite.StartLimit); err != nil || p.Kafka.Code != 65 {
			t.Fatalf("%v, exit %d, want 65\n%s", err, p.Kafka.Code, u.Logs())
		}
		if said := p.Kafka.Tail(1); !strings.Contains(said, "its format step was interrupted: remove "+second) {
			t.Fatalf("said %s", said)
		}
		if err := os.Remove(second); err != nil {
			t.Fatal(err)
		}
		u.start(t, p)
	}
	u.ready(t) // the sidecar is one of the users
	if _, err := u.client().Metadata(suite.Within(t, suite.AskLimit)); err != nil {
		t.Error(err)
	}
}

// killsFormat kills the container as soon as one of its log dirs is formatted.
func killsFormat(t *testing.T, u *users) {
	p := u.Pods[0]
	u.start(t, p, "true")
	isFormatted := func(dir string) bool { return isThere(metaOf(dir)) }
	for end := time.Now().Add(suite.StartLimit); !slices.ContainsFunc(logDirsOf(p), isFormatted); {
		if time.Now().After(end) {
			t.Fatalf("nothing is formatted\n%s", u.Logs())
		}
	}
	p.Kafka.Kill()
	for _, dir := range logDirsOf(p) {
		t.Logf("%s is formatted: %v", dir, isFormatted(dir))
	}
}

// unformat has all log dirs formatted, then takes one back.
func (u *users) unformat(t *testing.T, logDir int) {
	p := u.Pods[0]
	u.start(t, p, "true")
	if _, err := p.Kafka.Wait(suite.StartLimit); err != nil || p.Kafka.Code != 0 {
		t.Fatalf("%v, exit %d\n%s", err, p.Kafka.Code, u.Logs())
	}
	if err := os.RemoveAll(logDirsOf(p)[logDir]); err != nil {
		t.Fatal(err)
	}
}

func metaOf(logDir string) string { return filepath.Join(logDir, "meta.properties") }

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
