package secured_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// TestUsersInterrupted ends the container in the middle of the format step of two log dirs. Whatever is on the disk
// then, the next start ends with the users in the cluster.
func TestUsersInterrupted(t *testing.T) {
	r := suite.Rig(t)
	for _, version := range suite.Versions() {
		for name, interrupt := range map[string]func(t *testing.T, u *users){
			"killed once the first log dir is formatted":  killsFormat,
			"only the metadata log's log dir was written": func(t *testing.T, u *users) { u.unformat(t, 1) },
			"only the other log dir was written":          func(t *testing.T, u *users) { u.unformat(t, 0) },
		} {
			row := played.Plan(version, name)
			if why := noScram(version); why != "" {
				row.Skip(why)
				continue
			}
			row.Run(t, func(t *testing.T) { usersInterrupted(t, r, version, interrupt) })
		}
	}
	played.Close(t)
}

func usersInterrupted(t *testing.T, r *rig.Rig, version string, interrupt func(t *testing.T, u *users)) {
	u := newUsers(t, r, rig.Apache(version), 1, 2)
	startSidecar(t, u.Pods[0], u.sidecar)
	interrupt(t, u)
	u.start(t, u.Pods[0])
	u.ready(t) // the sidecar is one of the users
	if _, err := u.client().Metadata(suite.Within(t, suite.AskLimit)); err != nil {
		t.Error(err)
	}
}

// killsFormat kills the container as soon as one of its log dirs is formatted.
func killsFormat(t *testing.T, u *users) {
	p := u.Pods[0]
	u.start(t, p, "true")
	isFormatted := func(dir string) bool {
		_, err := os.Stat(filepath.Join(dir, "meta.properties"))
		return err == nil
	}
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
