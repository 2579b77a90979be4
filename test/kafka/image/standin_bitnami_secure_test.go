package image

import "strings"

// Listeners with TLS and with SASL.
const (
	ssl  = "KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=CONTROLLER:SSL,PLAINTEXT:SSL "
	sasl = "KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=CONTROLLER:SASL_PLAINTEXT,PLAINTEXT:SASL_PLAINTEXT,OTHER:SASL_SSL " +
		"KAFKA_CFG_INTER_BROKER_LISTENER_NAME=PLAINTEXT KAFKA_CFG_SASL_MECHANISM_INTER_BROKER_PROTOCOL=PLAIN " +
		"KAFKA_CFG_SASL_MECHANISM_CONTROLLER_PROTOCOL=PLAIN "
	plainLogin = "org.apache.kafka.common.security.plain.PlainLoginModule required"
	scramLogin = "org.apache.kafka.common.security.scram.ScramLoginModule required"
)

// jks are the key store and the trust store that the scripts look for.
func jks() map[string]string {
	return map[string]string{
		"bitnami/kafka/config/certs/kafka.keystore.jks":   "",
		"bitnami/kafka/config/certs/kafka.truststore.jks": "",
	}
}

// bitnamiSecureRows are of listeners with TLS and SASL in C and D.
func bitnamiSecureRows() []standInRow {
	return []standInRow{
		{
			name: "TLS: the stores", image: "bitnami C",
			env:   kraft + node + ssl,
			files: jks(),
			want: []string{
				"ssl.keystore.location=/opt/bitnami/kafka/config/certs/kafka.keystore.jks\n",
				"ssl.truststore.location=/opt/bitnami/kafka/config/certs/kafka.truststore.jks\n",
				"ssl.client.auth=required\n",
				"ssl.keystore.type=JKS\n",
			},
			not: "password",
		},
		{
			name: "TLS: a password for all", image: "bitnami D",
			env:   kraft + node + ssl + "KAFKA_CERTIFICATE_PASSWORD=pw KAFKA_TLS_CLIENT_AUTH=none",
			files: jks(),
			want: []string{
				"ssl.key.password=pw\n",
				"ssl.keystore.password=pw\n",
				"ssl.truststore.password=pw\n",
				"ssl.client.auth=none\n",
			},
		},
		{
			name: "TLS: PEM goes into the properties", image: "bitnami C",
			env: kraft + node + ssl + "KAFKA_TLS_TYPE=PEM",
			files: map[string]string{
				"bitnami/kafka/config/certs/kafka.keystore.key":   "one\ntwo\n",
				"bitnami/kafka/config/certs/kafka.keystore.pem":   "cert\n",
				"bitnami/kafka/config/certs/kafka.truststore.pem": "trust\n",
			},
			want: []string{
				"ssl.keystore.key=one\\n\\\ntwo \n",
				"ssl.keystore.certificate.chain=cert ",
				"ssl.truststore.certificates=trust ",
			},
			not: ".location",
		},
		{
			name: "TLS: PEM takes a key too", image: "bitnami C",
			env: kraft + node + ssl + "KAFKA_TLS_TYPE=PEM",
			files: map[string]string{
				"bitnami/kafka/config/certs/kafka.keystore.pem":   "",
				"bitnami/kafka/config/certs/kafka.truststore.pem": "",
			},
			code: 1,
			want: []string{"no kafka.keystore.pem"},
			not:  "kafka:",
		},
		{
			name: "TLS: a trust store from elsewhere", image: "bitnami C",
			env:  kraft + node + ssl,
			with: []string{"KAFKA_TLS_TRUSTSTORE_FILE=ROOT/there/mine"},
			files: map[string]string{
				"bitnami/kafka/config/certs/kafka.keystore.jks":   "",
				"bitnami/kafka/config/certs/kafka.truststore.jks": "",
				"there/mine": "",
			},
			want: []string{
				"ssl.truststore.location=/opt/bitnami/kafka/config/certs/mine\n",
				"file: /opt/bitnami/kafka/config/certs/mine",
			},
		},
		{
			name: "TLS: a listener's own demand", image: "bitnami C",
			env:   kraft + node + ssl + "KAFKA_TLS_PLAINTEXT_CLIENT_AUTH=requested",
			files: jks(),
			want:  []string{"listener.name.plaintext.ssl.client.auth=requested\n"},
		},
		{
			name: "TLS: the environment wins", image: "bitnami C",
			env:   kraft + node + ssl + "KAFKA_CFG_SSL_KEYSTORE_LOCATION=/mine",
			files: jks(),
			want:  []string{"ssl.keystore.location=/mine\n"},
			not:   "kafka.keystore.jks\nssl",
		},
		{
			name: "TLS: other types are none", image: "bitnami C",
			env:   kraft + node + ssl + "KAFKA_TLS_TYPE=P12",
			files: jks(),
			code:  1,
			want:  []string{"allowed values for KAFKA_TLS_TYPE"},
			not:   "kafka:",
		},
		{
			name: "SASL: a line of JAAS for each mechanism", image: "bitnami C",
			env: kraft + node + sasl,
			want: []string{
				"listener.name.other.plain.sasl.jaas.config=" + plainLogin + " user_user=\"bitnami\";\n",
				"listener.name.other.scram-sha-512.sasl.jaas.config=" + scramLogin + ";\n",
			},
		},
		{
			name: "SASL: brokers have a user", image: "bitnami C",
			env: kraft + node + sasl + "KAFKA_INTER_BROKER_USER=u KAFKA_INTER_BROKER_PASSWORD=p",
			want: []string{
				"listener.name.plaintext.plain.sasl.jaas.config=" + plainLogin +
					" username=\"u\" password=\"p\" user_user=\"bitnami\" user_u=\"p\";\n",
				"sasl.mechanism.inter.broker.protocol=PLAIN\n",
			},
		},
		{
			name: "SASL: controllers another", image: "bitnami D",
			env: kraft + node + sasl + "KAFKA_CONTROLLER_USER=u KAFKA_CONTROLLER_PASSWORD=p",
			want: []string{
				"listener.name.controller.plain.sasl.jaas.config=" + plainLogin + " username=\"u\" password=\"p\" user_u=\"p\";\n",
				"listener.name.controller.sasl.enabled.mechanisms=PLAIN\n",
			},
		},
		{
			name: "SASL: the format step is told of the users", image: "bitnami C",
			env: kraft + node + sasl + "KAFKA_CLIENT_USERS=a,b KAFKA_CLIENT_PASSWORDS=c,d",
			want: []string{
				"--cluster-id=ID --add-scram SCRAM-SHA-256=[name=a,password=c] --add-scram SCRAM-SHA-256=[name=b,password=d]",
				"--add-scram SCRAM-SHA-512=[name=a,password=c]",
			},
		},
		{
			name: "SASL: of the brokers' and the controllers' too", image: "bitnami C",
			env: kraft + node + strings.ReplaceAll(sasl, "PROTOCOL=PLAIN", "PROTOCOL=SCRAM-SHA-512") +
				"KAFKA_INTER_BROKER_USER=b",
			want: []string{
				"--add-scram SCRAM-SHA-512=[name=b,password=bitnami]" +
					" --add-scram SCRAM-SHA-512=[name=controller_user,password=bitnami], by",
			},
		},
		{
			name: "SASL: Kafka 3.4 has no SCRAM", image: "bitnami C 3.4.1",
			env:  kraft + node + sasl,
			want: []string{"sasl.enabled.mechanisms=PLAIN\n"},
			not:  "--add-scram",
		},
		{
			name: "SASL: a JAAS file instead", image: "bitnami C",
			env:   kraft + node + sasl,
			files: map[string]string{"bitnami/kafka/config/kafka_jaas.conf": ""},
			want:  []string{"kafka:"},
			not:   "jaas.config=org",
		},
		{
			name: "SASL: controllers need a mechanism", image: "bitnami D",
			env:  kraft + node + strings.Replace(sasl, "KAFKA_CFG_SASL_MECHANISM_CONTROLLER_PROTOCOL=PLAIN", "", 1),
			code: 1,
			want: []string{"requires KAFKA_CFG_SASL_MECHANISM_CONTROLLER_PROTOCOL"},
			not:  "kafka:",
		},
	}
}
