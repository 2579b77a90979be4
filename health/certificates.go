package health

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/security"
)

// certificateEnds is how long before the end of a certificate there is a warning;
// lifeLeft, in parts of its life, is that of one with a short life, which is renewed
// late.
const (
	certificateEnds = 21 * 24 * time.Hour
	lifeLeft        = 4
)

// reloadVariable is that of Config.Reload.
const reloadVariable = "KRAFTPOD_TLS_RELOAD"

// heldStore is what the sidecar sees of the key store of a listener.
type heldStore struct {
	// leaf is the certificate in it, in the file keyFile; nil: none that can be read
	// here.
	leaf    *security.Certificate
	keyFile string
	// err is why the files are of no use.
	err error
	// isTold: the broker was told to read what they hold.
	isTold bool
}

// stores is what is known of all of them; a value of it never changes.
type stores struct {
	held map[string]heldStore // by listener
	// refused is why the broker does not read them anew, "" where it does.
	refused string
}

// speakTLS are the listeners of the plan that speak TLS.
func speakTLS(plan *api.Plan) []api.Listener {
	var all []api.Listener
	if plan != nil {
		all = slices.DeleteFunc(slices.Clone(plan.Listeners), func(l api.Listener) bool {
			return !kafka.IsTLS(l.Protocol)
		})
	}
	return all
}

// isController says whether a listener is the controllers', which is not
// advertised.
func isController(plan *api.Plan, listener string) bool {
	return !slices.ContainsFunc(plan.Advertised, func(e api.Endpoint) bool { return e.Listener == listener })
}

// filesOf are the files of a listener's key store and trust store; ok: run has
// said so.
func filesOf(plan *api.Plan, listener string) (files []string, ok bool) {
	i := slices.IndexFunc(plan.KeyStores, func(k api.KeyStore) bool { return k.Listener == listener })
	if i < 0 {
		return nil, false
	}
	return plan.KeyStores[i].Files, true
}

// differs says whether the files of a listener hold another certificate than it
// serves; known: both can be seen.
func (s *state) differs(listener string) (is, known bool) {
	served, isServed := s.served[listener]
	leaf := s.stores.held[listener].leaf
	if !isServed || leaf == nil {
		return false, false
	}
	return leaf.Fingerprint != served.Fingerprint, true
}

// certificateWarnings are what is odd about the certificates that listeners serve
// and the files that they come from.
func (s *state) certificateWarnings(now time.Time) []string {
	var all []string
	for _, l := range speakTLS(s.plan) {
		served, ok := s.served[l.Name]
		early := min(certificateEnds, served.NotAfter.Sub(served.NotBefore)/lifeLeft)
		if ok && served.NotAfter.Sub(now) < early {
			all = append(all, endsSoon(l.Name, served.NotAfter, now))
		}
		all = append(all, s.storeWarnings(l.Name)...)
	}
	if s.stores.refused != "" {
		all = append(all, s.stores.refused)
	}
	return all
}

// endsSoon says when a certificate ends.
func endsSoon(listener string, end, now time.Time) string {
	at := end.UTC().Format(time.RFC3339)
	if left := end.Sub(now); left > 0 {
		return fmt.Sprintf("the listener %s serves a certificate that ends at %s, within %d days: renew it",
			listener, at, int(left/(24*time.Hour))+1)
	}
	return fmt.Sprintf("the listener %s serves a certificate that ended at %s: renew it, and restart Kafka unless the "+
		"renewed one is served within a minute", listener, at)
}

// storeWarnings are what is odd about the files of a listener.
func (s *state) storeWarnings(listener string) []string {
	files, isSaid := filesOf(s.plan, listener)
	held := s.stores.held[listener]
	differs, _ := s.differs(listener)
	reload := s.cfg.Reload && !s.controllerOnly()
	other := fmt.Sprintf("%s holds another certificate than the listener %s serves: ", held.keyFile, listener)
	switch {
	case reload && !isSaid:
		return []string{fmt.Sprintf("%s=true, but run has not said where the key store of the listener %s is: give Kafka's "+
			"container the kraftpod of this version", reloadVariable, listener)}
	case reload && len(files) == 0:
		return []string{fmt.Sprintf("%s=true: the key store of the listener %s is given inline, not as a file, and so is "+
			"read at Kafka's start only: restart Kafka when it changes", reloadVariable, listener)}
	case reload && held.err != nil:
		return []string{fmt.Sprintf("%s=true, but the broker is not told to read the key store of the listener %s: %v",
			reloadVariable, listener, held.err)}
	case !differs:
	case s.controllerOnly():
		return []string{other + "a controller that is no broker reads it at its start only: restart Kafka"}
	case !reload:
		return []string{other + "restart Kafka, or set " + reloadVariable + "=true"}
	case held.isTold:
		return []string{other + "the broker was told to read it and has not: its log says why (\"Error updating node\"; " +
			"before Kafka 3.5 a controllers' listener never does): restart Kafka"}
	}
	return nil
}

// addCertificates adds what listeners serve.
func (p *metricsPage) addCertificates(s *state) {
	names := slices.Sorted(maps.Keys(s.served))
	if len(names) == 0 {
		return
	}
	ends := p.metric("broker_certificate_expiry_timestamp_seconds", "When the certificate that a listener serves ends, "+
		"or the first of its chain that does, since 1970.")
	for _, name := range names {
		ends.labelled("listener", name, s.served[name].NotAfter.Unix())
	}
	info := p.metric("broker_certificate_info", "The certificate that a listener serves: serial number and SHA-256.")
	for _, name := range names {
		c := s.served[name]
		info.withLabels(fmt.Sprintf("listener=%q,serial=%q,sha256=%q", name, c.Serial, c.Fingerprint), 1)
	}
	p.addDiffering(s, names)
}

// addDiffering adds whether files hold another certificate than is served, where
// that is known of any.
func (p *metricsPage) addDiffering(s *state, names []string) {
	names = slices.DeleteFunc(names, func(name string) bool {
		_, known := s.differs(name)
		return !known
	})
	if len(names) == 0 {
		return
	}
	differs := p.metric("broker_certificate_differs", "Whether the files of a listener hold another certificate than it "+
		"serves.")
	for _, name := range names {
		is, _ := s.differs(name)
		differs.labelled("listener", name, zeroOrOne(is))
	}
}
