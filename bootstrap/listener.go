package bootstrap

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Listener is one entry of listeners or advertised.listeners.
type Listener struct {
	// Name as Kafka has it, in upper case (ListenerName.normalised).
	Name string
	// Host without brackets; empty is every address, or not given.
	Host string
	// Port as written: digits, or a template in an advertised listener.
	Port string
	raw  string
}

// ParseListeners parses a value of listeners or advertised.listeners. Each
// entry that is none is an error of its own; the others are returned.
func ParseListeners(value string) ([]Listener, error) {
	var all []Listener
	var wrong mistakes
	for _, raw := range splitList(value) {
		name, address, _ := strings.Cut(raw, "://")
		host, port, err := net.SplitHostPort(address)
		l := Listener{strings.ToUpper(name), host, port, raw}
		switch {
		case err != nil || port == "" || name == "" || strings.ContainsAny(name+host+port, " \t\n\r/@\"'\\"):
			wrong.add("%q is not NAME://HOST:PORT (an IPv6 host in brackets)", raw)
		case named(all, l.Name) != nil:
			wrong.add("%q: there are two listeners of the name %s", raw, l.Name)
		default:
			all = append(all, l)
		}
	}
	return all, errors.Join(wrong...)
}

// port returns the port as a number from 1 to 65535.
func (l Listener) port() (int32, error) {
	n, err := strconv.ParseUint(l.Port, 10, 16)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q: %q is not a port from 1 to 65535", l.raw, l.Port)
	}
	return int32(n), nil
}

func named(all []Listener, name string) *Listener {
	if i := slices.IndexFunc(all, func(l Listener) bool { return l.Name == name }); i >= 0 {
		return &all[i]
	}
	return nil
}

// String returns the entry as it was written.
func (l Listener) String() string { return l.raw }

// securityProtocols are Kafka's (org.apache.kafka.common.security.auth.SecurityProtocol).
var securityProtocols = []string{"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"}

// ParseProtocolMap parses listener.security.protocol.map: NAME:PROTOCOL,...
func ParseProtocolMap(value string) (map[string]string, error) {
	all := map[string]string{}
	var wrong mistakes
	for _, entry := range splitList(value) {
		name, protocol, _ := strings.Cut(strings.ToUpper(entry), ":")
		name, protocol = strings.TrimSpace(name), strings.TrimSpace(protocol)
		switch {
		case name == "" || !slices.Contains(securityProtocols, protocol):
			wrong.add("%q is not LISTENER:PROTOCOL; the protocols are %s", entry, strings.Join(securityProtocols, ", "))
		case all[name] != "":
			wrong.add("%q: %s is there twice", entry, name)
		default:
			all[name] = protocol
		}
	}
	return all, errors.Join(wrong...)
}

// isWildcard says whether a host is empty or every address of the machine.
func isWildcard(host string) bool {
	a, _ := netip.ParseAddr(host)
	return host == "" || a.Unmap().IsUnspecified()
}

// isLoopback says whether a host is this machine only, wherever it is asked.
func isLoopback(host string) bool {
	a, _ := netip.ParseAddr(host)
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	return a.Unmap().IsLoopback() || name == "localhost" || strings.HasPrefix(name, "localhost.") || strings.HasSuffix(name, ".localhost")
}
