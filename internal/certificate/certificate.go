// Package certificate judges key stores of Kafka's type PEM before a JVM starts: what Kafka's own
// DefaultSslEngineFactory does not read, and what Java's TLS does not accept.
//
// It is pure: text and a time in, findings out. What it cannot tell (the kind of a key that it does not know, what an
// encrypted key holds) it takes for good. No finding quotes what may be secret.
package certificate

import (
	"crypto"
	"crypto/x509"
	"fmt"
	"time"
)

// Store is a key store of type PEM and the trust store beside it, as text.
type Store struct {
	// Key holds the private key, and Chain the certificate with those that lead to its authority. One file may be both.
	Key, Chain string
	// HasPassword: a password of the key is given (ssl.key.password).
	HasPassword bool
	// Trust are the certificates that the listener trusts; HasTrust: they are known.
	Trust    string
	HasTrust bool
}

// Use is what a listener wants of its key store.
type Use struct {
	// Hosts are the names or addresses by which it is reached.
	Hosts []string
	// AsClient: the certificate is shown to listeners as a client's too.
	AsClient bool
}

// Kind is what a finding is about.
type Kind int

// The kinds.
const (
	// Unreadable is what Kafka does not read: it does not start.
	Unreadable Kind = iota
	// UnreadableTrust is a trust store that Kafka does not read.
	UnreadableTrust
	// Mismatched is a key of another certificate: no handshake succeeds.
	Mismatched
	// Untrusted is a chain that does not lead to the trust store.
	Untrusted
	// Invalid is a certificate that has expired, or is not valid yet.
	Invalid
	// Unusable is a certificate that is not for this use.
	Unusable
	// Unnamed is a host that the certificate is not for.
	Unnamed
	// Odd is what works, or may work, and should be known.
	Odd
)

// Finding is one thing that is wrong or odd.
type Finding struct {
	Kind Kind
	Text string
}

func found(kind Kind, format string, args ...any) Finding {
	return Finding{Kind: kind, Text: fmt.Sprintf(format, args...)}
}

// Judge says what is wrong with a key store for a use at a time. What follows from something wrong is not said.
func Judge(s Store, use Use, now time.Time) []Finding {
	anchors, all := readTrust(s)
	key, wrong := readKey(s.Key, s.HasPassword)
	if wrong != nil {
		all = append(all, *wrong)
	}
	chain, wrong := readCertificates(s.Chain)
	if wrong == nil {
		wrong = checkPair(chain, key)
	}
	if wrong != nil {
		return append(all, *wrong)
	}
	all = append(all, checkTrust(chain, anchors)...)
	all = append(all, checkTimes(chain, anchors, now)...)
	all = append(all, checkUsage(chain[0], use.AsClient)...)
	return append(all, checkNames(chain[0], use.Hosts)...)
}

// checkPair checks that a chain is one, and the key's.
func checkPair(chain []*x509.Certificate, key crypto.Signer) *Finding {
	if wrong := checkOrder(chain, key); wrong != nil {
		return wrong
	}
	if key != nil && !isKeyOf(key, chain[0]) {
		wrong := found(Mismatched, "the private key is not that of the certificate (subject %q, valid until %s): "+
			"give the two that were made together", chain[0].Subject, date(chain[0].NotAfter))
		return &wrong
	}
	return nil
}

// isKeyOf says whether a private key is that of a certificate. One of a kind that is not known here is taken to be.
func isKeyOf(key crypto.Signer, c *x509.Certificate) bool {
	public, isKnown := key.Public().(interface {
		Equal(key crypto.PublicKey) bool
	})
	return !isKnown || c.PublicKey == nil || public.Equal(c.PublicKey)
}

func date(t time.Time) string { return t.UTC().Format(time.RFC3339) }
