package bootstrap

import (
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/test/certs"
)

// What apache's and confluent's scripts demand by the name of a listener.
func TestNamedListeners(t *testing.T) {
	const (
		scripts = "the image's scripts set up the key store of a listener that is called "
		rename  = "call it otherwise, for example TLS with TLS:SSL in listener.security.protocol.map"
		file    = "KAFKA_SSL_KEYSTORE_FILENAME=store.jks"
		key     = "KAFKA_SSL_KEY_CREDENTIALS=pass"
		store   = "KAFKA_SSL_KEYSTORE_CREDENTIALS=pass"
		opts    = "KAFKA_OPTS=-Djava.security.auth.login.config=/x"
	)
	named := func(name string, extra ...string) []string {
		protocol := strings.TrimPrefix(name, "MY_")
		return append([]string{
			"KAFKA_LISTENERS=" + name + "://:9092,CONTROLLER://:9093", "KAFKA_ADVERTISED_LISTENERS",
			"KAFKA_INTER_BROKER_LISTENER_NAME",
			"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=" + name + ":" + protocol + ",CONTROLLER:PLAINTEXT",
		}, extra...)
	}
	for _, tt := range []struct {
		name  string
		extra []string
		wrong []string
	}{
		{name: "SSL", extra: named("SSL"), wrong: []string{
			`KAFKA_LISTENERS="SSL://:9092,CONTROLLER://:9093": ` + scripts + "SSL from files in /etc/kafka/secrets, " +
				"and demand KAFKA_SSL_KEYSTORE_FILENAME, KAFKA_SSL_KEY_CREDENTIALS, KAFKA_SSL_KEYSTORE_CREDENTIALS; " + rename,
		}},
		{name: "its ending", extra: named("MY_SSL"), wrong: []string{scripts + "MY_SSL from files"}},
		{name: "some of them", extra: named("SSL", file), wrong: []string{
			"demand KAFKA_SSL_KEY_CREDENTIALS, KAFKA_SSL_KEYSTORE_CREDENTIALS; ",
		}},
		{name: "all, and PEM", extra: named("SSL", file, key, store), wrong: []string{
			"the image's scripts set a password for the key store of a listener that is called SSL, and Kafka takes none with",
		}},
		{name: "all, and no files", extra: named("SSL", file, key, store, "KAFKA_SSL_KEYSTORE_TYPE"), wrong: []string{
			`KAFKA_SSL_KEYSTORE_FILENAME="store.jks": there is no file /etc/kafka/secrets/store.jks`,
			`KAFKA_SSL_KEY_CREDENTIALS="********": there is no file /etc/kafka/secrets/pass`,
			`KAFKA_SSL_KEYSTORE_CREDENTIALS="********": there is no file`,
		}},
		{
			name: "all, and a trust store", extra: named("SSL", file, key, store, "KAFKA_SSL_CLIENT_AUTH=required"),
			wrong: []string{"demand KAFKA_SSL_TRUSTSTORE_FILENAME, KAFKA_SSL_TRUSTSTORE_CREDENTIALS; "},
		},
		{name: "a login", extra: named("SASL_PLAINTEXT"), wrong: []string{
			`KAFKA_OPTS="": the image's scripts demand it where an advertised listener is called SASL_PLAINTEXT; call that ` +
				"otherwise, for example SECURE with SECURE:SASL_PLAINTEXT in listener.security.protocol.map, or set it",
		}},
		{name: "a login that is given", extra: named("SASL_PLAINTEXT", opts)},
		{name: "both", extra: named("SASL_SSL", opts), wrong: []string{scripts + "SASL_SSL from"}},
		{name: "neither"},
		{name: "of controllers alone", extra: []string{
			"KRAFTPOD_ROLES=controller", "KAFKA_LISTENERS=SSL://:9093", "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=SSL:SSL",
			"KAFKA_CONTROLLER_LISTENER_NAMES=SSL", "KAFKA_ADVERTISED_LISTENERS", "KAFKA_INTER_BROKER_LISTENER_NAME",
		}},
	} {
		for _, dialect := range []string{"apache", "confluent"} {
			t.Run(tt.name+"/"+dialect, func(t *testing.T) {
				environ := with(secured(tt.extra...), "KRAFTPOD_DIALECT="+dialect)
				_, mistakes, _ := newStoreStage(t).play(environ)
				checkLines(t, "mistake", mistakes, tt.wrong)
			})
		}
	}
	s := newStoreStage(t)
	for _, path := range []string{"store.jks", "pass"} {
		s.files["/etc/kafka/secrets/"+path] = "x"
	}
	_, mistakes, _ := s.play(secured(named("SSL", file, key, store, "KAFKA_SSL_KEYSTORE_TYPE")...))
	checkLines(t, "mistake", mistakes, nil)
}

// What bitnami's scripts demand, and what they make of it.
func TestFixedStores(t *testing.T) {
	const dir = "/bitnami/kafka/config/certs/"
	ca, host := certs.NewCA(t, "ca"), "kafka-0"+fqdn
	good, other := ca.Pair("kafka", host), ca.Pair("other", host)
	set := func(key, chain, trust []byte) func(*storeStage) {
		return func(s *storeStage) {
			s.files[dir+"kafka.keystore.key"], s.files[dir+"kafka.keystore.pem"] = string(key), string(chain)
			s.files[dir+"kafka.truststore.pem"] = string(trust)
		}
	}
	fine := set(good.Key, good.Cert, ca.PEM)
	withCA := set(good.Key, append(append([]byte{}, good.Cert...), ca.PEM...), ca.PEM)
	const (
		isPEM     = "KAFKA_TLS_TYPE=PEM"
		elsewhere = "KAFKA_TLS_TRUSTSTORE_FILE=/tls/trust.pem"
		password  = "KAFKA_CERTIFICATE_PASSWORD=planted"
		early     = "APP_VERSION=3.4.0"
		demand    = "the listener TLS speaks TLS, for which the image's scripts demand the files "
	)
	client := []string{
		early, isPEM, "KAFKA_CFG_LISTENERS=CLIENT://:9092,CONTROLLER://:9093",
		"KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=CLIENT:SSL,CONTROLLER:SSL",
	}
	own := []string{"KAFKA_CFG_SSL_KEYSTORE_TYPE=PEM", "KAFKA_CFG_SSL_KEYSTORE_LOCATION=/tls/store.pem"}
	for _, tt := range []struct {
		name  string
		extra []string
		files func(*storeStage)
		ahead bool
		wrong []string
	}{
		{name: "PEM", extra: []string{isPEM}, files: fine},
		{name: "PEM with its CA", extra: []string{isPEM}, files: withCA},
		{name: "no files", extra: []string{isPEM}, wrong: []string{
			`KAFKA_TLS_TYPE="PEM": ` + demand + dir + "kafka.keystore.key, " + dir + "kafka.keystore.pem, " + dir +
				"kafka.truststore.pem; mount them there",
		}},
		{name: "no files yet", extra: []string{isPEM}, ahead: true},
		{name: "no files of JKS", wrong: []string{
			`KAFKA_TLS_TYPE="": ` + demand + dir + "kafka.keystore.jks, " + dir + "kafka.truststore.jks",
		}},
		{name: "of JKS", files: func(s *storeStage) {
			s.files[dir+"kafka.keystore.jks"], s.files[dir+"kafka.truststore.jks"] = "x", "x"
		}},
		{name: "a trust store from elsewhere", extra: []string{isPEM, elsewhere}, files: func(s *storeStage) {
			fine(s)
			delete(s.files, dir+"kafka.truststore.pem")
			s.files["/tls/trust.pem"] = string(ca.PEM)
		}},
		{name: "by another directory", extra: []string{isPEM, "KAFKA_MOUNTED_CONF_DIR=/mine"}, files: func(s *storeStage) {
			s.files = map[string]string{
				"/mine/certs/kafka.keystore.key": string(good.Key), "/mine/certs/kafka.keystore.pem": string(good.Cert),
				"/mine/certs/kafka.truststore.pem": string(ca.PEM),
			}
		}},
		{name: "no such type", extra: []string{"KAFKA_TLS_TYPE=PKCS12"}, wrong: []string{
			`KAFKA_TLS_TYPE="PKCS12": the image's scripts take JKS or PEM`,
		}},
		{name: "another's key", extra: []string{isPEM}, files: set(other.Key, good.Cert, ca.PEM), wrong: []string{
			`KAFKA_TLS_TYPE="PEM": the private key is not that of the certificate`,
		}},
		{name: "a password for nothing", extra: []string{isPEM, password}, files: fine, wrong: []string{
			"ssl.key.password is given, and the private key is not encrypted",
		}},
		{name: "a file besides, perhaps", extra: append(own[:2:2], isPEM, "APP_VERSION=3.4.1"), files: fine},
		{name: "a file besides", extra: append(own[:2:2], isPEM, "APP_VERSION=3.9.0"), files: fine, wrong: []string{
			`KAFKA_CFG_SSL_KEYSTORE_LOCATION="/tls/store.pem": the image's scripts write PEM itself into Kafka's settings`,
		}},
		{name: "3.4: another name", extra: []string{early, isPEM}, files: fine, wrong: []string{
			"make Kafka's settings of them only where a listener with TLS is called INTERNAL, CLIENT, EXTERNAL; call one so",
		}},
		{name: "3.4: another name, and a file", extra: append(own[:2:2], early, isPEM), files: fine},
		{name: "3.4: a name of theirs", extra: client, files: fine},
		{name: "3.4: lines are joined", extra: client, files: withCA, wrong: []string{
			`KAFKA_TLS_TYPE="PEM": ` + dir + "kafka.keystore.pem has several certificates, of which Kafka would find the last",
		}},
		{
			name: "3.4: lines of the trust store", extra: client,
			files: set(good.Key, good.Cert, append(append([]byte{}, ca.PEM...), certs.NewCA(t, "next").PEM...)),
			wrong: []string{dir + "kafka.truststore.pem has several certificates"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStoreStage(t)
			s.ahead = tt.ahead
			if tt.files != nil {
				tt.files(s)
			}
			environ := with(bitnami("3", "KAFKA_CFG_CONTROLLER_QUORUM_VOTERS", "KAFKA_CFG_ADVERTISED_LISTENERS",
				"KAFKA_CFG_INTER_BROKER_LISTENER_NAME", "KAFKA_CFG_LISTENERS=TLS://:9092,CONTROLLER://:9093",
				"KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=TLS:SSL,CONTROLLER:SSL"), tt.extra...)
			_, mistakes, _ := s.play(environ)
			checkLines(t, "mistake", mistakes, tt.wrong)
		})
	}
}
