package secured_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
	// A torn pair, and none at all: the last good one is in use, and a warning says so.
	s.staysReady(t, several, func() { s.change(t, map[string][]byte{"key": strange.Key}) })
	status, err := s.pod.Status(t.Context())
	if err != nil || warned(status, "what was read before is still in use") != nil {
		t.Errorf("warnings %q (%v), want that the last good pair is in use", status.Warnings, err)
	}
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

// nothingLeaked holds that no secret is in anything that kraftpod wrote or shows.
func (s *stage) nothingLeaked(t *testing.T) {
	env := map[string]string{
		"KRAFTPOD_SASL_MECHANISM": "PLAIN", "KRAFTPOD_SASL_USERNAME": user, "KRAFTPOD_SASL_PASSWORD": password,
	}
	s.sidecar(t, row{at: "PASS", env: env})
	defer s.pod.Sidecar.Kill()
	if _, err := s.pod.Readyz(suite.Within(t, suite.AskLimit), http.StatusOK, 20*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	shown := map[string]string{}
	for _, path := range []string{"/status", "/metrics", "/readyz?verbose"} {
		_, shown[path], _ = s.pod.Get(t.Context(), path)
	}
	for _, format := range []string{"env", "properties", "json"} {
		_, shown["render "+format], _ = s.pod.Run(t.Context(), env, "render", "--format", format)
	}
	_, shown["probe"], _ = s.pod.Run(t.Context(), env, "probe")
	for _, path := range []string{
		s.pod.Log("sidecar"), filepath.Join(s.pod.Dir, "plan.json"), fmt.Sprintf("/proc/%d/cmdline", s.pod.Sidecar.PID),
	} {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
		}
		shown[path] = string(content)
	}
	secrets := []string{"planted", string(s.content["token"]), strings.Split(string(s.content["key"]), "\n")[1]}
	for where, text := range shown {
		for _, secret := range secrets {
			if text == "" || strings.Contains(text, secret) {
				t.Errorf("%s is empty, or shows a secret: %.200s", where, text)
			}
		}
	}
}
