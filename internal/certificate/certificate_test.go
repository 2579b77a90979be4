package certificate

import (
	"crypto/ecdsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"slices"
	"strings"
	"testing"
	"time"
)

// row changes what is good in one way.
type row struct {
	name   string
	good   Store
	change func(*Store, *Use)
	kind   Kind
	want   string // in the text; "": nothing is wrong
	// lenient: what cannot be told here is taken for good, and Kafka need not.
	lenient bool
}

// rows are all, each with what is good before its change.
func rows(t *testing.T) []row {
	ca, other := issue(t, "ca", nil), issue(t, "other", nil)
	leaf := issue(t, "kafka", ca)
	key := pkcs8(t, leaf.key)
	all := slices.Concat(
		keyRows(t, leaf, key), chainRows(t, ca, other, leaf, key), leafRows(t, ca), edgeRows(t, ca, leaf, key))
	for i := range all {
		all[i].good = Store{Key: key, Chain: leaf.text(), Trust: ca.text(), HasTrust: true}
	}
	return all
}

// store is the row's.
func (r row) store() (Store, Use) {
	s, use := r.good, Use{Hosts: []string{"kafka-0.kafka", "10.0.0.7"}, AsClient: true}
	r.change(&s, &use)
	return s, use
}

// TestJudge changes a good key store in one way each.
func TestJudge(t *testing.T) {
	for _, tt := range rows(t) {
		t.Run(tt.name, func(t *testing.T) {
			s, use := tt.store()
			got := Judge(s, use, now)
			switch {
			case tt.want == "" && len(got) == 0:
			case len(got) != 1 || tt.want == "" || got[0].Kind != tt.kind || !strings.Contains(got[0].Text, tt.want):
				t.Errorf("%+v, want one of kind %d with %q", got, tt.kind, tt.want)
			}
		})
	}
}

func keyRows(t *testing.T, leaf *issued, key string) []row {
	rsaKey := rsaKey(t)
	ofRSA := issueTo(t, rsaKey, "rsa", nil)
	ec := leaf.key.(*ecdsa.PrivateKey)
	legacy := &pem.Block{
		Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(rsaKey),
		Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-256-CBC,00"},
	}
	set := func(text string) func(*Store, *Use) { return func(s *Store, _ *Use) { s.Key = text } }
	other := pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 3}}
	unknown := must(t)(asn1.Marshal(plainKey{Algorithm: other}))
	return []row{
		{name: "good", change: func(*Store, *Use) {}},
		{name: "RSA", change: func(s *Store, u *Use) {
			s.Key, s.Chain, s.Trust, *u = pkcs8(t, rsaKey), ofRSA.text(), ofRSA.text(), Use{}
		}},
		{name: "one file", change: func(s *Store, _ *Use) { s.Key, s.Chain = key+s.Chain, key+s.Chain }},
		{name: "text around it", change: set("Bag Attributes\n    friendlyName: kafka\nKey Attributes: <none>\n" + key)},
		{name: "on one line", change: func(s *Store, _ *Use) {
			s.Key, s.Chain = strings.ReplaceAll(s.Key, "\n", " "), strings.ReplaceAll(s.Chain, "\n", " ")
		}},
		{name: "no key", change: set(leaf.text()), want: "there is no private key in it"},
		{name: "torn", change: set(key[:len(key)-10]), want: "there is no private key in it"},
		{name: "two keys", change: set(key + key), want: "one private key, and there are 2"},
		{
			name: "PKCS#1", change: set(block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey))),
			want: "is PKCS#1 (BEGIN RSA PRIVATE KEY), and Kafka reads PKCS#8 only; openssl pkcs8 -topk8 -nocrypt",
		},
		{
			name: "SEC 1", change: set(block("EC PRIVATE KEY", must(t)(x509.MarshalECPrivateKey(ec)))),
			want: "is SEC 1 (BEGIN EC PRIVATE KEY), and Kafka reads PKCS#8 only; openssl pkcs8 -topk8 -nocrypt",
		},
		{name: "PKCS#8 by another label", change: set(strings.ReplaceAll(key, "PRIVATE", "EC PRIVATE"))},
		{name: "no key at all", change: set(block("PRIVATE KEY", []byte("nothing"))), want: "is none that Kafka reads"},
		{name: "encrypted of old", change: set(string(pem.EncodeToMemory(legacy))), want: "encrypted in OpenSSL's old way"},
		{name: "encrypted", change: set(encrypted(t)), want: "is encrypted, and ssl.key.password is not given"},
		{name: "encrypted, and its password", lenient: true, change: func(s *Store, _ *Use) {
			s.Key, s.HasPassword = encrypted(t), true
		}},
		{
			name: "a password for nothing", change: func(s *Store, _ *Use) { s.HasPassword = true },
			want: "remove the password",
		},
		{name: "Ed25519", change: set(edwards(t)), want: "is Ed25519 or Ed448"},
		{name: "an unknown kind", lenient: true, change: set(block("PRIVATE KEY", unknown))},
		{
			name: "another's key", change: set(pkcs8(t, rsaKey)), kind: Mismatched,
			want: `(subject "CN=kafka", valid until ` + date(leaf.cert.NotAfter) + "): give the two",
		},
	}
}

func chainRows(t *testing.T, ca, other, leaf *issued, key string) []row {
	middle := issue(t, "middle", ca, authority)
	low := issueTo(t, leaf.key, "low", middle)
	late := issue(t, "late", ca, authority, func(c *x509.Certificate) { c.NotAfter = now.Add(-time.Hour) })
	ofLate := issueTo(t, leaf.key, "of-late", late)
	own := issueTo(t, leaf.key, "own", nil, func(c *x509.Certificate) {
		c.DNSNames, c.IPAddresses, c.NotAfter = leaf.cert.DNSNames, leaf.cert.IPAddresses, now.Add(-time.Hour)
	})
	oldCA := issue(t, "old-ca", nil, func(c *x509.Certificate) { c.NotAfter = now.Add(-time.Hour) })
	ofOld := issueTo(t, leaf.key, "of-old", oldCA)
	chain := func(all ...*issued) func(*Store, *Use) {
		return func(s *Store, _ *Use) {
			s.Chain = ""
			for _, i := range all {
				s.Chain += i.text()
			}
		}
	}
	trust := func(text string) func(*Store, *Use) { return func(s *Store, _ *Use) { s.Trust = text } }
	odd := block("CERTIFICATE", []byte("nothing"))
	return []row{
		{name: "with its CA", change: chain(leaf, ca)},
		{name: "by way of another", change: chain(low, middle)},
		{name: "by way of another, and the CA", change: chain(low, middle, ca)},
		{
			name: "by way of one that is not there", change: chain(low), kind: Untrusted,
			want: `"CN=low" is signed by "CN=middle", which is not there`,
		},
		{
			name: "by way of another of that name", change: chain(low, issue(t, "middle", ca, authority)), kind: Untrusted,
			want: `"CN=low" is signed by "CN=middle", which is not there`,
		},
		{
			name: "by way of another, of another CA", change: func(s *Store, u *Use) {
				chain(low, middle)(s, u)
				s.Trust = other.text()
			}, kind: Untrusted, want: `"CN=middle" is signed by "CN=ca", which is not there`,
		},
		{
			name: "of nobody in it", change: func(s *Store, u *Use) {
				chain(leaf, ca)(s, u)
				s.Key = pkcs8(t, other.key)
			}, kind: Mismatched, want: `(subject "CN=kafka"`,
		},
		{
			name: "itself trusted, and expired", change: func(s *Store, u *Use) {
				chain(own)(s, u)
				s.Trust = own.text()
			}, kind: Odd, want: "renew it (Java takes it all the same, since the trust store has it",
		},
		{
			name: "itself signed and expired", change: func(s *Store, u *Use) {
				chain(own)(s, u)
				s.Trust, s.HasTrust = "", false
			}, kind: Invalid, want: `"CN=own" expired at`,
		},
		{name: "a trusted authority between has expired", change: func(s *Store, u *Use) {
			chain(ofLate, late)(s, u)
			s.Trust = late.text()
		}},
		{
			name: "an authority between has expired, and another of its name is trusted", change: func(s *Store, u *Use) {
				chain(ofLate, late)(s, u)
				s.Trust = ca.text() + issue(t, "late", ca, authority).text()
			}, kind: Invalid, want: `"CN=late" expired at`,
		},
		{name: "an authority between has been renewed", change: func(s *Store, u *Use) {
			chain(ofLate, late)(s, u)
			s.Trust = issueTo(t, late.key, "late", ca, authority).text()
		}},
		{name: "the CA first", change: chain(ca, leaf), want: "certificate of the private key is the one at place 2 of 2"},
		{name: "out of order", change: chain(low, ca, middle), want: `"CN=low" (issuer "CN=middle") is followed by "CN=ca"`},
		{name: "a stranger beside it", change: chain(leaf, other), want: `is followed by "CN=other"`},
		{name: "twice", change: chain(leaf, ca, ca), want: `"CN=ca" is there twice`},
		{name: "no certificate", change: func(s *Store, _ *Use) { s.Chain = key }, want: "there is no certificate in it"},
		{
			name: "one that is none", lenient: true, change: func(s *Store, _ *Use) { s.Chain = odd }, kind: Odd,
			want: "certificate 1 of 1 was not",
		},
		{name: "of another CA", change: trust(other.text()), kind: Untrusted, want: `is signed by "CN=ca"`},
		{name: "of one of two CAs", change: trust(other.text() + ca.text())},
		{name: "itself trusted", change: func(s *Store, u *Use) { s.Trust, u.AsClient = leaf.text(), false }},
		{name: "no trust store", change: func(s *Store, _ *Use) { s.Trust, s.HasTrust = "", false }},
		{name: "an empty trust store", change: trust(""), kind: UnreadableTrust, want: "there is no certificate in it"},
		{name: "a trust store that is not known", lenient: true, change: trust(odd)},
		{name: "an authority between has expired", change: chain(ofLate, late), kind: Invalid, want: `"CN=late" expired at`},
		{name: "the CA has expired", change: func(s *Store, u *Use) {
			chain(ofOld, oldCA)(s, u)
			s.Trust = oldCA.text()
		}},
		{name: "two on one line", change: func(s *Store, u *Use) { // Kafka finds the last
			chain(leaf, ca)(s, u)
			s.Chain = strings.ReplaceAll(s.Chain, "\n", " ")
			*u = Use{}
		}, kind: Mismatched, want: `(subject "CN=ca"`},
	}
}

func leafRows(t *testing.T, ca *issued) []row {
	with := func(change func(*x509.Certificate)) func(*Store, *Use) {
		i := issue(t, "kafka", ca, change)
		return func(s *Store, _ *Use) { s.Key, s.Chain = pkcs8(t, i.key), i.text() }
	}
	days := func(from, to int) func(*Store, *Use) {
		return with(func(c *x509.Certificate) { c.NotBefore, c.NotAfter = now.AddDate(0, 0, from), now.AddDate(0, 0, to) })
	}
	names := func(common string, names ...string) func(*Store, *Use) {
		change := with(func(c *x509.Certificate) { c.Subject.CommonName, c.DNSNames = common, names })
		return func(s *Store, u *Use) {
			change(s, u)
			u.Hosts = []string{"kafka-0.kafka"}
		}
	}
	usage := func(all ...x509.ExtKeyUsage) func(*Store, *Use) {
		return with(func(c *x509.Certificate) { c.ExtKeyUsage = all })
	}
	const server, client = x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth
	serverOnly, forClients := usage(server), usage(client)
	return []row{
		{name: "22 days left", change: days(-68, 22)},
		{
			name: "21 days left", change: days(-69, 21), kind: Odd,
			want: "expires at " + date(now.AddDate(0, 0, 21)) + ": renew it",
		},
		{name: "a short life", change: days(-1, 1)},
		{
			name: "the last quarter of a short life", change: days(-3, 1), kind: Odd,
			want: "expires at " + date(now.AddDate(0, 0, 1)),
		},
		{
			name: "expired", change: days(-90, -1), kind: Invalid,
			want: "expired at " + date(now.AddDate(0, 0, -1)) + "; renew it",
		},
		{name: "not yet", change: days(1, 90), kind: Invalid, want: "is not valid before " + date(now.AddDate(0, 0, 1))},
		{name: "for servers and clients", change: usage(server, client)},
		{name: "for anything", change: usage(x509.ExtKeyUsageAny)},
		{name: "for clients", change: forClients, kind: Unusable, want: "is not for servers"},
		{name: "for clients, and itself trusted", change: func(s *Store, u *Use) {
			forClients(s, u)
			s.Trust = s.Chain
		}, kind: Unusable, want: "is not for servers"},
		{name: "for servers", change: serverOnly, kind: Unusable, want: "is not for clients"},
		{name: "for servers, and nobody asks for more", change: func(s *Store, u *Use) {
			serverOnly(s, u)
			u.AsClient = false
		}},
		{
			name: "another host", change: func(_ *Store, u *Use) { u.Hosts = []string{"kafka-1.kafka"} }, kind: Unnamed,
			want: `is not for "kafka-1.kafka" but for kafka-0.kafka, 10.0.0.7`,
		},
		{
			name: "another address", change: func(_ *Store, u *Use) { u.Hosts = []string{"10.0.0.8"} }, kind: Unnamed,
			want: `is not for "10.0.0.8"`,
		},
		{name: "the dot of DNS", change: func(_ *Store, u *Use) { u.Hosts = []string{"Kafka-0.kafka."} }},
		{name: "a wildcard", change: names("x", "*.kafka")},
		{name: "a wildcard in a label", change: names("x", "kafka-*.kafka"), kind: Odd, want: "in a way that Java takes"},
		{name: "a wildcard in another", change: names("x", "broker-*.kafka"), kind: Unnamed, want: `"kafka-0.kafka" but for`},
		{name: "a wildcard for more", change: names("x", "*"), kind: Unnamed, want: `"kafka-0.kafka" but for *`},
		{name: "the common name alone", change: names("kafka-0.kafka"), kind: Odd, want: "in a way that Java takes"},
		{name: "the common name beside others", change: names("kafka-0.kafka", "x"), kind: Unnamed, want: "but for x"},
	}
}
