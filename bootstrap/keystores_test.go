package bootstrap

import (
	"strings"
	"testing"
)

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
			wrong: []string{"into the chain; no node would get a connection to this controller$"},
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
		{name: "for servers", extra: []string{variable + "=/tls/server.pem"}},
		{
			name:  "for servers, and clients need one",
			extra: []string{variable + "=/tls/server.pem", "KAFKA_SSL_CLIENT_AUTH=required"},
			wrong: []string{
				`listener TLS: the certificate "CN=server" is not for clients`,
				`listener CONTROLLER: the certificate "CN=server" is not for clients`,
			},
		},
		{
			name: "for servers, and clients of SASL need none by all listeners' setting",
			extra: []string{
				variable + "=/tls/server.pem", "KAFKA_SSL_CLIENT_AUTH=required",
				"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=TLS:SASL_SSL,OUT:SSL,CONTROLLER:SASL_SSL",
			},
		},
		{
			name: "for servers, and clients of SASL need one by its own",
			extra: []string{
				variable + "=/tls/server.pem", "KAFKA_LISTENER_NAME_TLS_SSL_CLIENT_AUTH=required",
				"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=TLS:SASL_SSL,OUT:SSL,CONTROLLER:SASL_SSL",
			},
			wrong: []string{`listener TLS: the certificate "CN=server" is not for clients`},
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
