// Package certs makes certificates for tests: authorities, and what they sign.
package certs

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// CA is an authority.
type CA struct {
	t    testing.TB
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	// PEM is its certificate.
	PEM []byte
}

// Pair is a certificate and its key, PEM; the key is PKCS#8, the only form that Kafka reads.
type Pair struct{ Cert, Key []byte }

// Both is what Kafka calls a key store of type PEM: the key, then the certificate.
func (p Pair) Both() []byte { return append(append([]byte{}, p.Key...), p.Cert...) }

// NewCA makes an authority.
func NewCA(t testing.TB, name string) *CA {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: serial(t), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-240 * time.Hour), NotAfter: time.Now().Add(100 * 24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	cert, content := sign(t, template, template, key, key)
	return &CA{t: t, cert: cert, key: key, PEM: content}
}

// Pair signs a certificate for clients and servers with this subject, names and addresses.
func (ca *CA) Pair(subject string, hosts ...string) Pair {
	now := time.Now()
	return ca.pair(subject, now.Add(-48*time.Hour), now.Add(90*24*time.Hour), hosts,
		x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth)
}

// ServerPair signs one for servers only.
func (ca *CA) ServerPair(subject string, hosts ...string) Pair {
	ca.t.Helper()
	now := time.Now()
	return ca.pair(subject, now.Add(-48*time.Hour), now.Add(90*24*time.Hour), hosts, x509.ExtKeyUsageServerAuth)
}

// ClientPair signs one for clients only.
func (ca *CA) ClientPair(subject string, hosts ...string) Pair {
	ca.t.Helper()
	now := time.Now()
	return ca.pair(subject, now.Add(-48*time.Hour), now.Add(90*24*time.Hour), hosts, x509.ExtKeyUsageClientAuth)
}

// PairUntil signs one that is valid for two days up to a time.
func (ca *CA) PairUntil(subject string, notAfter time.Time, hosts ...string) Pair {
	return ca.pair(subject, notAfter.Add(-48*time.Hour), notAfter, hosts,
		x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth)
}

// PairBetween signs one that is valid between two times.
func (ca *CA) PairBetween(subject string, notBefore, notAfter time.Time, hosts ...string) Pair {
	return ca.pair(subject, notBefore, notAfter, hosts, x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth)
}

func (ca *CA) pair(
	subject string, notBefore, notAfter time.Time, hosts []string, usages ...x509.ExtKeyUsage,
) Pair {
	ca.t.Helper()
	template := &x509.Certificate{
		SerialNumber: serial(ca.t), Subject: pkix.Name{CommonName: subject},
		NotBefore: notBefore, NotAfter: notAfter,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: usages,
	}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, h)
		}
	}
	key := newKey(ca.t)
	_, cert := sign(ca.t, template, ca.cert, key, ca.key)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		ca.t.Fatal(err)
	}
	return Pair{Cert: cert, Key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})}
}

// PKCS1 signs a certificate, and has a key in PKCS#1 beside it, which Kafka does not read whosever it is.
func (ca *CA) PKCS1(subject string, hosts ...string) Pair {
	ca.t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		ca.t.Fatal(err)
	}
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	return Pair{Cert: ca.Pair(subject, hosts...).Cert, Key: pem.EncodeToMemory(block)}
}

// Write writes files of these names to a directory as the kubelet does: into one of their own, to which the link
// ..data is then turned, in one step.
func Write(t testing.TB, dir string, files map[string][]byte) {
	t.Helper()
	own, err := os.MkdirTemp(dir, "..") //nolint:usetesting // it is a directory of the volume
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(own, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
		link := filepath.Join(dir, name)
		if _, err := os.Lstat(link); err != nil {
			if err := os.Symlink(filepath.Join("..data", name), link); err != nil {
				t.Fatal(err)
			}
		}
	}
	next := filepath.Join(dir, "..data_tmp")
	if err := os.Symlink(filepath.Base(own), next); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(next, filepath.Join(dir, "..data")); err != nil {
		t.Fatal(err)
	}
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func serial(t testing.TB) *big.Int {
	t.Helper()
	n, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func sign(
	t testing.TB, template, parent *x509.Certificate, key, signer *ecdsa.PrivateKey,
) (*x509.Certificate, []byte) {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
