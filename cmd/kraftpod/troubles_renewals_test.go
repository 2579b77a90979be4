package main

import (
	"crypto/tls"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"

	"github.com/kraftpod/kraftpod/test/certs"
)

// renewals: what a sidecar warns of the certificates that its broker serves and of the files that they come from.
func renewals() []trouble {
	const month = 30 * 24 * time.Hour
	reload := vars("KRAFTPOD_TLS_RELOAD", "true")
	other := func(s *stage, ca *certs.CA) []string {
		return []string{s.store(ca.PairUntil("x", time.Now().Add(month)).Both())}
	}
	warned := func(message string, env map[string]string, b *broker, files storeFiles) trouble {
		return trouble{message: message, env: env, broker: b, sidecar: true, warns: true, prepare: servesFor(month, files)}
	}
	served := func(message string, valid time.Duration) trouble {
		return trouble{
			message: message, broker: &broker{}, sidecar: true, warns: true, prepare: servesFor(valid, nil),
		}
	}
	return []trouble{
		served(`serves a certificate that ends at ..., within ... days: renew it`, time.Hour),
		served(`serves a certificate that ended at ...: renew it, and restart Kafka`, -time.Hour),
		warned(`holds another certificate than the listener ... serves: restart Kafka, or set KRAFTPOD_TLS_RELOAD=true`,
			nil, &broker{}, other),
		warned(`holds another certificate than the listener ... serves: the broker was told to read it and has not`,
			reload, &broker{}, other),
		{
			message: `a controller that is no broker reads it at its start only: restart Kafka`,
			env:     vars("KRAFTPOD_ROLES", "controller", "KAFKA_ADVERTISED_LISTENERS", ""),
			broker:  &broker{}, sidecar: true, warns: true, prepare: servesFor(month, other),
		},
		warned(`is not told to read the key store of the listener ...: ... is not there: mount what Kafka's container has `+
			`there into the sidecar's, at the same path`, reload, &broker{},
			func(*stage, *certs.CA) []string { return []string{"/none/tls.pem"} }),
		warned(`is not told to read the key store of the listener ...: ...: the private key is not that of the certificate`,
			reload, &broker{}, func(s *stage, ca *certs.CA) []string {
				return []string{s.store(append(ca.Pair("x").Cert, ca.Pair("x").Key...))}
			}),
		warned(`the key store of the listener ... is given inline, not as a file`, reload, &broker{},
			func(*stage, *certs.CA) []string { return []string{} }),
		warned(`but run has not said where the key store of the listener ... is`, reload, &broker{}, nil),
		warned(`does not read its key stores anew, and goes on with what it has: listener ...: INVALID_REQUEST: ...`,
			reload, &broker{alterErr: kerr.InvalidRequest.Code}, other),
		warned(`may not be told to read its key stores anew, and goes on with what it has: allow ... the operation `+
			`AlterConfigs on the cluster`, reload, &broker{alterErr: kerr.ClusterAuthorizationFailed.Code}, other),
		{message: `KRAFTPOD_TLS_RELOAD="...": want true or false`, env: vars("KRAFTPOD_TLS_RELOAD", "yes")},
	}
}

// storeFiles writes the files of a key store, and names them.
type storeFiles = func(s *stage, ca *certs.CA) []string

// store writes a file that is one.
func (s *stage) store(content []byte) string {
	s.file("tls.pem", string(content))
	return filepath.Join(s.dir, "tls.pem")
}

// servesFor has run write a plan, into which it puts a listener that serves a certificate for a time, and, unless they
// are nil, the files that it comes from.
func servesFor(valid time.Duration, files storeFiles) func(*stage) {
	return func(s *stage) {
		s.t.Helper()
		for name, content := range formed(0, 0, 1, 2) {
			s.file(name, content)
		}
		if said, code := s.run("run", "--", "true"); code != 0 {
			s.t.Fatalf("run ends with %d:\n%s", code, said)
		}
		ca := certs.NewCA(s.t, "ca")
		port := s.serveCertificate(ca.PairUntil("x", time.Now().Add(valid)))
		s.changePlan(func(plan map[string]any) {
			plan["listeners"] = append(plan["listeners"].([]any), map[string]any{
				"name": "TLS", "host": "127.0.0.1", "port": port, "protocol": "SSL",
			})
			if advertised, is := plan["advertised"].([]any); is { // by a broker
				plan["advertised"] = append(advertised, map[string]any{"listener": "TLS", "host": "x", "port": port})
			}
			delete(plan, "key_stores")
			if files != nil {
				plan["key_stores"] = []any{map[string]any{"listener": "TLS", "files": files(s, ca)}}
			}
		})
	}
}

// serveCertificate shakes hands with whoever comes.
func (s *stage) serveCertificate(pair certs.Pair) (port int) {
	s.t.Helper()
	cert, err := tls.X509KeyPair(pair.Cert, pair.Key)
	s.must(err)
	cfg := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{cert}}
	ln, err := tls.Listen("tcp", "127.0.0.1:0", cfg)
	s.must(err)
	s.t.Cleanup(func() { ln.Close() })
	serveEachOf(ln, func(conn net.Conn) { _, _ = conn.Read(make([]byte, 1)) })
	_, text, _ := net.SplitHostPort(ln.Addr().String())
	port, err = strconv.Atoi(text)
	s.must(err)
	return port
}

// changePlan changes what run has written.
func (s *stage) changePlan(change func(plan map[string]any)) {
	s.t.Helper()
	path := filepath.Join(s.environ()["KRAFTPOD_DIR"], "plan.json")
	content, err := os.ReadFile(path)
	s.must(err)
	plan := map[string]any{}
	s.must(json.Unmarshal(content, &plan))
	change(plan)
	content, err = json.Marshal(plan)
	s.must(err)
	s.must(os.WriteFile(path, content, 0o600))
}
