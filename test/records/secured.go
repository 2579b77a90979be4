package records

import (
	"crypto/tls"
	"crypto/x509"
	"errors"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/plain"
)

// Secured is how a client speaks to a listener that wants TLS, and perhaps SASL PLAIN.
type Secured struct {
	// CA are the certificates to trust, PEM.
	CA string
	// User logs in with Password; "": nobody does.
	User, Password string
}

// Options are those of every connection.
func (s Secured) Options() ([]kgo.Opt, error) {
	trusted := x509.NewCertPool()
	if !trusted.AppendCertsFromPEM([]byte(s.CA)) {
		return nil, errors.New("no certificate to trust")
	}
	opts := []kgo.Opt{kgo.DialTLSConfig(&tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12})}
	if s.User != "" {
		opts = append(opts, kgo.SASL(plain.Auth{User: s.User, Pass: s.Password}.AsMechanism()))
	}
	return opts, nil
}
