package kafka

import (
	"slices"
	"strings"
)

// Plaintext is the security protocol without encryption and authentication.
const Plaintext = "PLAINTEXT"

// SecurityProtocols returns Kafka's own names
// (org.apache.kafka.common.security.auth.SecurityProtocol).
func SecurityProtocols() []string { return []string{Plaintext, "SSL", "SASL_PLAINTEXT", "SASL_SSL"} }

// IsSecurityProtocol says whether a name in upper case is one of Kafka's
// security protocols.
func IsSecurityProtocol(name string) bool { return slices.Contains(SecurityProtocols(), name) }

// IsTLS says whether a security protocol has TLS.
func IsTLS(protocol string) bool { return strings.HasSuffix(protocol, "SSL") }

// ParseProtocolMap parses listener.security.protocol.map, NAME:PROTOCOL,...,
// to protocols by the listener's name; each entry that is none is an error.
func ParseProtocolMap(value string) (map[string]string, []error) {
	all := map[string]string{}
	shape := "LISTENER:PROTOCOL; the protocols are " + strings.Join(SecurityProtocols(), ", ")
	_, wrong := parseList(value, shape, func(entry string) (protocol, name string, ok bool) {
		name, protocol, _ = strings.Cut(strings.ToUpper(entry), ":")
		name, protocol = strings.TrimSpace(name), strings.TrimSpace(protocol)
		all[name] = protocol
		return protocol, name, name != "" && IsSecurityProtocol(protocol)
	})
	return all, wrong
}
