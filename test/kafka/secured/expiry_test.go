package secured_test

import (
	"testing"
	"time"
)

// ends has the broker serve a certificate that ends while it is in use: whoever asks over it is ready until then, and
// says so after it. A sidecar of another listener brings the next one.
func (s *stage) ends(t *testing.T, super map[string]string, served []string) {
	t.Helper()
	s.sidecar(t, row{at: "PASS", env: super})
	s.isReady(t)
	end := time.Now().Add(2 * reloadLimit)
	s.takes(t, "one that ends soon", s.ca.PairUntil(s.pod.FQDN(), end, s.pod.FQDN()), served...)
	s.pod.Sidecar.Kill()

	s.sidecar(t, row{at: "TLS", env: map[string]string{"KRAFTPOD_TLS_CA_FILE": "{ca}"}})
	s.isReady(t)
	s.staysReady(t, time.Until(end), func() {})
	s.blocked(t, "expired at "+end.UTC().Format(time.RFC3339)+": renew it, and have Kafka read it")
	s.pod.Sidecar.Kill()

	s.sidecar(t, row{at: "PASS", env: super})
	s.isReady(t)
	s.warns(t, "serves a certificate that ended at ")
	s.takes(t, "the one after it", s.pair(), served...)
	s.pod.Sidecar.Kill()
}
