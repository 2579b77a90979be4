// Package secured_test asks a real Kafka over every listener that speaks TLS or SASL, as its sidecar does, and holds
// what the sidecar says to what is so: ready, or why not. rows_test.go is the table; how to run it is told by
// test/kafka/suite.
package secured_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/report"
)

// played is what was played of the table.
var played = report.New("secured", "verdict after", "reason")

func TestMain(m *testing.M) { os.Exit(suite.Main(m, played)) }

// row is one way to ask a listener.
type row struct {
	name string
	// at is the listener that is asked.
	at string
	// env is the sidecar's; a value {NAME} is a file of the stage's.
	env map[string]string
	// lie is the protocol that the plan gives the listener in place of its own.
	lie string
	// reason is what answers says, a regular expression; "": ready.
	reason string
	// warning is of /status.
	warning string
	// acls are all that the user may do, where it isLeast.
	acls    []string
	isLeast bool
	// last is what else is played; it may be nil.
	last func(t *testing.T, s *stage)
}

// TestSecured plays the table. The rows of a version share a broker, and each has a sidecar of its own:
//
//	KRAFTPOD_KAFKA=4.3.1 go test -count=1 -v -run 'TestSecured/4.3.1/wrong_password' ./test/kafka/secured
func TestSecured(t *testing.T) {
	r := suite.Rig(t)
	suite.Known(t, rig.V340, rig.V392, rig.V431)
	for _, version := range suite.Versions() {
		var planned []*report.Row
		for _, row := range rows() {
			planned = append(planned, played.Plan(version, row.name))
		}
		t.Run(version, func(t *testing.T) {
			s := newStage(t, r, version, "PLAINTEXT")
			for i, row := range rows() {
				if why := row.skip(version); why != "" {
					planned[i].Skip(why)
					continue
				}
				planned[i].Run(t, func(t *testing.T) { s.play(t, row, planned[i]) })
			}
			s.nothingLeaked(t)
		})
	}
	played.Close(t)
}

// skip is why a row is not played on a version; "" where it is. What changes under a sidecar takes its time, and is
// the sidecar's matter more than Kafka's.
func (r row) skip(version string) string {
	switch {
	case r.at == "SCRAM" && noScram(version) != "":
		return noScram(version)
	case r.last != nil && version != rig.V431 && !suite.Slow():
		return suite.NotSlow
	}
	return ""
}

// play starts a sidecar and waits for what it says.
func (s *stage) play(t *testing.T, row row, planned *report.Row) {
	if row.isLeast {
		s.allow(t, row.acls)
	}
	s.sidecar(t, row)
	defer s.pod.Sidecar.Kill()
	began := time.Now()
	check, _, _ := strings.Cut(row.reason, ":")
	if !slices.Contains([]string{"caught-up", "storage"}, check) {
		row.reason = strings.TrimSuffix("answers: "+row.reason, "answers: ")
	}
	want := regexp.MustCompile("^" + row.reason)
	var said string
	err := rig.Until(suite.Within(t, suite.AskLimit), 20*time.Millisecond, func(ctx context.Context) error {
		status, err := s.pod.Status(ctx)
		if err != nil {
			return err
		}
		said = status.Blocker()
		if row.reason == "" && !status.Ready || row.reason != "" && !want.MatchString(said) {
			return errors.New(said)
		}
		return warned(status, row.warning)
	})
	if err != nil {
		t.Fatalf("want %q: %v\n%s\n%s", row.reason, err, s.pod.Sidecar.Tail(5), s.pod.Kafka.Tail(5))
	}
	t.Logf("after %v: %s", time.Since(began), said)
	planned.Figures(fmt.Sprintf("%.3f", time.Since(began).Seconds()), brief(said))
	if row.last != nil {
		row.last(t, s)
	}
}

// warned is nil where there is the warning, or none but that of certificates which end soon, as all of a test's do.
func warned(status *rig.Status, want string) error {
	// run warns of the key store that has expired, in every row.
	warnings := slices.DeleteFunc(slices.Clone(status.Warnings), func(w string) bool {
		return strings.Contains(w, " serves a certificate that end") ||
			strings.Contains(w, "LISTENER_NAME_EXPIRED_SSL_KEYSTORE_LOCATION")
	})
	isThere := slices.ContainsFunc(warnings, func(w string) bool { return strings.Contains(w, want) })
	if want == "" && len(warnings) > 0 || want != "" && !isThere {
		return fmt.Errorf("warnings %q, want %q", status.Warnings, want)
	}
	return nil
}

func brief(reason string) string {
	if reason == "" {
		return "ready"
	}
	if len(reason) > 110 {
		return reason[:110] + "..."
	}
	return reason
}

// TestTable holds the table to itself, without Kafka.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range rows() {
		if _, err := regexp.Compile(row.reason); err != nil || seen[row.name] || listeners()[row.at].port == 0 {
			t.Errorf("%q: twice in the table, at no listener, or of a reason that is none: %v", row.name, err)
		}
		seen[row.name] = true
	}
}
