package secured_test

import "maps"

// with is the environment of before, and more.
func with(before map[string]string, pairs ...string) map[string]string {
	env := maps.Clone(before)
	for i := 0; i < len(pairs); i += 2 {
		env[pairs[i]] = pairs[i+1]
	}
	return env
}

// rows are the table: a row more is a way more to ask.
func rows() []row {
	none := map[string]string{}
	ca := with(none, "KRAFTPOD_TLS_CA_FILE", "{ca}")
	mutual := with(ca, "KRAFTPOD_TLS_CERT_FILE", "{cert}", "KRAFTPOD_TLS_KEY_FILE", "{key}")
	sasl := func(mechanism string, pairs ...string) map[string]string {
		return with(none, append([]string{
			"KRAFTPOD_SASL_MECHANISM", mechanism, "KRAFTPOD_SASL_USERNAME", user, "KRAFTPOD_SASL_PASSWORD_FILE", "{password}",
		}, pairs...)...)
	}
	scram := sasl("SCRAM-SHA-512", "KRAFTPOD_TLS_CA_FILE", "{ca}")
	bearer := with(ca, "KRAFTPOD_SASL_MECHANISM", "OAUTHBEARER", "KRAFTPOD_SASL_TOKEN_FILE", "{token}")
	const wrongUser = `.* does not accept user "` + user + `" with its password by `
	all := []row{
		{name: "plaintext", at: "PLAINTEXT", env: none},
		{name: "TLS", at: "TLS", env: ca},
		{
			name: "a CA that the system does not have", at: "TLS", env: none,
			reason: `.*signed by nobody whom the system trusts`,
		},
		{
			name: "another CA", at: "TLS", env: with(none, "KRAFTPOD_TLS_CA_FILE", "{other-ca}"),
			reason: `.*issuer "CN=kafka-ca"\) is signed by nobody in KRAFTPOD_TLS_CA_FILE=`,
		},
		{
			name: "not verified", at: "TLS", warning: "KRAFTPOD_TLS_VERIFY=false: whoever answers at",
			env: with(none, "KRAFTPOD_TLS_CA_FILE", "{other-ca}", "KRAFTPOD_TLS_VERIFY", "false"),
		},
		{name: "expired", at: "EXPIRED", env: ca, reason: `.*"CN=expired" expired at 20`},
		{
			name: "another name", at: "TLS", env: with(ca, "KRAFTPOD_TLS_SERVER_NAME", "kafka.example"),
			reason: `.*is not for "kafka.example", but for kafka-0\..*: set KRAFTPOD_TLS_SERVER_NAME to one of these`,
		},
		{name: "a client certificate", at: "MUTUAL", env: mutual},
		{
			name: "a client certificate that is wanted", at: "MUTUAL", env: ca,
			reason: `.*wants a certificate of the client \(.*\): set KRAFTPOD_TLS_CERT_FILE and KRAFTPOD_TLS_KEY_FILE`,
		},
		{
			name: "a client certificate of another CA", at: "MUTUAL",
			env:    with(ca, "KRAFTPOD_TLS_CERT_FILE", "{strange-cert}", "KRAFTPOD_TLS_KEY_FILE", "{strange-key}"),
			reason: `.*does not accept the client certificate of KRAFTPOD_TLS_CERT_FILE=.*issuer "CN=other-ca", valid until`,
		},
		{
			name: "a client certificate that has expired", at: "MUTUAL",
			env:    with(ca, "KRAFTPOD_TLS_CERT_FILE", "{expired-cert}", "KRAFTPOD_TLS_KEY_FILE", "{expired-key}"),
			reason: `.*does not accept the client certificate .*EXPIRED at 20.*: renew it$`,
		},
		{
			name: "TLS asked in plaintext", at: "TLS", env: none, lie: "PLAINTEXT",
			reason: `.*speaks TLS, and is spoken to in plaintext: see the listener TLS in listener.security.protocol.map`,
		},
		{
			name: "plaintext asked in TLS", at: "PLAINTEXT", env: ca, lie: "SSL",
			reason: `.*closes the connection at the TLS handshake, as a listener does that speaks no TLS`,
		},
		{
			name: "TLS for a listener without", at: "PLAINTEXT", env: ca,
			reason: `KRAFTPOD_TLS_CA_FILE is given, but the listener PLAINTEXT at .* speaks PLAINTEXT: leave it out`,
		},
		{name: "PLAIN", at: "PASS", env: sasl("PLAIN")},
		{name: "PLAIN by a variable", at: "PASS", env: map[string]string{
			"KRAFTPOD_SASL_MECHANISM": "PLAIN", "KRAFTPOD_SASL_USERNAME": user, "KRAFTPOD_SASL_PASSWORD": password,
		}},
		{
			name: "wrong password by PLAIN", at: "PASS", env: sasl("PLAIN", "KRAFTPOD_SASL_PASSWORD_FILE", "{wrong}"),
			reason: wrongUser + `PLAIN .*see KRAFTPOD_SASL_USERNAME and KRAFTPOD_SASL_PASSWORD_FILE`,
		},
		{
			name: "no SASL at all", at: "PASS", env: none,
			reason: `the listener PASS at .* speaks SASL_PLAINTEXT: set KRAFTPOD_SASL_MECHANISM`,
		},
		{
			name: "SASL asked without", at: "PASS", env: none, lie: "PLAINTEXT",
			reason: `.*closes the connection at this request: if clients of this listener authenticate by SASL`,
		},
		{
			name: "plaintext asked by SASL", at: "PLAINTEXT", env: sasl("PLAIN"), lie: "SASL_PLAINTEXT",
			reason: `.*wants no SASL: see the listener PLAINTEXT`,
		},
		{
			name: "a mechanism that is not offered", at: "PASS", env: sasl("SCRAM-SHA-256"),
			reason: `.*does not offer KRAFTPOD_SASL_MECHANISM="SCRAM-SHA-256": see sasl.enabled.mechanisms of the listener PASS`,
		},
		{name: "SCRAM-SHA-512", at: "SCRAM", env: scram},
		{name: "SCRAM-SHA-256", at: "SCRAM", env: with(scram, "KRAFTPOD_SASL_MECHANISM", "SCRAM-SHA-256")},
		{
			name: "wrong password by SCRAM", at: "SCRAM", env: with(scram, "KRAFTPOD_SASL_PASSWORD_FILE", "{wrong}"),
			reason: wrongUser + "SCRAM-SHA-512",
		},
		{
			name: "a user that there is not", at: "SCRAM", env: with(scram, "KRAFTPOD_SASL_USERNAME", "nobody"),
			reason: `.*does not accept user "nobody"`,
		},
		{
			name: "a password that is not mounted", at: "SCRAM",
			env:    with(scram, "KRAFTPOD_SASL_PASSWORD_FILE", "{not-there}"),
			reason: `.*the file of KRAFTPOD_SASL_PASSWORD_FILE: it is not there \(yet\)`,
			last:   mountsPassword,
		},
		{name: "OAUTHBEARER", at: "BEARER", env: bearer},
		{
			name: "a token that has expired", at: "BEARER", env: with(bearer, "KRAFTPOD_SASL_TOKEN_FILE", "{late-token}"),
			reason: `.*does not accept the token in the file of KRAFTPOD_SASL_TOKEN_FILE`,
		},
		{
			name: "a token's file that is empty", at: "BEARER", env: with(bearer, "KRAFTPOD_SASL_TOKEN_FILE", "{empty-token}"),
			reason: `.*the file of KRAFTPOD_SASL_TOKEN_FILE is empty`, last: writesToken,
		},
		{
			name: "a token that is none", at: "BEARER", env: with(bearer, "KRAFTPOD_SASL_TOKEN_FILE", "{wrong-token}"),
			reason: `.*does not accept the token in the file of KRAFTPOD_SASL_TOKEN_FILE`,
		},
	}
	byLeast := sasl("PLAIN", "KRAFTPOD_SASL_USERNAME", least, "KRAFTPOD_SASL_PASSWORD_FILE", "{least}")
	all = append(all, leastRows(byLeast)...)
	return append(all, []row{
		{name: "a certificate changes", at: "MUTUAL", env: mutual, last: changesCertificate},
		{name: "the own certificate ends", at: "MUTUAL", env: mutual, last: endsOwnCertificate},
		{name: "files are swapped all the time", at: "MUTUAL", env: mutual, last: swapsAllTheTime},
		{name: "a token changes", at: "BEARER", env: bearer, last: changesToken},
		{name: "a password changes", at: "SCRAM", env: scram, last: changesPassword},
		{name: "a session ends", at: "RENEWED", env: sasl("PLAIN"), last: renewsSessions},
	}...)
}
