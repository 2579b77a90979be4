package security

import (
	"fmt"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"

	"github.com/kraftpod/kraftpod/internal/config"
)

// parsed is a configuration of variables NAME=VALUE, and what is wrong with it.
func parsed(t *testing.T, pairs ...string) (Config, string) {
	t.Helper()
	environ := map[string]string{}
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		environ["KRAFTPOD_"+name] = value
	}
	var report config.Report
	cfg := config.Parse[Config](environ, &report)
	if err := report.Err(); err != nil {
		return cfg, err.Error()
	}
	return cfg, ""
}

// Each mistake names its variable; none quotes a secret.
func TestMistakes(t *testing.T) {
	plain := []string{"SASL_MECHANISM=PLAIN", "SASL_USERNAME=u", "SASL_PASSWORD_FILE=/p"}
	for _, tt := range []struct {
		name  string
		pairs []string
		want  string
	}{
		{"nothing", nil, ""},
		{"TLS", []string{"TLS_CA_FILE=/ca", "TLS_CERT_FILE=/c", "TLS_KEY_FILE=/k", "TLS_SERVER_NAME=a.b"}, ""},
		{"no verification", []string{"TLS_VERIFY=false"}, ""},
		{"an address as a name", []string{"TLS_SERVER_NAME=::1"}, ""},
		{"PLAIN", plain, ""},
		{"SCRAM", []string{"SASL_MECHANISM=SCRAM-SHA-512", "SASL_USERNAME=u", "SASL_PASSWORD=planted"}, ""},
		{"OAUTHBEARER", []string{"SASL_MECHANISM=OAUTHBEARER", "SASL_TOKEN_FILE=/t"}, ""},
		{
			"a path that is relative",
			[]string{"TLS_CA_FILE=ca.pem"},
			`KRAFTPOD_TLS_CA_FILE="ca.pem": want the absolute path of a file`,
		},
		{
			"a key in the place of its path",
			[]string{"TLS_CERT_FILE=/c", "TLS_KEY_FILE=-----BEGIN PRIVATE KEY-----planted"},
			`KRAFTPOD_TLS_KEY_FILE="********": want the absolute path of a file`,
		},
		{
			"a password in the place of its path", append(plain[:2:2], "SASL_PASSWORD_FILE=planted"),
			`KRAFTPOD_SASL_PASSWORD_FILE="********": want the absolute path of a file`,
		},
		{
			"a token in the place of its path",
			[]string{"SASL_MECHANISM=OAUTHBEARER", "SASL_TOKEN_FILE=planted"},
			`KRAFTPOD_SASL_TOKEN_FILE="********": want the absolute path of a file`,
		},
		{"no truth", []string{"TLS_VERIFY=no"}, `KRAFTPOD_TLS_VERIFY="no": want true or false`},
		{"no name", []string{"TLS_SERVER_NAME=a/b"}, `KRAFTPOD_TLS_SERVER_NAME="a/b": want a host name or an IP address`},
		{
			"no mechanism",
			[]string{"SASL_MECHANISM=plain"},
			`KRAFTPOD_SASL_MECHANISM="plain": want PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER`,
		},
		{
			"two passwords", append(plain[:3:3], "SASL_PASSWORD=planted"),
			`KRAFTPOD_SASL_PASSWORD_FILE="********": KRAFTPOD_SASL_PASSWORD is given too`,
		},
		{
			"a token for PLAIN", append(plain[:3:3], "SASL_TOKEN_FILE=/t"),
			`KRAFTPOD_SASL_MECHANISM="PLAIN": has no use for KRAFTPOD_SASL_TOKEN_FILE`,
		},
		{
			"a user for OAUTHBEARER",
			[]string{"SASL_MECHANISM=OAUTHBEARER", "SASL_TOKEN_FILE=/t", "SASL_USERNAME=u"},
			`KRAFTPOD_SASL_MECHANISM="OAUTHBEARER": has no use for KRAFTPOD_SASL_USERNAME`,
		},
		{
			"a password's file for OAUTHBEARER",
			[]string{"SASL_MECHANISM=OAUTHBEARER", "SASL_TOKEN_FILE=/t", "SASL_PASSWORD_FILE=/p"},
			`KRAFTPOD_SASL_MECHANISM="OAUTHBEARER": has no use for KRAFTPOD_SASL_PASSWORD_FILE`,
		},
		{
			"a password for OAUTHBEARER",
			[]string{"SASL_MECHANISM=OAUTHBEARER", "SASL_TOKEN_FILE=/t", "SASL_PASSWORD=planted"},
			`KRAFTPOD_SASL_MECHANISM="OAUTHBEARER": has no use for KRAFTPOD_SASL_PASSWORD`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg, got := parsed(t, tt.pairs...)
			if !strings.Contains(got, tt.want) || tt.want == "" && got != "" {
				t.Errorf("mistakes %q, want %q", got, tt.want)
			}
			if shown := got + fmt.Sprintf("%s %#v", cfg.Password, cfg.Password); strings.Contains(shown, "planted") {
				t.Errorf("a secret is shown: %s", shown)
			}
		})
	}
}

// Part of the variables is no mistake, since another container of the pod may
// have the rest; it is why the broker cannot be asked while nobody has it.
func TestLacking(t *testing.T) {
	passwordless := []string{"SASL_MECHANISM=PLAIN", "SASL_USERNAME=u"}
	for want, pairs := range map[string][]string{
		"": {"TLS_CA_FILE=/ca"},
		"KRAFTPOD_TLS_CERT_FILE is given without KRAFTPOD_TLS_KEY_FILE":           {"TLS_CERT_FILE=/c"},
		"KRAFTPOD_TLS_KEY_FILE is given without KRAFTPOD_TLS_CERT_FILE":           {"TLS_KEY_FILE=/k"},
		"KRAFTPOD_SASL_USERNAME is given without KRAFTPOD_SASL_MECHANISM":         {"SASL_USERNAME=u"},
		"KRAFTPOD_SASL_PASSWORD is given without KRAFTPOD_SASL_MECHANISM":         {"SASL_PASSWORD=planted"},
		"KRAFTPOD_SASL_PASSWORD_FILE is given without KRAFTPOD_SASL_MECHANISM":    {"SASL_PASSWORD_FILE=/p"},
		"KRAFTPOD_SASL_MECHANISM=PLAIN wants a user name":                         {"SASL_MECHANISM=PLAIN"},
		"KRAFTPOD_SASL_MECHANISM=PLAIN wants the file":                            passwordless,
		"KRAFTPOD_SASL_MECHANISM=OAUTHBEARER wants the file that holds the token": {"SASL_MECHANISM=OAUTHBEARER"},
	} {
		cfg, wrong := parsed(t, pairs...)
		got := cfg.Misfit(Listener{Address: "h:1", Name: "NAME", Protocol: "SASL_SSL"})
		if want == "" {
			got = cfg.Misfit(Listener{Address: "h:1", Name: "NAME", Protocol: "SSL"})
		}
		if wrong != "" || !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%q: mistakes %q, lacking %q, want %q", pairs, wrong, got, want)
		}
	}
}

// What is given has to fit the listener, and the listener's wants have to be
// given.
func TestMisfit(t *testing.T) {
	tls := Config{CAFile: "/ca"}
	sasl := Config{Mechanism: "PLAIN", Username: "u", Password: "p"}
	both := Config{KeyFile: "/k", CertFile: "/c", Mechanism: "OAUTHBEARER", TokenFile: "/t"}
	for _, tt := range []struct {
		cfg      Config
		protocol string
		want     string
	}{
		{Config{}, "PLAINTEXT", ""},
		{Config{}, "SSL", ""}, // by the system's CAs
		{tls, "SSL", ""},
		{sasl, "SASL_PLAINTEXT", ""},
		{sasl, "SASL_SSL", ""},
		{both, "SASL_SSL", ""},
		{tls, "PLAINTEXT", "KRAFTPOD_TLS_CA_FILE is given, but the listener NAME at h:1 speaks PLAINTEXT"},
		{both, "SASL_PLAINTEXT", "KRAFTPOD_TLS_CERT_FILE is given, but the listener NAME at h:1 speaks SASL_PLAINTEXT"},
		{Config{Trust: Anybody}, "PLAINTEXT", "KRAFTPOD_TLS_VERIFY is given, but"},
		{Config{ServerName: "n"}, "PLAINTEXT", "KRAFTPOD_TLS_SERVER_NAME is given, but"},
		{sasl, "SSL", "KRAFTPOD_SASL_MECHANISM is given, but the listener NAME at h:1 speaks SSL"},
		{sasl, "PLAINTEXT", "KRAFTPOD_SASL_MECHANISM is given, but"},
		{tls, "SASL_SSL", "the listener NAME at h:1 speaks SASL_SSL: set KRAFTPOD_SASL_MECHANISM"},
	} {
		got := tt.cfg.Misfit(Listener{Address: "h:1", Name: "NAME", Protocol: tt.protocol})
		if !strings.HasPrefix(got, tt.want) || tt.want == "" && got != "" {
			t.Errorf("%+v at %s: %q, want %q", tt.cfg, tt.protocol, got, tt.want)
		}
	}
}

// A listener that is not known is not called by a name.
func TestNameless(t *testing.T) {
	const want = "the listener at h:1 speaks SASL_SSL: set KRAFTPOD_SASL_MECHANISM"
	if got := (Config{}).Misfit(Listener{Address: "h:1", Protocol: "SASL_SSL"}); !strings.HasPrefix(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	a := NewAccess(Config{Mechanism: "PLAIN"})
	got := a.Explained(Listener{}, kerr.UnsupportedSaslMechanism).Error()
	if !strings.HasSuffix(got, "see sasl.enabled.mechanisms of the listener") {
		t.Errorf("%q", got)
	}
}

// Of a listener that the plan does not have the variables tell the protocol.
func TestAssumed(t *testing.T) {
	for want, cfg := range map[string]Config{
		"PLAINTEXT": {}, "SSL": {CAFile: "/ca"}, "SASL_PLAINTEXT": {Mechanism: "PLAIN"},
		"SASL_SSL": {Trust: Anybody, Mechanism: "PLAIN"},
	} {
		if got := cfg.Assumed(Listener{}).Protocol; got != want {
			t.Errorf("%+v: %s, want %s", cfg, got, want)
		}
		if got := cfg.Assumed(Listener{Protocol: "SSL"}).Protocol; got != "SSL" {
			t.Errorf("%+v: %s, want what is known, SSL", cfg, got)
		}
	}
}

// Who the sidecar is to an authorizer.
func TestPrincipal(t *testing.T) {
	cert := Config{CertFile: "/c", KeyFile: "/k"}
	for _, tt := range []struct {
		cfg            Config
		protocol, want string
	}{
		{Config{}, "PLAINTEXT", "User:ANONYMOUS"},
		{Config{}, "SSL", "User:ANONYMOUS"},
		{cert, "SSL", `User: and the subject of KRAFTPOD_TLS_CERT_FILE="/c"`},
		{Config{Mechanism: "PLAIN", Username: "me", CertFile: "/c"}, "SASL_SSL", "User:me"},
		{Config{Mechanism: "OAUTHBEARER"}, "SASL_SSL", "the subject of the token in the file of KRAFTPOD_SASL_TOKEN_FILE"},
	} {
		if got := tt.cfg.Principal(Listener{Protocol: tt.protocol}); got != tt.want {
			t.Errorf("%+v at %s: %s, want %s", tt.cfg, tt.protocol, got, tt.want)
		}
	}
}
