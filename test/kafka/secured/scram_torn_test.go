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

// TestUsersInterrupted ends the container in the middle of the format step of two log dirs. What Kafka would not take
// is refused, with the remedy, and after it Kafka starts with the users.
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
	u.start(t, p)
	if _, err := rig.Ready(suite.Within(t, suite.StartLimit), p); err != nil {
		u.mends(t, p)
		u.start(t, p)
	}
	u.ready(t) // the sidecar is one of the users
	if _, err := u.client().Metadata(suite.Within(t, suite.AskLimit)); err != nil {
		t.Error(err)
	}
}

// mends does what is said of the log dirs.
func (u *users) mends(t *testing.T, p *rig.Pod) {
	t.Helper()
	if _, err := p.Kafka.Wait(suite.AskLimit); err != nil {
		t.Fatal(err)
	}
	said := p.Kafka.Tail(1)
	_, remove, found := strings.Cut(said, ": remove ")
	if !found {
		_, remove, found = strings.Cut(said, ". Remove ")
	}
	if !found {
		t.Fatalf("exit %d: %s, want what is to be removed", p.Kafka.Code, said)
	}
	path, _, _ := strings.Cut(strings.TrimSpace(remove), ", or ")
	t.Logf("exit %d; removed %s", p.Kafka.Code, path)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
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
