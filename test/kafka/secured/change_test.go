package secured_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/certs"
	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// several is how long it takes until every connection of the sidecar has been opened anew at least twice: the broker
// closes those that are idle after 5 s.
const several = 16 * time.Second

// mountsPassword brings the file that was missing.
func mountsPassword(t *testing.T, s *stage) {
	s.change(t, map[string][]byte{"not-there": []byte(password)})
	if _, err := s.pod.Readyz(suite.Within(t, suite.AskLimit), http.StatusOK, 20*time.Millisecond); err != nil {
		t.Error(err)
	}
}

// changesCertificate swaps the sidecar's certificate under it: for another of the broker's CA, which nobody may
// notice, then for one that the broker does not accept, which shows that it is read, then back.
func changesCertificate(t *testing.T, s *stage) {
	next := s.ca.Pair("rotated")
	s.staysReady(t, several, func() { s.change(t, map[string][]byte{"cert": next.Cert, "key": next.Key}) })
	strange := s.other.Pair("rotated")
	s.change(t, map[string][]byte{"cert": strange.Cert, "key": strange.Key})
	s.blocked(t, `does not accept the client certificate`)
	s.change(t, map[string][]byte{"cert": next.Cert, "key": next.Key})
	if _, err := s.pod.Readyz(suite.Within(t, suite.AskLimit), http.StatusOK, 20*time.Millisecond); err != nil {
		t.Error(err)
	}
	defer s.change(t, map[string][]byte{"cert": next.Cert, "key": next.Key}) // for the rows after this one
	// A torn pair, and none at all: the last good one is in use, and a warning says so.
	s.staysReady(t, several, func() { s.change(t, map[string][]byte{"key": strange.Key}) })
	status, err := s.pod.Status(t.Context())
	if err != nil || warned(status, "what was read before is still in use") != nil {
		t.Errorf("warnings %q (%v), want that the last good pair is in use", status.Warnings, err)
	}
}

// endsOwnCertificate swaps the certificate for one that ends while it is in use.
func endsOwnCertificate(t *testing.T, s *stage) {
	mine, end := certs.Pair{Cert: s.content["cert"], Key: s.content["key"]}, time.Now().Add(4*time.Second)
	late := s.ca.PairUntil(user, end)
	s.change(t, map[string][]byte{"cert": late.Cert, "key": late.Key})
	s.staysReady(t, time.Until(end), func() {})
	s.blocked(t, `EXPIRED at `+end.UTC().Format(time.RFC3339))
	s.change(t, map[string][]byte{"cert": mine.Cert, "key": mine.Key})
	s.isReady(t)
}

// swapsAllTheTime swaps the certificate between two that are good, fifty times a second: each swap leaves files behind.
func swapsAllTheTime(t *testing.T, s *stage) {
	pairs := []certs.Pair{{Cert: s.content["cert"], Key: s.content["key"]}, s.ca.Pair("rotated")}
	stop := s.probes(t)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	n := 0
	for end := time.Now().Add(several); time.Now().Before(end); n++ {
		<-tick.C
		s.change(t, map[string][]byte{"cert": pairs[n%2].Cert, "key": pairs[n%2].Key})
	}
	stop()
	t.Logf("%d swaps", n)
	if failed, err := s.pod.Metric(t.Context(), "kraftpod_poll_failures_total"); err != nil || failed > 0 {
		t.Errorf("%v polls failed (%v), want none", failed, err)
	}
	s.change(t, map[string][]byte{"cert": pairs[0].Cert, "key": pairs[0].Key})
}

// writesToken writes the token into the file that was empty.
func writesToken(t *testing.T, s *stage) {
	s.change(t, map[string][]byte{"empty-token": s.content["token"]})
	s.isReady(t)
}

// changesToken swaps the token for another one, an empty file, and one that has expired.
func changesToken(t *testing.T, s *stage) {
	good := s.content["token"]
	s.staysReady(t, several, func() {
		s.change(t, map[string][]byte{"token": []byte(token(time.Now().Add(2 * time.Hour)))})
	})
	s.staysReady(t, several, func() { s.change(t, map[string][]byte{"token": {}}) })
	s.warns(t, "the file of KRAFTPOD_SASL_TOKEN_FILE is empty: see what the Secret has there; "+
		"what was read before is still in use")
	s.change(t, map[string][]byte{"token": []byte(token(time.Now().Add(-time.Hour)))})
	s.blocked(t, `does not accept the token`)
	s.change(t, map[string][]byte{"token": good})
	s.isReady(t)
}

// changesPassword changes the password at the broker, then in the file.
func changesPassword(t *testing.T, s *stage) {
	s.staysReady(t, several, func() {
		if err := s.setPassword(t.Context(), newPassword); err != nil {
			t.Fatal(err)
		}
		s.change(t, map[string][]byte{"password": []byte(newPassword)})
	})
	s.change(t, map[string][]byte{"password": []byte(wrong)})
	s.blocked(t, `does not accept user`)
	s.change(t, map[string][]byte{"password": []byte(newPassword)})
	if _, err := s.pod.Readyz(suite.Within(t, suite.AskLimit), http.StatusOK, 20*time.Millisecond); err != nil {
		t.Error(err)
	}
	if err := s.setPassword(t.Context(), password); err != nil { // for the rows after this one
		t.Fatal(err)
	}
	s.change(t, map[string][]byte{"password": []byte(password)})
}

// renewsSessions lets sessions end, of 3 s each: no poll may fail of it.
func renewsSessions(t *testing.T, s *stage) {
	s.staysReady(t, several, func() {})
	if failed, err := s.pod.Metric(t.Context(), "kraftpod_poll_failures_total"); err != nil || failed > 0 {
		t.Errorf("%v polls failed (%v), want none", failed, err)
	}
}

// blocked waits until answers fails for a reason.
func (s *stage) blocked(t *testing.T, reason string) {
	t.Helper()
	err := rig.Until(suite.Within(t, suite.AskLimit), 20*time.Millisecond, func(ctx context.Context) error {
		status, err := s.pod.Status(ctx)
		if err == nil && !strings.Contains(status.Blocker(), reason) {
			err = fmt.Errorf("%q, want %q", status.Blocker(), reason)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// staysReady holds that the sidecar is ready throughout what is done and for a while.
func (s *stage) staysReady(t *testing.T, while time.Duration, do func()) {
	t.Helper()
	do()
	end := time.Now().Add(while)
	for time.Now().Before(end) {
		if code, body, err := s.pod.Get(t.Context(), "/readyz"); err != nil || code != http.StatusOK {
			t.Fatalf("%v before the end: %d (%v): %s", time.Until(end), code, err, body)
		}
		time.Sleep(50 * time.Millisecond)
	}
}
