package main

import (
	"crypto/tls"
	"crypto/x509"
	"maps"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/kraftpod/kraftpod/test/certs"
)

// secured: how asking a broker over TLS or SASL comes to nothing.
func secured() []trouble {
	trust := vars("KRAFTPOD_TLS_CA_FILE", "$DIR/ca", "KRAFTPOD_TLS_SERVER_NAME", "kafka-0")
	mutual := and(trust, "KRAFTPOD_TLS_CERT_FILE", "$DIR/cert", "KRAFTPOD_TLS_KEY_FILE", "$DIR/key")
	user := vars(
		"KRAFTPOD_SASL_MECHANISM", "PLAIN", "KRAFTPOD_SASL_USERNAME", "me", "KRAFTPOD_SASL_PASSWORD_FILE", "$DIR/secret",
	)
	bearer := vars("KRAFTPOD_SASL_MECHANISM", "OAUTHBEARER", "KRAFTPOD_SASL_TOKEN_FILE", "$DIR/secret")
	return []trouble{
		{
			message: `is signed by nobody in KRAFTPOD_TLS_CA_FILE=...: give the CA that signed it`, command: "probe",
			env: and(trust, "KRAFTPOD_TLS_CA_FILE", "$DIR/other-ca"), prepare: tlsBroker(tls.NoClientCert),
		},
		{
			message: `is signed by nobody whom the system trusts (kraftpod's image brings no CAs): set KRAFTPOD_TLS_CA_FILE`,
			command: "probe", env: vars("KRAFTPOD_TLS_SERVER_NAME", "kafka-0"), prepare: tlsBroker(tls.NoClientCert),
		},
		{message: `expired at ...: renew it, and have Kafka read it`, command: "probe", env: trust, prepare: expiredBroker},
		{
			message: `is not for ..., but for ...: set KRAFTPOD_TLS_SERVER_NAME to one of these`, command: "probe",
			env: and(trust, "KRAFTPOD_TLS_SERVER_NAME", ""), prepare: tlsBroker(tls.NoClientCert),
		},
		{
			message: `the broker wants a certificate of the client`, command: "probe",
			env: trust, prepare: tlsBroker(tls.RequireAndVerifyClientCert),
		},
		{
			message: `the broker does not accept the client certificate of KRAFTPOD_TLS_CERT_FILE=...`, command: "probe",
			env: mutual, prepare: tlsBroker(tls.RequireAndVerifyClientCert),
		},
		{
			message: `KRAFTPOD_TLS_CERT_FILE=..., KRAFTPOD_TLS_KEY_FILE=...: tls: private key does not match public key`,
			command: "probe", env: and(mutual, "KRAFTPOD_TLS_KEY_FILE", "$DIR/other-key"), prepare: tlsBroker(tls.NoClientCert),
		},
		{
			message: `the broker speaks TLS, and is spoken to in plaintext`, command: "probe",
			prepare: func(s *stage) { s.answerEach("\x15\x03\x03\x00\x02\x02\x50") },
		},
		{
			message: `the broker closes the connection at the TLS handshake, as a listener does that speaks no TLS`,
			command: "probe", env: trust, prepare: func(s *stage) { s.writeCerts(); closingBroker(s) },
		},
		{
			message: `is given, but the listener ... speaks ...: leave it out, or name another listener`, command: "probe",
			env: and(trust, "KAFKA_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://:9093"),
		},
		{
			message: `the listener ... speaks ...: set KRAFTPOD_SASL_MECHANISM`, command: "probe",
			env: vars("KAFKA_LISTENERS", "SASL_SSL://:9092,CONTROLLER://:9093"),
		},
		{
			message: `it is not there (yet): mount the Secret in the sidecar's container`, command: "probe",
			env: and(user, "KRAFTPOD_SASL_PASSWORD_FILE", "$DIR/none"), prepare: saslBroker("PLAIN", 0),
		},
		{
			message: `is empty: see what the Secret has there`, command: "probe",
			env: and(user, "KRAFTPOD_SASL_PASSWORD_FILE", "$DIR/blank"), files: vars("blank", "\n"),
			prepare: saslBroker("PLAIN", 0),
		},
		{
			message: `may not read it: see the Secret's defaultMode and the pod's fsGroup`, command: "probe", nobody: true,
			env: user, prepare: saslBroker("PLAIN", 0),
		},
		{
			message: `the broker does not accept user ... with its password by ...`, command: "probe",
			env: user, prepare: saslBroker("PLAIN", kerr.SaslAuthenticationFailed.Code),
		},
		{
			message: `the broker does not accept the token in the file of KRAFTPOD_SASL_TOKEN_FILE`, command: "probe",
			env: bearer, prepare: saslBroker("OAUTHBEARER", kerr.SaslAuthenticationFailed.Code),
		},
		{
			message: `the broker does not offer KRAFTPOD_SASL_MECHANISM=...: see sasl.enabled.mechanisms`, command: "probe",
			env: user, prepare: saslBroker("SCRAM-SHA-512", 0),
		},
		{message: `the broker wants no SASL`, command: "probe", env: user, prepare: saslBroker("", 0)},
		{
			message: `the broker closes the connection at this request: if clients of this listener authenticate by SASL`,
			command: "probe", prepare: saslOnly,
		},
		{
			message: `KRAFTPOD_SASL_MECHANISM="...": want PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER`,
			env:     vars("KRAFTPOD_SASL_MECHANISM", "GSSAPI"),
		},
		{
			message: `... is given without ...: give ...`, command: "probe",
			env: vars("KRAFTPOD_TLS_CERT_FILE", "/tls/tls.crt", "KRAFTPOD_BROKER", "localhost:1"),
		},
		{
			message: `KRAFTPOD_SASL_MECHANISM=... wants ...: give ...`, command: "probe",
			env: vars("KRAFTPOD_SASL_MECHANISM", "PLAIN", "KRAFTPOD_SASL_USERNAME", "me", "KRAFTPOD_BROKER", "localhost:1"),
		},
		{
			message: `KRAFTPOD_SASL_MECHANISM="...": has no use for ...: leave that out, or choose another mechanism`,
			env:     and(bearer, "KRAFTPOD_SASL_USERNAME", "me"),
		},
		{
			message: `KRAFTPOD_SASL_PASSWORD_FILE="...": want the absolute path of a file`,
			env:     vars("KRAFTPOD_SASL_PASSWORD_FILE", "the-password-itself"),
		},
	}
}

// and is an environment, and more; "" takes a variable away.
func and(before map[string]string, pairs ...string) map[string]string {
	env := maps.Clone(before)
	maps.Copy(env, vars(pairs...))
	return env
}

// writeCerts writes the files of the stage's clients, and returns the broker's CA.
func (s *stage) writeCerts() *certs.CA {
	s.t.Helper()
	ca, other := certs.NewCA(s.t, "ca"), certs.NewCA(s.t, "other-ca")
	strange := other.Pair("me")
	for name, content := range map[string][]byte{
		"ca": ca.PEM, "other-ca": other.PEM, "cert": strange.Cert, "key": strange.Key, "other-key": ca.Pair("me").Key,
	} {
		s.file(name, string(content))
	}
	return ca
}

// tlsBroker shakes hands for kafka-0, and says no more.
func tlsBroker(auth tls.ClientAuthType) func(*stage) {
	return func(s *stage) {
		ca := s.writeCerts()
		s.serveTLS(ca, ca.Pair("kafka-0", "kafka-0"), auth)
	}
}

func expiredBroker(s *stage) {
	ca := s.writeCerts()
	s.serveTLS(ca, ca.PairUntil("kafka-0", time.Now().Add(-time.Hour), "kafka-0"), tls.NoClientCert)
}

func (s *stage) serveTLS(ca *certs.CA, pair certs.Pair, auth tls.ClientAuthType) {
	s.t.Helper()
	cert, err := tls.X509KeyPair(pair.Cert, pair.Key)
	s.must(err)
	clients := x509.NewCertPool()
	clients.AppendCertsFromPEM(ca.PEM)
	cfg := &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{cert}, ClientAuth: auth, ClientCAs: clients,
	}
	s.serveEach(func(conn net.Conn) { _, _ = tls.Server(conn, cfg).Read(make([]byte, 1<<10)) })
}

// saslOnly closes whatever comes before an authentication.
func saslOnly(s *stage) { s.fake(kfake.EnableSASL()) }

// saslBroker offers one mechanism, "" none at all, and answers an authentication with a code. What is to be read for
// it nobody else may read.
func saslBroker(mechanism string, code int16) func(*stage) {
	return func(s *stage) {
		s.file("secret", "planted")
		s.must(os.Chmod(filepath.Join(s.dir, "secret"), 0o600))
		c := s.fake()
		c.Control(func(req kmsg.Request) (kmsg.Response, error, bool) {
			c.KeepControl()
			switch req := req.(type) {
			case *kmsg.SASLHandshakeRequest:
				resp := req.ResponseKind().(*kmsg.SASLHandshakeResponse)
				switch mechanism {
				case "":
					resp.ErrorCode = kerr.IllegalSaslState.Code
				case req.Mechanism:
				default:
					resp.ErrorCode = kerr.UnsupportedSaslMechanism.Code
				}
				return resp, nil, true
			case *kmsg.SASLAuthenticateRequest:
				resp := req.ResponseKind().(*kmsg.SASLAuthenticateResponse)
				resp.ErrorCode = code
				return resp, nil, true
			}
			return nil, nil, false
		})
	}
}
