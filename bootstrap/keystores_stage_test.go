package bootstrap

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/pod"
	"github.com/kraftpod/kraftpod/test/certs"
)

// The listeners of the tests: brokers', clients' and controllers', all over TLS.
const (
	tlsOfAll  = "KAFKA_LISTENERS=TLS://:9092,OUT://:9094,CONTROLLER://:9093"
	mapOfAll  = "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=TLS:SSL,OUT:SASL_SSL,CONTROLLER:SSL"
	pemStore  = "KAFKA_SSL_KEYSTORE_TYPE=PEM"
	pemFile   = "KAFKA_SSL_KEYSTORE_LOCATION=/tls/store.pem"
	pemTrust  = "KAFKA_SSL_TRUSTSTORE_TYPE=PEM"
	pemCA     = "KAFKA_SSL_TRUSTSTORE_LOCATION=/tls/ca.pem"
	outFile   = "KAFKA_LISTENER_NAME_OUT_SSL_KEYSTORE_LOCATION="
	ofControl = "KAFKA_LISTENER_NAME_CONTROLLER_SSL_KEYSTORE_LOCATION="
	ofBrokers = "KAFKA_LISTENER_NAME_TLS_SSL_KEYSTORE_LOCATION="
)

// storeStage has the files of a container.
type storeStage struct {
	files map[string]string
	// denied are those that this uid may not read.
	denied map[string]bool
	ahead  bool
}

func newStoreStage(t *testing.T) *storeStage {
	t.Helper()
	ca, other := certs.NewCA(t, "ca"), certs.NewCA(t, "other-ca")
	host := "kafka-0" + fqdn
	good := ca.Pair("kafka", host, "kafka-0.example.com")
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	pkcs1 := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	return &storeStage{denied: map[string]bool{}, files: map[string]string{
		"/tls/store.pem":   string(good.Both()),
		"/tls/ca.pem":      string(ca.PEM),
		"/tls/other.pem":   string(other.PEM),
		"/tls/strange.pem": string(other.Pair("strange", host, "kafka-0.example.com").Both()),
		"/tls/mixed.pem":   string(good.Key) + string(ca.Pair("kafka", host, "kafka-0.example.com").Cert),
		"/tls/pkcs1.pem":   string(pkcs1) + string(good.Cert),
		"/tls/late.pem":    string(ca.PairUntil("late", time.Now().Add(-time.Hour), host, "kafka-0.example.com").Both()),
		"/tls/soon.pem":    string(ca.PairUntil("soon", time.Now().Add(10*time.Hour), host, "kafka-0.example.com").Both()),
		"/tls/named.pem":   string(ca.Pair("named", "nobody.example.com").Both()),
		"/tls/server.pem":  string(ca.ServerPair("server", host, "kafka-0.example.com").Both()),
		"/tls/key":         string(good.Key), "/tls/cert": string(good.Cert),
		"/tls/store.jks": "\xfe\xed\xfe\xed",
	}}
}

// play is what run says in such a container: mistakes, and warnings.
func (s *storeStage) play(environ map[string]string) (settings *Settings, mistakes, warnings []string) {
	var report config.Report
	cfg := config.Parse[Config](environ, &report)
	settings = Compute(Input{
		Config: cfg, Environ: environ, Line: readLine, Host: pod.Host{Name: "kafka-0", HostsFile: hostsOf("kafka-0")},
		Exists: func(path string) bool { _, ok := s.files[path]; return ok },
		Store:  s.read, Now: time.Now(), Ahead: s.ahead,
	}, &report)
	return settings, linesOf(report.Err()), report.Warnings()
}

func (s *storeStage) read(path string) (string, error) {
	if s.denied[path] {
		return "", &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
	}
	content, ok := s.files[path]
	if !ok {
		return "", &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	return content, nil
}

// secured is the environment of a set whose listeners all speak TLS.
func secured(extra ...string) map[string]string {
	return with(apache("3", tlsOfAll, mapOfAll, pemStore, pemFile, pemTrust, pemCA, "KAFKA_INTER_BROKER_LISTENER_NAME=TLS",
		"KAFKA_ADVERTISED_LISTENERS=OUT://kafka-{ordinal}.example.com:9094,TLS://:9092",
		"KAFKA_SASL_ENABLED_MECHANISMS=PLAIN", "KAFKA_SASL_MECHANISM_INTER_BROKER_PROTOCOL=PLAIN"), extra...)
}

// oneLine is PEM as a variable can have it.
func oneLine(text string) string { return strings.ReplaceAll(strings.TrimSpace(text), "\n", " ") }
