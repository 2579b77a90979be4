package certificate

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"net"
	"testing"
	"time"
)

// now is when the tests judge, which Kafka's clock has to agree with.
var now = time.Now().UTC().Truncate(time.Second)

// issued is a certificate and its key.
type issued struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// issue signs a certificate of 90 days, 60 of which are left; by nobody: by itself, an authority.
func issue(t *testing.T, name string, by *issued, change ...func(*x509.Certificate)) *issued {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return issueTo(t, key, name, by, change...)
}

func issueTo(t *testing.T, key crypto.Signer, name string, by *issued, change ...func(*x509.Certificate)) *issued {
	t.Helper()
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name}, DNSNames: []string{"kafka-0.kafka"},
		IPAddresses: []net.IP{net.ParseIP("10.0.0.7")},
		NotBefore:   now.AddDate(0, 0, -30), NotAfter: now.AddDate(0, 0, 60),
	}
	if by == nil {
		authority(template)
	}
	for _, c := range change {
		c(template)
	}
	parent, signer := template, key
	if by != nil {
		parent, signer = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &issued{cert: cert, key: key}
}

// authority makes a certificate one of an authority.
func authority(c *x509.Certificate) {
	c.IsCA, c.BasicConstraintsValid, c.KeyUsage, c.DNSNames, c.IPAddresses = true, true, x509.KeyUsageCertSign, nil, nil
}

// text is the certificate as PEM.
func (i *issued) text() string { return block("CERTIFICATE", i.cert.Raw) }

func block(name string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: name, Bytes: der}))
}

// pkcs8 is a key as Kafka reads it.
func pkcs8(t *testing.T, key crypto.Signer) string {
	t.Helper()
	return block("PRIVATE KEY", must(t)(x509.MarshalPKCS8PrivateKey(key)))
}

func must(t *testing.T) func(der []byte, err error) []byte {
	return func(der []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
}

func rsaKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// edwards is a key of a kind that Kafka has no reader for.
func edwards(t *testing.T) string {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return pkcs8(t, key)
}

// encrypted has the shape of an encrypted key (PBES2).
func encrypted(t *testing.T) string {
	t.Helper()
	algorithm := pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}}
	key := encryptedKey{Algorithm: algorithm, Data: []byte("opaque")}
	return block("ENCRYPTED PRIVATE KEY", must(t)(asn1.Marshal(key)))
}
