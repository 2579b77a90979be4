package image

import "testing"

func TestMasked(t *testing.T) {
	for _, tt := range []struct {
		name, variable, value string
		masked                bool
	}{
		{name: "password", variable: "KAFKA_SSL_TRUSTSTORE_PASSWORD", value: "x", masked: true},
		{name: "passwords", variable: "KAFKA_CLIENT_PASSWORDS", value: "x", masked: true},
		{name: "secret", variable: "KAFKA_DELEGATION_TOKEN_SECRET_X", value: "x", masked: true},
		{name: "secret alone", variable: "KAFKA_CLIENT_SECRET", value: "x", masked: true},
		{name: "JAAS", variable: "KAFKA_SASL_JAAS_CONFIG", value: "x", masked: true},
		{name: "token", variable: "KAFKA_TOKEN", value: "x", masked: true},
		{name: "credential", variable: "KAFKA_BASIC_AUTH_CREDENTIALS", value: "x", masked: true},
		{name: "key store's key", variable: "KAFKA_SSL_KEYSTORE_KEY", value: "x", masked: true},
		{name: "keypass", variable: "KAFKA_KEYPASS", value: "x", masked: true},
		{name: "key pass", variable: "KAFKA_SSL_KEY_PASS", value: "x", masked: true},
		{name: "private", variable: "KAFKA_PRIVATE", value: "x", masked: true},
		{name: "chain", variable: "KAFKA_SSL_KEYSTORE_CERTIFICATE_CHAIN", value: "x", masked: true},
		{name: "lower case", variable: "KAFKA_password", value: "x", masked: true},

		{name: "pass=", variable: "KAFKA_X", value: "a pass=x", masked: true},
		{name: "password:", variable: "KAFKA_X", value: "password: x", masked: true},
		{name: "passwd =", variable: "KAFKA_X", value: "passwd =x", masked: true},
		{name: "secret=", variable: "KAFKA_X", value: `clientSecret="x"`, masked: true},
		{name: "token=", variable: "KAFKA_X", value: "token=x", masked: true},
		{name: "credential:", variable: "KAFKA_X", value: "credential:x", masked: true},
		{name: "credentials=", variable: "KAFKA_X", value: "credentials=x", masked: true},
		{name: "upper case", variable: "KAFKA_X", value: "PASSWORD=x", masked: true},
		{name: "a system property", variable: "KAFKA_OPTS", value: "-Djavax.net.ssl.keyStorePassword=x", masked: true},
		{name: "more of a name", variable: "KAFKA_X", value: "secret_key.of-2=x", masked: true},
		{name: "PEM", variable: "KAFKA_X", value: "-----BEGIN PRIVATE KEY-----", masked: true},
		{name: "SCRAM", variable: "KAFKA_X", value: "org.apache.ScramLoginModule required;", masked: true},
		{name: "PLAIN", variable: "KAFKA_X", value: "org.apache.PlainLoginModule required;", masked: true},

		{name: "a setting", variable: "KAFKA_NODE_ID", value: "0"},
		{name: "an empty password", variable: "KAFKA_SSL_KEY_PASSWORD", value: ""},
		{name: "a key store's place", variable: "KAFKA_SSL_KEYSTORE_LOCATION", value: "/etc/keystore.jks"},
		{name: "certificates to trust", variable: "KAFKA_SSL_TRUSTSTORE_CERTIFICATES", value: "x"},
		{name: "pass in another word", variable: "KAFKA_BYPASS", value: "x"},
		{name: "a word alone", variable: "KAFKA_X", value: "password"},
		{name: "a word in a path", variable: "KAFKA_X", value: "/etc/secret/file:ro"},
		{name: "half a word", variable: "KAFKA_X", value: "pas=1"},
		{name: "another module", variable: "KAFKA_X", value: "Krb5LoginModule required;"},
		{name: "dashes", variable: "KAFKA_X", value: "----BEGIN"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.value
			if tt.masked {
				want = "********"
			}
			got := masked(map[string]string{tt.variable: tt.value})
			if len(got) != 1 || got[tt.variable] != want {
				t.Errorf("masked %s=%q = %q, want %q", tt.variable, tt.value, got, want)
			}
		})
	}
}
