package bootstrap

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
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
	day := 24 * time.Hour
	return &storeStage{denied: map[string]bool{}, files: map[string]string{
		"/tls/store.pem":   string(good.Both()),
		"/tls/ca.pem":      string(ca.PEM),
		"/tls/other.pem":   string(other.PEM),
		"/tls/strange.pem": string(other.Pair("strange", host, "kafka-0.example.com").Both()),
		"/tls/mixed.pem":   string(good.Key) + string(ca.Pair("kafka", host, "kafka-0.example.com").Cert),
		"/tls/pkcs1.pem":   string(pkcs1) + string(good.Cert),
		"/tls/late.pem":    string(ca.PairUntil("late", time.Now().Add(-time.Hour), host, "kafka-0.example.com").Both()),
		"/tls/soon.pem":    string(ca.PairUntil("soon", time.Now().Add(10*time.Hour), host, "kafka-0.example.com").Both()),
		"/tls/named.pem":   string(ca.PairUntil("named", time.Now().Add(90*day), "nobody.example.com").Both()),
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

// Each way in which a key store is wrong ends a start, or is warned of, as Kafka and those who connect would have it.
func TestKeyStores(t *testing.T) {
	s := newStoreStage(t)
	const variable = "KAFKA_SSL_KEYSTORE_LOCATION"
	inline := []string{
		pemFile[:len(variable)], "KAFKA_SSL_KEYSTORE_KEY=" + oneLine(s.files["/tls/key"]),
		"KAFKA_SSL_KEYSTORE_CERTIFICATE_CHAIN=" + oneLine(s.files["/tls/cert"]),
	}
	for _, tt := range []struct {
		name           string
		extra          []string
		wrong, warning []string
	}{
		{name: "good"},
		{name: "inline", extra: inline},
		{
			name: "PKCS#1", extra: []string{variable + "=/tls/pkcs1.pem"},
			wrong: []string{variable + `="/tls/pkcs1.pem": the private key is PKCS#1 (BEGIN RSA PRIVATE KEY)`},
		},
		{
			name: "another's key", extra: []string{variable + "=/tls/mixed.pem"},
			wrong: []string{`the private key is not that of the certificate`},
		},
		{
			name: "another's key at the clients' listener", extra: []string{outFile + "/tls/mixed.pem"},
			wrong: []string{outFile[:len(outFile)-1] + `="/tls/mixed.pem": the private key is not that of the certificate`},
		},
		{
			name: "of a CA that brokers do not trust", extra: []string{ofBrokers + "/tls/strange.pem"},
			wrong: []string{`listener TLS: the certificate (subject "CN=strange") does not lead to the trust store`},
		},
		{
			name: "of a CA that nodes do not trust", extra: []string{ofControl + "/tls/strange.pem"},
			wrong: []string{`listener CONTROLLER: the certificate (subject "CN=strange") does not lead to the trust store`},
		},
		{
			name: "of a CA of the clients' own", extra: []string{outFile + "/tls/strange.pem"},
			warning: []string{`listener OUT: the certificate (subject "CN=strange") does not lead to the trust store`},
		},
		{
			name:  "another trust store of one listener",
			extra: []string{"KAFKA_LISTENER_NAME_TLS_SSL_TRUSTSTORE_LOCATION=/tls/other.pem"},
			wrong: []string{`listener TLS: the certificate (subject "CN=kafka") does not lead to the trust store`},
		},
		{
			name: "expired, brokers'", extra: []string{ofBrokers + "/tls/late.pem"},
			wrong: []string{`listener TLS: the certificate "CN=late" expired at `},
		},
		{
			name: "expired, controllers'", extra: []string{ofControl + "/tls/late.pem"},
			wrong: []string{`listener CONTROLLER: the certificate "CN=late" expired at `},
		},
		{
			name: "expired, clients'", extra: []string{outFile + "/tls/late.pem"},
			warning: []string{`="/tls/late.pem": listener OUT: the certificate "CN=late" expired at `},
		},
		{name: "soon", extra: []string{variable + "=/tls/soon.pem"}, warning: []string{`"CN=soon" expires at `}},
		{
			name: "not for the brokers' name", extra: []string{ofBrokers + "/tls/named.pem"},
			wrong: []string{`listener TLS: the certificate is not for "kafka-0` + fqdn + `" but for nobody.example.com`},
		},
		{
			name:    "not for the brokers' name, and there is one",
			extra:   []string{ofBrokers + "/tls/named.pem", "KRAFTPOD_REPLICAS=1"},
			warning: []string{`listener TLS: the certificate is not for "kafka-0` + fqdn},
		},
		{
			name: "not for the brokers' name, which is not verified",
			extra: []string{
				ofBrokers + "/tls/named.pem", "KAFKA_LISTENER_NAME_TLS_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM=",
			},
			warning: []string{`nodes do not verify names`},
		},
		{
			name: "not for the controllers' name", extra: []string{ofControl + "/tls/named.pem", "KRAFTPOD_REPLICAS=1"},
			wrong: []string{`listener CONTROLLER: the certificate is not for "kafka-0` + fqdn + `"`},
		},
		{
			name: "not for the clients' name", extra: []string{outFile + "/tls/named.pem"},
			warning: []string{`listener OUT: the certificate is not for "kafka-0.example.com" but for nobody.example.com`},
		},
		{
			name: "not there", extra: []string{variable + "=/tls/none.pem"},
			wrong: []string{variable + `="/tls/none.pem": there is no file /tls/none.pem in this container; mount`},
		},
		{
			name: "a trust store that is not there", extra: []string{"KAFKA_SSL_TRUSTSTORE_LOCATION=/tls/none.pem"},
			wrong: []string{`KAFKA_SSL_TRUSTSTORE_LOCATION="/tls/none.pem": there is no file /tls/none.pem`},
		},
		{
			name: "a trust store without certificates", extra: []string{"KAFKA_SSL_TRUSTSTORE_LOCATION=/tls/key"},
			wrong: []string{`KAFKA_SSL_TRUSTSTORE_LOCATION="/tls/key": there is no certificate in it`},
		},
		{
			name: "no key store", extra: []string{variable},
			wrong: []string{
				variable + `="": the listener TLS speaks TLS, and has no key store`, `the listener OUT speaks`,
				`the listener CONTROLLER`,
			},
		},
		{
			name: "a password of the store", extra: []string{"KAFKA_SSL_KEYSTORE_PASSWORD=planted"},
			wrong: []string{`KAFKA_SSL_KEYSTORE_PASSWORD="********": Kafka does not take it with a key store of type PEM`},
		},
		{
			name: "an empty password of the store", extra: []string{"KAFKA_SSL_KEYSTORE_PASSWORD="},
			wrong: []string{`KAFKA_SSL_KEYSTORE_PASSWORD="": Kafka does not take it with a key store of type PEM`},
		},
		{
			name: "a password of the trust store", extra: []string{"KAFKA_SSL_TRUSTSTORE_PASSWORD=planted"},
			wrong: []string{`KAFKA_SSL_TRUSTSTORE_PASSWORD="********": Kafka does not take it with a trust store`},
		},
		{
			name: "a password of the key", extra: []string{"KAFKA_SSL_KEY_PASSWORD=planted"},
			wrong: []string{`ssl.key.password is given, and the private key is not encrypted`},
		},
		{
			name: "PEM for JKS", extra: []string{"KAFKA_SSL_KEYSTORE_TYPE", "KAFKA_SSL_KEYSTORE_PASSWORD=planted"},
			wrong: []string{`KAFKA_SSL_KEYSTORE_TYPE="JKS": /tls/store.pem is PEM, and Kafka would not read it as that; set`},
		},
		{
			name: "JKS without a password", extra: []string{"KAFKA_SSL_KEYSTORE_TYPE", variable + "=/tls/store.jks"},
			wrong: []string{`KAFKA_SSL_KEYSTORE_PASSWORD="": Kafka wants it with a key store of type JKS`},
		},
		{
			name: "JKS", extra: []string{
				"KAFKA_SSL_KEYSTORE_TYPE=JKS", variable + "=/tls/store.jks", "KAFKA_SSL_KEYSTORE_PASSWORD=planted",
			},
		},
		{
			name: "PKCS12 that is not there", extra: []string{
				"KAFKA_SSL_KEYSTORE_TYPE=PKCS12", variable + "=/tls/store.p12", "KAFKA_SSL_KEYSTORE_PASSWORD=planted",
			}, wrong: []string{`there is no file /tls/store.p12 in this container`},
		},
		{
			name: "a trust store that is PEM for JKS", extra: []string{"KAFKA_SSL_TRUSTSTORE_TYPE"},
			wrong: []string{`KAFKA_SSL_TRUSTSTORE_TYPE="JKS": /tls/ca.pem is PEM`},
		},
		{
			name: "inline, and a file", extra: append(inline[1:3:3], pemFile),
			wrong: []string{variable + `="/tls/store.pem": Kafka does not take it together with ssl.keystore.key`},
		},
		{
			name: "inline, of no type", extra: append(inline[:3:3], "KAFKA_SSL_KEYSTORE_TYPE"),
			wrong: []string{`KAFKA_SSL_KEYSTORE_TYPE="JKS": Kafka takes ssl.keystore.key only where it is PEM`},
		},
		{
			name: "inline, without a key", extra: append(inline[:3:3], "KAFKA_SSL_KEYSTORE_KEY"),
			wrong: []string{`KAFKA_SSL_KEYSTORE_KEY="": Kafka wants it beside ssl.keystore.certificate.chain`},
		},
		{
			name: "inline, without a certificate", extra: append(inline[:3:3], "KAFKA_SSL_KEYSTORE_CERTIFICATE_CHAIN"),
			wrong: []string{`KAFKA_SSL_KEYSTORE_CERTIFICATE_CHAIN="": Kafka wants it beside ssl.keystore.key`},
		},
		{
			name: "inline trust of no type", extra: []string{
				"KAFKA_SSL_TRUSTSTORE_TYPE", "KAFKA_SSL_TRUSTSTORE_LOCATION",
				"KAFKA_SSL_TRUSTSTORE_CERTIFICATES=" + oneLine(s.files["/tls/ca.pem"]),
			}, wrong: []string{`KAFKA_SSL_TRUSTSTORE_TYPE="JKS": Kafka takes ssl.truststore.certificates only`},
		},
		{
			name: "inline trust, and a file", extra: []string{
				"KAFKA_SSL_TRUSTSTORE_CERTIFICATES=" + oneLine(s.files["/tls/ca.pem"]),
			}, wrong: []string{`Kafka does not take it together with ssl.truststore.certificates`},
		},
		{name: "an engine of somebody's", extra: []string{variable, "KAFKA_SSL_ENGINE_FACTORY_CLASS=com.example.Engine"}},
		{
			name: "a provider's", extra: []string{
				variable + "=${file:/x:y}", "KAFKA_CONFIG_PROVIDERS=file",
				"KAFKA_CONFIG_PROVIDERS_FILE_CLASS=org.apache.kafka.common.config.provider.FileConfigProvider",
			},
		},
		{name: "a template", extra: []string{variable + "=/tls/store{file:/none}.pem"}, wrong: []string{`/none`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, mistakes, warnings := s.play(secured(tt.extra...))
			checkLines(t, "mistake", mistakes, tt.wrong)
			checkLines(t, "warning", warnings, tt.warning)
			for _, line := range append(mistakes, warnings...) {
				if strings.Contains(line, "planted") || strings.Contains(line, "-----BEGIN") {
					t.Errorf("a secret is shown: %s", line)
				}
			}
		})
	}
}

// What the container of init has not is no mistake; what is there is judged.
func TestKeyStoresAhead(t *testing.T) {
	s := newStoreStage(t)
	s.ahead = true
	s.denied["/tls/denied.pem"] = true
	for path, want := range map[string][]string{
		"/tls/none.pem": nil, "/tls/denied.pem": nil, "/tls/pkcs1.pem": {"the private key is PKCS#1"},
	} {
		_, mistakes, warnings := s.play(secured("KAFKA_SSL_KEYSTORE_LOCATION=" + path))
		checkLines(t, path, mistakes, want)
		checkLines(t, path, warnings, nil)
	}
}

// A file that this uid may not read has an exit code of its own.
func TestKeyStoreDenied(t *testing.T) {
	s := newStoreStage(t)
	s.denied["/tls/store.pem"] = true
	var report config.Report
	environ := secured()
	Compute(Input{
		Config: config.Parse[Config](environ, &report), Environ: environ, Line: readLine,
		Host:   pod.Host{Name: "kafka-0", HostsFile: hostsOf("kafka-0")},
		Exists: func(string) bool { return false }, Store: s.read, Now: time.Now(),
	}, &report)
	wrong, _ := errors.AsType[config.Mistakes](report.Err())
	if len(wrong) != 1 || wrong.ExitCode() != config.ExitNoPermission ||
		!strings.Contains(wrong[0].Text, "cannot read /tls/store.pem") {
		t.Errorf("%v, want one mistake of permission", wrong)
	}
}

// Where no listener speaks TLS nothing is read.
func TestKeyStoresUnread(t *testing.T) {
	s := newStoreStage(t)
	s.files = nil
	_, mistakes, warnings := s.play(apache("3", pemStore, pemFile, pemTrust, pemCA))
	checkLines(t, "mistake", mistakes, nil)
	checkLines(t, "warning", warnings, nil)
}

// The plan has the files of each listener with TLS that this node has.
func TestPlanKeyStores(t *testing.T) {
	both := []string{"/tls/store.pem", "/tls/ca.pem"}
	for _, tt := range []struct {
		name  string
		extra []string
		want  []api.KeyStore
	}{
		{name: "of all", want: []api.KeyStore{
			{Listener: "TLS", Files: both}, {Listener: "OUT", Files: both}, {Listener: "CONTROLLER", Files: both},
		}},
		{name: "of one", extra: []string{outFile + "/tls/{pod}.pem"}, want: []api.KeyStore{
			{Listener: "TLS", Files: both},
			{Listener: "OUT", Files: []string{"/tls/kafka-0.pem", "/tls/ca.pem"}},
			{Listener: "CONTROLLER", Files: both},
		}},
		{name: "one file", extra: []string{"KAFKA_SSL_TRUSTSTORE_LOCATION=/tls/store.pem"}, want: []api.KeyStore{
			{Listener: "TLS", Files: both[:1]}, {Listener: "OUT", Files: both[:1]}, {Listener: "CONTROLLER", Files: both[:1]},
		}},
		{
			name:  "of a broker",
			extra: []string{"KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET=controller.controller:3+100"},
			want:  []api.KeyStore{{Listener: "TLS", Files: both}, {Listener: "OUT", Files: both}},
		},
		{name: "inline", extra: []string{pemFile[:27], "KAFKA_SSL_TRUSTSTORE_LOCATION"}, want: []api.KeyStore{
			{Listener: "TLS", Files: []string{}},
			{Listener: "OUT", Files: []string{}},
			{Listener: "CONTROLLER", Files: []string{}},
		}},
		{
			name:  "plaintext",
			extra: []string{"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=TLS:PLAINTEXT,OUT:PLAINTEXT,CONTROLLER:PLAINTEXT"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := compute("kafka-0", secured(tt.extra...), disk.Volume{})
			if diff := cmp.Diff(tt.want, s.Plan.KeyStores); diff != "" {
				t.Errorf("key stores (-want +got):\n%s", diff)
			}
		})
	}
}

// A file of apache's that has settings too may have those that are not given: it is not read, nor is it known where
// another container has it.
func TestKeyStoresOfFile(t *testing.T) {
	const file = "/mnt/shared/config/server.properties"
	without := secured("KAFKA_SSL_KEYSTORE_LOCATION", "KAFKA_SSL_KEYSTORE_TYPE")
	for name, change := range map[string]func(*storeStage){
		"there": func(s *storeStage) { s.files[file] = "" }, "perhaps": func(s *storeStage) { s.ahead = true },
	} {
		s := newStoreStage(t)
		change(s)
		_, mistakes, warnings := s.play(without)
		checkLines(t, name, append(mistakes, warnings...), nil)
	}
	s := newStoreStage(t)
	s.ahead = true
	without["KRAFTPOD_DIALECT"] = "confluent"
	_, mistakes, _ := s.play(without)
	checkLines(t, "confluent", mistakes, []string{"TLS speaks", "OUT speaks", "CONTROLLER speaks"})
}
