package security

import (
	"crypto/tls"
	"crypto/x509"
	"sync"
)

// Access is the way to the listeners of a broker: a configuration, and what its
// files held when they were read last. It may be used by many at a time.
type Access struct {
	cfg Config

	mu       sync.Mutex
	roots    kept[*x509.CertPool]
	pair     kept[*tls.Certificate]
	password kept[string]
	token    kept[string]
}

// NewAccess returns the access of a configuration. Files are read when they are
// needed.
func NewAccess(cfg Config) *Access { return &Access{cfg: cfg} }

// Is says whether it is the access of a configuration.
func (a *Access) Is(cfg Config) bool { return a.cfg == cfg }

// Warnings are what is odd: how the listener is spoken to, and files that are
// not good any more, so that what they held before is still in use.
func (a *Access) Warnings(l Listener) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	all := a.cfg.Warnings(l)
	for _, stale := range []error{a.roots.stale, a.pair.stale, a.password.stale, a.token.stale} {
		if stale != nil {
			all = append(all, stale.Error()+"; what was read before is still in use")
		}
	}
	return all
}
