// Package security is how the sidecar speaks to a listener of the pod's own
// broker that wants TLS, SASL or both: the variables, the files that they name,
// which are read at each connection, and the reason why one came to nothing.
//
// No secret is part of any text that it makes.
package security

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// The variables.
const (
	caVariable         = "KRAFTPOD_TLS_CA_FILE"
	certVariable       = "KRAFTPOD_TLS_CERT_FILE"
	keyVariable        = "KRAFTPOD_TLS_KEY_FILE"
	serverNameVariable = "KRAFTPOD_TLS_SERVER_NAME"
	verifyVariable     = "KRAFTPOD_TLS_VERIFY"
	mechanismVariable  = "KRAFTPOD_SASL_MECHANISM"
	usernameVariable   = "KRAFTPOD_SASL_USERNAME"
	passwordFile       = "KRAFTPOD_SASL_PASSWORD_FILE" //nolint:gosec // a name
	passwordVariable   = "KRAFTPOD_SASL_PASSWORD"      //nolint:gosec // a name
	tokenFile          = "KRAFTPOD_SASL_TOKEN_FILE"    //nolint:gosec // a name
)

// The SASL mechanisms, by Kafka's names.
const (
	mechanismPlain    = "PLAIN"
	mechanismScram256 = "SCRAM-SHA-256"
	mechanismScram512 = "SCRAM-SHA-512"
	mechanismOAuth    = "OAUTHBEARER"
)

// Config is who the sidecar is to the broker, and whom it trusts.
type Config struct {
	// CAFile holds the certificates that it trusts, PEM; empty: those of the
	// system.
	CAFile string `env:"KRAFTPOD_TLS_CA_FILE"`
	// CertFile and KeyFile are its own certificate with its chain, and the key,
	// PEM; empty: it has none.
	CertFile string `env:"KRAFTPOD_TLS_CERT_FILE"`
	KeyFile  string `env:"KRAFTPOD_TLS_KEY_FILE"`
	// ServerName is the name that the broker's certificate must have; empty: the
	// advertised host of the listener.
	ServerName string `env:"KRAFTPOD_TLS_SERVER_NAME"`
	// Trust is whether any certificate will do.
	Trust Trust `env:"KRAFTPOD_TLS_VERIFY" envDefault:"true"`
	// Mechanism is the SASL mechanism by Kafka's name.
	Mechanism string `env:"KRAFTPOD_SASL_MECHANISM"`
	Username  string `env:"KRAFTPOD_SASL_USERNAME"`
	// PasswordFile holds the password, or Password is it.
	PasswordFile string        `env:"KRAFTPOD_SASL_PASSWORD_FILE"`
	Password     config.Secret `env:"KRAFTPOD_SASL_PASSWORD"`
	// TokenFile holds the token of OAUTHBEARER.
	TokenFile string `env:"KRAFTPOD_SASL_TOKEN_FILE"`
}

// Mechanisms returns the SASL mechanisms that can be spoken.
func Mechanisms() []string {
	return []string{mechanismPlain, mechanismScram256, mechanismScram512, mechanismOAuth}
}

// Check reports every value that is wrong by itself. A file that is not there
// is no mistake: it may be mounted later.
func (c Config) Check(report *config.Report) {
	const absolute = "the absolute path of a file"
	report.Want(filepath.IsAbs(c.CAFile), caVariable, c.CAFile, absolute)
	report.Want(filepath.IsAbs(c.CertFile), certVariable, c.CertFile, absolute)
	report.Want(filepath.IsAbs(c.KeyFile), keyVariable, c.KeyFile, absolute)
	report.Want(filepath.IsAbs(c.PasswordFile), passwordFile, c.PasswordFile, absolute)
	report.Want(filepath.IsAbs(c.TokenFile), tokenFile, c.TokenFile, absolute)
	report.Want(kafka.IsHost(c.ServerName), serverNameVariable, c.ServerName,
		"a host name or an IP address, as the broker's certificate has it")
	report.Want(slices.Contains(Mechanisms(), c.Mechanism), mechanismVariable, c.Mechanism,
		strings.Join(Mechanisms(), ", "))
	c.checkContradictions(report)
}

// checkContradictions reports what nothing else in the environment can make fit.
func (c Config) checkContradictions(report *config.Report) {
	if c.Password != "" && c.PasswordFile != "" {
		report.Wrong(passwordFile, c.PasswordFile, "%s is given too: give one of the two", passwordVariable)
	}
	var useless []string
	switch c.Mechanism {
	case "":
	case mechanismOAuth:
		useless = []string{usernameVariable, passwordFile, passwordVariable}
	default:
		useless = []string{tokenFile}
	}
	for _, v := range c.saslGiven() {
		if slices.Contains(useless, v) {
			report.Wrong(mechanismVariable, c.Mechanism, "has no use for %s: leave that out, or choose another mechanism", v)
		}
	}
}

// lacking is what is given without what it needs. That is no mistake of one
// container: another of the pod may have the rest.
func (c Config) lacking() string {
	return cmp.Or(c.lackingTLS(), c.lackingSASL())
}

func (c Config) lackingTLS() string {
	switch {
	case c.CertFile != "" && c.KeyFile == "":
		return fmt.Sprintf("%s is given without %s: give the file with its private key", certVariable, keyVariable)
	case c.KeyFile != "" && c.CertFile == "":
		return fmt.Sprintf("%s is given without %s: give the file with its certificate", keyVariable, certVariable)
	}
	return ""
}

func (c Config) lackingSASL() string {
	switch {
	case c.Mechanism == "" && len(c.saslGiven()) > 0:
		return fmt.Sprintf("%s is given without %s: give one of %s", c.saslGiven()[0], mechanismVariable,
			strings.Join(Mechanisms(), ", "))
	case c.Mechanism == mechanismOAuth && c.TokenFile == "":
		return fmt.Sprintf("%s=%s wants the file that holds the token: give %s", mechanismVariable, c.Mechanism, tokenFile)
	case c.Mechanism == "" || c.Mechanism == mechanismOAuth:
		return ""
	case c.Username == "":
		return fmt.Sprintf("%s=%s wants a user name: give %s", mechanismVariable, c.Mechanism, usernameVariable)
	case c.Password == "" && c.PasswordFile == "":
		return fmt.Sprintf("%s=%s wants the file that holds the password: give %s (or %s)", mechanismVariable, c.Mechanism,
			passwordFile, passwordVariable)
	}
	return ""
}

// saslGiven are the variables of SASL that are given, but for the mechanism.
func (c Config) saslGiven() []string {
	return given(map[string]string{
		usernameVariable: c.Username, passwordFile: c.PasswordFile, passwordVariable: string(c.Password),
		tokenFile: c.TokenFile,
	})
}

// tlsGiven are the variables of TLS that are given and say something.
func (c Config) tlsGiven() []string {
	trust := ""
	if c.Trust == Anybody {
		trust = "false"
	}
	return given(map[string]string{
		caVariable: c.CAFile, certVariable: c.CertFile, keyVariable: c.KeyFile, serverNameVariable: c.ServerName,
		verifyVariable: trust,
	})
}

func given(values map[string]string) []string {
	var names []string
	for name, value := range values {
		if value != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
