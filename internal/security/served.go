package security

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// Certificate is what a listener identifies itself with.
type Certificate struct {
	// Serial is its serial number, Fingerprint the SHA-256 of all of it; both in
	// lower case hexadecimal, as openssl has them without its colons.
	Serial, Fingerprint string
	// NotAfter is when the first of its chain ends, NotBefore when that one began.
	NotBefore, NotAfter time.Time
}

// errSeen ends a handshake of which all that is wanted is known.
var errSeen = errors.New("the certificate was seen")

// Served asks the listener at an address, host:port, for its certificate. Nothing
// is verified and nothing shown: who looks wants to know what is served, good or
// not. The connection is closed in the middle of the handshake, so that a listener
// that demands a certificate of its clients counts no authentication that failed.
func Served(ctx context.Context, dial Dial, address string) (Certificate, error) {
	raw, err := dial(ctx, "tcp", address)
	if err != nil {
		return Certificate{}, err
	}
	defer raw.Close()
	var chain []*x509.Certificate
	conn := tls.Client(raw, &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, //nolint:gosec // nothing is sent over it
		VerifyConnection: func(seen tls.ConnectionState) error {
			chain = seen.PeerCertificates
			_ = raw.Close() // before this side says why, which Kafka would log
			return errSeen
		},
	})
	err = conn.HandshakeContext(ctx)
	if len(chain) == 0 {
		return Certificate{}, fmt.Errorf("%s shows no certificate: %w", address, err)
	}
	return certificateOf(chain), nil
}

// certificateOf is the first of a chain, with the time at which the first of all
// ends.
func certificateOf(chain []*x509.Certificate) Certificate {
	first := chain[0]
	sum := sha256.Sum256(first.Raw)
	c := Certificate{
		Serial: first.SerialNumber.Text(16), Fingerprint: hex.EncodeToString(sum[:]),
		NotBefore: first.NotBefore, NotAfter: first.NotAfter,
	}
	for _, cert := range chain[1:] {
		if cert.NotAfter.Before(c.NotAfter) {
			c.NotBefore, c.NotAfter = cert.NotBefore, cert.NotAfter
		}
	}
	return c
}
