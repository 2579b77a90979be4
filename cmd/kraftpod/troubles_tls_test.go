package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"time"

	"github.com/kraftpod/kraftpod/test/certs"
)

// keyStores: what is wrong with what listeners with TLS identify themselves with.
func keyStores() []trouble {
	secured := vars(
		"KAFKA_LISTENERS", "TLS://:9092,CONTROLLER://:9093",
		"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "TLS:SSL,CONTROLLER:PLAINTEXT",
		"KAFKA_SSL_KEYSTORE_TYPE", "PEM", "KAFKA_SSL_KEYSTORE_LOCATION", "$DIR/store.pem",
		"KAFKA_SSL_TRUSTSTORE_TYPE", "PEM", "KAFKA_SSL_TRUSTSTORE_LOCATION", "$DIR/ca.pem", "KRAFTPOD_REPLICAS", "2",
	)
	of := func(message, file string) trouble {
		return trouble{
			message: message, env: and(secured, "KAFKA_SSL_KEYSTORE_LOCATION", "$DIR/"+file),
			prepare: func(s *stage) { s.writeStores() },
		}
	}
	with := func(message string, pairs ...string) trouble {
		return trouble{message: message, env: and(secured, pairs...), prepare: func(s *stage) { s.writeStores() }}
	}
	single := with(`listener ...: the certificate is not for ...; Kafka starts, but clients that verify it do not connect`,
		"KAFKA_LISTENERS", "TLS://:9092,OUT://:9094,CONTROLLER://:9093", "KAFKA_INTER_BROKER_LISTENER_NAME", "TLS",
		"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "TLS:SSL,OUT:SSL,CONTROLLER:PLAINTEXT", "KRAFTPOD_REPLICAS", "1",
		"KAFKA_ADVERTISED_LISTENERS", "TLS://:9092,OUT://kafka-{ordinal}.example.com:9094")
	soon := of(`the certificate ... expires at ...: renew it`, "soon.pem")
	soon.env["KRAFTPOD_REPLICAS"] = "1"
	denied := of(`cannot read ...; see the Secret's defaultMode and the pod's fsGroup`, "denied.pem")
	denied.nobody = true
	return []trouble{
		of(`the private key is PKCS#1 (BEGIN RSA PRIVATE KEY), and Kafka reads PKCS#8 only`, "pkcs1.pem"),
		of(`the private key is SEC 1 (BEGIN EC PRIVATE KEY), and Kafka reads PKCS#8 only`, "sec1.pem"),
		of(`the private key is not that of the certificate`, "mixed.pem"),
		of(`the certificate (...) does not lead to the trust store`, "strange.pem"),
		of(`the certificate ... expired at ...; renew it; Kafka does not start with that in its inter-broker listener`,
			"late.pem"),
		of(`the certificate is not for ... but for ...; the other brokers would not get a connection to this one`,
			"named.pem"),
		of(`there is no file ... in this container; mount the Secret with it there`, "none.pem"),
		denied, single, soon,
		with(`the listener ... speaks TLS, and has no key store`, "KAFKA_SSL_KEYSTORE_LOCATION", ""),
		with(`Kafka does not take it with a key store of type PEM`, "KAFKA_SSL_KEYSTORE_PASSWORD", "planted"),
		with(`ssl.key.password is given, and the private key is not encrypted`, "KAFKA_SSL_KEY_PASSWORD", "planted"),
		with(`... is PEM, and Kafka would not read it as that; set ...`,
			"KAFKA_SSL_KEYSTORE_TYPE", "", "KAFKA_SSL_KEYSTORE_PASSWORD", "planted"),
		with(`the image's scripts set up the key store of a listener that is called ... from files in /etc/kafka/secrets`,
			"KAFKA_LISTENERS", "SSL://:9092,CONTROLLER://:9093",
			"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "SSL:SSL,CONTROLLER:PLAINTEXT"),
		with(`KAFKA_OPTS="": the image's scripts demand it where an advertised listener is called ...`,
			"KAFKA_LISTENERS", "SASL_PLAINTEXT://:9092,CONTROLLER://:9093",
			"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT"),
		{
			message: `the listener ... speaks TLS, for which the image's scripts demand the files ...`,
			env: vars("KRAFTPOD_DIALECT", "bitnami", "CLUSTER_ID", "", "KAFKA_KRAFT_CLUSTER_ID", stageID,
				"KAFKA_TLS_TYPE", "PEM", "KAFKA_CFG_LISTENERS", "TLS://:9092,CONTROLLER://:9093",
				"KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP", "TLS:SSL,CONTROLLER:PLAINTEXT"),
		},
	}
}

// writeStores writes key stores of kafka-0, good ones and others.
func (s *stage) writeStores() {
	s.t.Helper()
	ca, other := certs.NewCA(s.t, "ca"), certs.NewCA(s.t, "other-ca")
	host := "kafka-0." + stageDomain
	good := ca.Pair("kafka", host)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	s.must(err)
	sec1, err := x509.MarshalECPrivateKey(key)
	s.must(err)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	s.must(err)
	block := func(name string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: name, Bytes: der}) }
	for name, content := range map[string][]byte{
		"ca.pem": ca.PEM, "store.pem": good.Both(), "denied.pem": good.Both(),
		"strange.pem": other.Pair("kafka", host).Both(),
		"mixed.pem":   append(append([]byte{}, good.Key...), ca.Pair("kafka", host).Cert...),
		"pkcs1.pem":   append(block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey)), good.Cert...),
		"sec1.pem":    append(block("EC PRIVATE KEY", sec1), good.Cert...),
		"late.pem":    ca.PairUntil("kafka", time.Now().Add(-time.Hour), host).Both(),
		"soon.pem":    ca.PairUntil("kafka", time.Now().Add(time.Hour), host).Both(),
		"named.pem":   ca.Pair("kafka", "kafka.example.com").Both(),
	} {
		s.file(name, string(content))
	}
	s.must(os.Chmod(filepath.Join(s.dir, "denied.pem"), 0))
}
