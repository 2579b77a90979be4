package security

import (
	"fmt"
	"strings"

	"github.com/kraftpod/kraftpod/internal/kafka"
)

// Listener is the one of the broker's that is asked.
type Listener struct {
	// Address is where it is reached, host:port.
	Address string
	// Name of the listener; empty: it is none that is known.
	Name string
	// Protocol is its security protocol, by Kafka's name; empty: not known.
	Protocol string
	// Host is the name that clients know it by, which its certificate must have.
	Host string
}

// called is the listener in words: one that is not known has no name.
func (l Listener) called() string { return strings.TrimSpace("the listener " + l.Name) }

// IsTLS says whether the listener speaks TLS.
func (l Listener) IsTLS() bool { return kafka.IsTLS(l.Protocol) }

// IsSASL says whether clients of the listener authenticate by SASL.
func (l Listener) IsSASL() bool { return strings.HasPrefix(l.Protocol, "SASL_") }

// Assumed is the listener with the protocol that the variables speak of, where
// its own is not known.
func (c Config) Assumed(l Listener) Listener {
	if l.Protocol != "" {
		return l
	}
	switch {
	case len(c.tlsGiven()) > 0 && c.Mechanism != "":
		l.Protocol = "SASL_SSL"
	case len(c.tlsGiven()) > 0:
		l.Protocol = "SSL"
	case c.Mechanism != "":
		l.Protocol = "SASL_PLAINTEXT"
	default:
		l.Protocol = kafka.Plaintext
	}
	return l
}

// Misfit says which variable is given that the listener has no use for, or not
// given though it, or another variable, wants it; "" where all fits. Who believes
// that TLS is spoken must not be left to believe so.
func (c Config) Misfit(l Listener) string {
	const choose = "name another listener of this broker in KRAFTPOD_BROKER"
	speaks := fmt.Sprintf("%s at %s speaks %s", l.called(), l.Address, l.Protocol)
	if tls := c.tlsGiven(); len(tls) > 0 && !l.IsTLS() {
		return fmt.Sprintf("%s is given, but %s: leave it out, or %s", tls[0], speaks, choose)
	}
	if c.Mechanism != "" && !l.IsSASL() {
		return fmt.Sprintf("%s is given, but %s: leave it out, or %s", mechanismVariable, speaks, choose)
	}
	if lacking := c.lacking(); lacking != "" {
		return lacking
	}
	if c.Mechanism == "" && l.IsSASL() {
		return fmt.Sprintf("%s: set %s (%s) and who the sidecar is, or %s",
			speaks, mechanismVariable, strings.Join(Mechanisms(), ", "), choose)
	}
	return ""
}

// Principal is who the client is to an authorizer, as Kafka names it by default.
func (c Config) Principal(l Listener) string {
	switch {
	case l.IsSASL() && c.Mechanism == mechanismOAuth:
		return "the subject of the token in the file of " + tokenFile
	case l.IsSASL():
		return "User:" + c.Username
	case l.IsTLS() && c.CertFile != "":
		return fmt.Sprintf("User: and the subject of %s=%q", certVariable, c.CertFile)
	}
	return "User:ANONYMOUS"
}

// Warnings are what is odd about how the listener is spoken to.
func (c Config) Warnings(l Listener) []string {
	if c.Trust != Anybody || !l.IsTLS() {
		return nil
	}
	return []string{fmt.Sprintf("%s=false: whoever answers at %s is taken for the broker, and may be given the sidecar's "+
		"password; give the CA in %s, or the name in %s", verifyVariable, l.Address, caVariable, serverNameVariable)}
}
