package certificate

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"strings"
	"testing"
	"time"
)

// edgeRows are at the edges of the rules.
func edgeRows(t *testing.T, ca, leaf *issued, key string) []row {
	chain := func(trust *issued, all ...*issued) func(*Store, *Use) {
		return func(s *Store, _ *Use) {
			s.Chain, s.Trust = "", trust.text()
			for _, i := range all {
				s.Chain += i.text()
			}
		}
	}
	expire := func(c *x509.Certificate) { c.NotAfter = now.Add(-time.Hour) }
	legacy := block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey(t)))
	ed448 := must(t)(asn1.Marshal(plainKey{Algorithm: pkix.AlgorithmIdentifier{
		Algorithm: asn1.ObjectIdentifier{1, 3, 101, 113},
	}}))
	shout := issueTo(t, ca.key, "CA", nil)
	renamed := issueTo(t, ca.key, "renamed", nil)
	one := issueTo(t, leaf.key, "one-key", nil, authority)
	ofOne := issueTo(t, leaf.key, "of-one-key", one)
	late := issue(t, "late", ca, authority, expire)
	middle := issue(t, "middle", late, authority)
	low := issueTo(t, leaf.key, "low", middle)
	ofLate := issueTo(t, leaf.key, "of-late", late)
	old := issue(t, "old-ca", nil, expire)
	ofOld := issueTo(t, leaf.key, "of-old", old)
	return []row{
		{name: "more blanks in a label", change: func(s *Store, _ *Use) {
			s.Key = strings.ReplaceAll(key, "PRIVATE KEY", "PRIVATE  KEY")
		}},
		{
			name: "a key with more behind its end", want: "is none that Kafka reads",
			change: func(s *Store, _ *Use) { s.Key = strings.Replace(key, "-----END", "=AAAA\n-----END", 1) },
		},
		{
			name: "a certificate that is no base64", lenient: true, kind: Odd, want: "certificate 1 of 1 was not checked",
			change: func(s *Store, _ *Use) { s.Chain = strings.Replace(s.Chain, "M", "=M", 1) },
		},
		{
			name: "Ed448", change: func(s *Store, _ *Use) { s.Key = block("PRIVATE KEY", ed448) }, lenient: true,
			want: "is Ed25519 or Ed448",
		},
		{
			name: "PKCS#1, and a password", change: func(s *Store, _ *Use) { s.Key, s.HasPassword = legacy, true },
			want: "is PKCS#1",
		},
		{name: "an issuer in another case", change: chain(ca, issueTo(t, leaf.key, "x", shout), ca)},
		{
			name: "a CA of the same key by another name", change: chain(renamed, leaf), kind: Untrusted,
			want: `"CN=kafka" is signed by "CN=ca", which is not there`,
		},
		{name: "one key for the certificate and its CA", change: chain(one, ofOne, one)},
		{name: "an authority that is not looked at any more has expired", change: chain(middle, low, middle, late, ca)},
		{
			name: "an authority that has expired, and a trusted one of the same key by another name", kind: Invalid,
			change: func(s *Store, u *Use) {
				chain(ca, ofLate, late)(s, u)
				s.Trust += issueTo(t, late.key, "another", ca, authority).text()
			},
			want: `"CN=late" expired at`,
		},
		{name: "a CA that has expired, and is not known to be trusted", change: func(s *Store, u *Use) {
			chain(old, ofOld, old)(s, u)
			s.Trust, s.HasTrust = "", false
		}},
		{name: "signed in a way that is not taken any more", lenient: true, change: func(s *Store, _ *Use) {
			s.Key, s.Chain, s.Trust = signedBy(t, 5) // sha1WithRSAEncryption
		}},
		{name: "signed in a way that is not known", lenient: true, change: func(s *Store, _ *Use) {
			s.Key, s.Chain, s.Trust = signedBy(t, 99)
		}},
		{
			name: "ends now", lenient: true, kind: Odd, want: "expires at " + now.Format(time.RFC3339) + ": renew it",
			change: func(s *Store, _ *Use) {
				s.Chain = issueTo(t, leaf.key, "kafka", ca, func(c *x509.Certificate) { c.NotAfter = now }).text()
			},
		},
		{
			name: "for clients, and for what is not known", kind: Unusable, want: "is not for servers",
			change: func(s *Store, _ *Use) {
				s.Chain = issueTo(t, leaf.key, "kafka", ca, func(c *x509.Certificate) {
					c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
					c.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{1, 2, 3}}
				}).text()
			},
		},
		{
			name: "the dot of DNS, of another host", kind: Unnamed, want: `is not for "kafka-1.kafka" but`,
			change: func(_ *Store, u *Use) { u.Hosts = []string{"kafka-1.kafka."} },
		},
		{
			name: "a host that begins as another", kind: Unnamed, want: `is not for "kafka-01.kafka" but`,
			change: func(_ *Store, u *Use) { u.Hosts = []string{"kafka-01.kafka"} },
		},
		{
			name: "the common name is the address", kind: Unnamed, want: "but for no name at all (subjectAltName)",
			change: func(s *Store, u *Use) {
				s.Chain = issueTo(t, leaf.key, "10.0.0.9", ca, func(c *x509.Certificate) {
					c.DNSNames, c.IPAddresses = nil, nil
				}).text()
				u.Hosts = []string{"10.0.0.9"}
			},
		},
		{
			name: "a wildcard that ends otherwise", kind: Unnamed, want: `"kafka-0.kafka" but for kafka-*x.kafka`,
			change: func(s *Store, u *Use) {
				s.Chain = issueTo(t, leaf.key, "x", ca, func(c *x509.Certificate) {
					c.DNSNames, c.IPAddresses = []string{"kafka-*x.kafka"}, nil
				}).text()
				u.Hosts = []string{"kafka-0.kafka"}
			},
		},
	}
}

// signedBy is a key store whose certificate says that it was signed by another algorithm of PKCS#1 (RFC 8017).
func signedBy(t *testing.T, algorithm byte) (key, chain, trust string) {
	t.Helper()
	ca := issueTo(t, rsaKey(t), "ca", nil)
	leaf := issue(t, "kafka", ca)
	sha256 := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b}
	other := append(bytes.Clone(sha256[:8]), algorithm)
	return pkcs8(t, leaf.key), block("CERTIFICATE", bytes.ReplaceAll(leaf.cert.Raw, sha256, other)), ca.text()
}

// A certificate whose key is of a kind that is not known here may be that of any private key.
func TestAKeyThatIsNotKnown(t *testing.T) {
	if !isKeyOf(rsaKey(t), &x509.Certificate{}) {
		t.Error("a key that cannot be compared is another's")
	}
}
