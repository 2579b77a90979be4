package records

import (
	"crypto/tls"
	"crypto/x509"
	"errors"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// Secured is how a client speaks to a listener that wants TLS, SASL or both.
type Secured struct {
	// CA are the certificates to trust, PEM; "": the listener speaks no TLS.
	CA string
	// User logs in with Password, by PLAIN or by SCRAM-SHA-512; "": nobody does.
	User, Password string
	Scram          bool
}

// Options are those of every connection.
func (s Secured) Options() ([]kgo.Opt, error) {
	var opts []kgo.Opt
	if s.CA != "" {
		trusted := x509.NewCertPool()
		if !trusted.AppendCertsFromPEM([]byte(s.CA)) {
			return nil, errors.New("no certificate to trust")
		}
		opts = append(opts, kgo.DialTLSConfig(&tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12}))
	}
	if s.User != "" {
		opts = append(opts, kgo.SASL(s.mechanism()))
	}
	return opts, nil
}

func (s Secured) mechanism() sasl.Mechanism {
	if s.Scram {
		return scram.Auth{User: s.User, Pass: s.Password}.AsSha512Mechanism()
	}
	return plain.Auth{User: s.User, Pass: s.Password}.AsMechanism()
}
