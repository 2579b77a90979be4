package health

import (
	"crypto/tls"
	"strings"
	"testing"
	"time"
)

// What is served is looked at once a minute, and by one connection.
func TestPaceOfLooks(t *testing.T) {
	renews(t, usual, func(t *testing.T, r *renewal) {
		before := r.b.Network.Dials()
		pass(time.Hour)
		if n := r.b.Network.Dials() - before; n < 55 || n > 61 {
			t.Errorf("%d connections in an hour, want one a minute", n)
		}
	})
}

// What is served is seen whatever the sidecar thinks of it, or the broker of the
// sidecar; once Kafka is gone it is not known.
func TestServedWithoutAnAnswer(t *testing.T) {
	renews(t, usual, func(t *testing.T, r *renewal) {
		r.mu.Lock()
		old := r.pair(-time.Hour)
		r.serving, _ = tls.X509KeyPair(old.Cert, old.Key)
		r.mu.Unlock()
		r.b.Network.CloseAll()
		r.transit(func(s *state) { s.life = life{} }) // nor has it ever answered this sidecar
		pass(5 * time.Minute)
		r.want(false, "[-]answers failed")
		if !r.serves(t, old) || !strings.Contains(r.warnings(), "the listener INTERNAL serves a certificate that ended at") {
			t.Errorf("what has expired is not shown; warnings %s", r.warnings())
		}
		r.b.Network.Down()
		pass(time.Minute)
		if _, page := r.get("/metrics"); strings.Contains(page, "broker_certificate") {
			t.Errorf("Kafka is gone, and there is a certificate in %s", page)
		}
	})
}

// What is heard of a Kafka that is gone by then is no news of the next one.
func TestServedOfALifeThatIsOver(t *testing.T) {
	renews(t, usual, func(t *testing.T, r *renewal) {
		r.hook(func() { r.transit(func(s *state) { s.life = life{err: refusedError()} }) })
		(&storeWatcher{sidecar: r.sidecar}).turn(t.Context())
		r.hook(nil)
		if st, _ := r.now(); st.served != nil {
			t.Errorf("%v is served by nobody", st.served)
		}
	})
}

// A listener that hangs holds up neither the metrics nor readiness.
func TestServedByNobody(t *testing.T) {
	renews(t, usual, func(t *testing.T, r *renewal) {
		r.b.Network.Silent()
		pass(90 * time.Second)
		begun := time.Now()
		r.get("/metrics")
		r.get("/status")
		if took := time.Since(begun); took > time.Second {
			t.Errorf("an answer took %v", took)
		}
		r.b.Network.Up()
		r.within(10*time.Second, true)
		pass(unservedInterval + storesInterval)
		if _, page := r.get("/metrics"); !strings.Contains(page, "broker_certificate_info{") {
			t.Error("a listener that was late shows its certificate only a minute later")
		}
	})
}
