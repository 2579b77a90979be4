package certificate

import (
	"crypto/x509"
	"strings"
)

// Held is what a file of type PEM holds.
type Held struct {
	// Chain are its certificates; nil: there is one among them that cannot be read here.
	Chain []*x509.Certificate
	// HasKey: it is a key store. Else it is a trust store.
	HasKey bool
}

// IsPEM says whether a text is of type PEM at all.
func IsPEM(text string) bool { return strings.Contains(text, "-----BEGIN ") }

// IsWhole says whether all that begins in a text of type PEM has its end: half a file has not.
func IsWhole(text string) bool {
	return strings.Count(text, "-----BEGIN ") == strings.Count(text, "-----END ")
}

// Read reads a file of type PEM, a key store or a trust store. The finding is what Kafka does not read, or what ends
// every handshake, as there is while somebody writes the file; nil: it is whole. A key that is encrypted is taken to be
// that of the certificate.
func Read(text string) (Held, *Finding) {
	if !IsWhole(text) {
		half := found(Unreadable, "not all that begins in it (PEM, BEGIN) has its end")
		return Held{}, &half
	}
	chain, wrong := readCertificates(text)
	if wrong != nil && wrong.Kind == Unreadable {
		return Held{}, wrong
	}
	held := Held{Chain: chain, HasKey: strings.Contains(text, "PRIVATE KEY")}
	if !held.HasKey {
		return held, nil
	}
	key, _, wrong := parseKey(text)
	if wrong == nil && len(chain) > 0 {
		wrong = checkPair(chain, key)
	}
	return held, wrong
}
