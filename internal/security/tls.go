package security

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"

	"github.com/kraftpod/kraftpod/internal/certificate"
)

// Dial opens a connection, as net.Dialer.DialContext does.
type Dial = func(ctx context.Context, network, address string) (net.Conn, error)

// Dial is how connections to the listener are opened: by dial, with TLS over it
// where the listener speaks TLS. What ends one before the broker has said
// anything over it is an Error where it has a reason that can be told.
func (a *Access) Dial(l Listener, dial Dial) Dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		raw, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		if !l.IsTLS() {
			return &firstRead{Conn: raw, isTLS: func() error {
				return failf("the broker speaks TLS, and is spoken to in plaintext: %s", seeProtocol(l))
			}}, nil
		}
		conn, err := a.handshake(ctx, l, raw)
		if err != nil {
			_ = raw.Close()
			return nil, err
		}
		return conn, nil
	}
}

// handshake speaks TLS over a connection.
func (a *Access) handshake(ctx context.Context, l Listener, raw net.Conn) (net.Conn, error) {
	roots, pair, err := a.certificates()
	if err != nil {
		return nil, err
	}
	h := &hello{access: a, listener: l, pair: pair}
	conn := tls.Client(raw, &tls.Config{
		MinVersion:           tls.VersionTLS12, // Kafka's own least, ssl.enabled.protocols
		RootCAs:              roots,
		ServerName:           h.name(),
		InsecureSkipVerify:   a.cfg.Trust == Anybody, //nolint:gosec // asked for, and a standing warning
		GetClientCertificate: h.certificate,
	})
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, h.explained(err, ctx.Err() != nil)
	}
	return &firstRead{Conn: conn, explained: func(err error) error { return h.explained(err, false) }}, nil
}

// certificates reads whom to trust, nil for those of the system, and the own
// certificate with its key, nil where there is none.
func (a *Access) certificates() (roots *x509.CertPool, pair *tls.Certificate, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.cfg.CAFile != "" {
		roots, err = a.roots.read(func() (*x509.CertPool, error) { return readRoots(a.cfg.CAFile) })
	}
	if err == nil && a.cfg.CertFile != "" {
		pair, err = a.pair.read(func() (*tls.Certificate, error) { return readPair(a.cfg.CertFile, a.cfg.KeyFile) })
	}
	return roots, pair, err
}

func readRoots(path string) (*x509.CertPool, error) {
	content, err := readFile(caVariable, path, false)
	if err != nil {
		return nil, err
	}
	if !certificate.IsWhole(string(content)) { // what is left of it may lack the broker's CA
		return nil, failf("%s=%q: not all certificates in it have their end", caVariable, path)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(content) {
		return nil, failf("%s=%q: it holds no certificate in PEM (BEGIN CERTIFICATE)", caVariable, path)
	}
	return roots, nil
}

func readPair(certPath, keyPath string) (*tls.Certificate, error) {
	cert, err := readFile(certVariable, certPath, false)
	if err != nil {
		return nil, err
	}
	key, err := readFile(keyVariable, keyPath, false)
	if err != nil {
		return nil, err
	}
	if bytes.Contains(key, []byte("ENCRYPTED")) {
		return nil, failf("%s=%q: the key is encrypted: give it without a password", keyVariable, keyPath)
	}
	pair, err := tls.X509KeyPair(cert, key) // its errors quote nothing
	if err != nil {
		return nil, failf("%s=%q, %s=%q: %v", certVariable, certPath, keyVariable, keyPath, err)
	}
	return &pair, nil
}
