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
		name, address, ok := strings.Cut(raw, "://")
		host, port, err := net.SplitHostPort(address)
		if !ok || err != nil || port == "" || name == "" || strings.ContainsAny(name+host+port, " \t\n\r/@\"'\\") {
			wrong.addf("%q is not NAME://HOST:PORT (an IPv6 host in brackets)", raw)
			continue
		}
		l := Listener{Name: strings.ToUpper(name), Host: host, Port: port, raw: raw}
		if slices.ContainsFunc(all, func(o Listener) bool { return o.Name == l.Name }) {
			wrong.addf("%q: there are two listeners of the name %s", raw, l.Name)
			continue
		}
		all = append(all, l)
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

func (l Listener) String() string { return l.Name + "://" + net.JoinHostPort(l.Host, l.Port) }

// parseBinds parses a value of listeners, whose ports must be numbers and
// which must not take the same address twice.
func parseBinds(value string) ([]Listener, error) {
	all, err := ParseListeners(value)
	wrong := mistakes{}
	wrong.add(err)
	seen := map[string]string{}
	for _, l := range all {
		if _, err := l.port(); err != nil {
			wrong.add(err)
		} else if other, twice := seen[l.Host+" "+l.Port]; twice {
			wrong.addf("%q: %q has the same address", l.raw, other)
		}
		seen[l.Host+" "+l.Port] = l.raw
	}
	return all, errors.Join(wrong...)
}

func named(all []Listener, name string) (Listener, bool) {
	i := slices.IndexFunc(all, func(l Listener) bool { return l.Name == name })
	if i < 0 {
		return Listener{}, false
	}
	return all[i], true
}

// joinListeners joins entries as they were written.
func joinListeners(all []Listener) string {
	parts := make([]string, len(all))
	for i, l := range all {
		if parts[i] = l.raw; l.raw == "" {
			parts[i] = l.String()
		}
	}
	return strings.Join(parts, ",")
}

// securityProtocols are Kafka's (org.apache.kafka.common.security.auth.SecurityProtocol).
var securityProtocols = []string{"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"}

// ParseProtocolMap parses listener.security.protocol.map: NAME:PROTOCOL,...
func ParseProtocolMap(value string) (map[string]string, error) {
	all := map[string]string{}
	var wrong mistakes
	for _, entry := range splitList(value) {
		name, protocol, ok := strings.Cut(entry, ":")
		name, protocol = strings.ToUpper(strings.TrimSpace(name)), strings.ToUpper(strings.TrimSpace(protocol))
		switch _, twice := all[name]; {
		case !ok || name == "":
			wrong.addf("%q is not LISTENER:PROTOCOL", entry)
		case !slices.Contains(securityProtocols, protocol):
			wrong.addf("%q: no such security protocol; want one of %s", entry, strings.Join(securityProtocols, ", "))
		case twice:
			wrong.addf("%q: %s is there twice", entry, name)
		default:
			all[name] = protocol
		}
	}
	return all, errors.Join(wrong...)
}

// isWildcard says whether a bind host is every address of the machine.
func isWildcard(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "" || err == nil && a.Unmap().IsUnspecified()
}

// isLoopback says whether a host is this machine only, wherever it is asked.
func isLoopback(host string) bool {
	a, err := netip.ParseAddr(host)
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	return err == nil && a.Unmap().IsLoopback() || name == "localhost" || strings.HasSuffix(name, ".localhost") || name == "localhost.localdomain"
}
