package bootstrap

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"regexp"
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

// advertise makes an entry of advertised.listeners for one pod: an empty host
// becomes the pod's FQDN, and templates are expanded.
func advertise(l Listener, id Identity) (Listener, error) {
	host, hostErr := expand(cmp.Or(l.Host, id.FQDN(id.Ordinal)), id)
	port, portErr := expand(l.Port, id)
	a := Listener{Name: l.Name, Host: host, Port: port, raw: l.raw}
	_, numberErr := a.port()
	switch err := cmp.Or(hostErr, portErr); {
	case err != nil:
		return a, fmt.Errorf("%q: %w", l.raw, err)
	case numberErr != nil:
		return a, numberErr
	case isWildcard(host) || isLoopback(host):
		return a, fmt.Errorf("%q: every pod would advertise %q, and no client could reach any; leave the host empty (%s://:%s) for the pod's own name, or give one with {ordinal} in it", l.raw, host, l.Name, l.Port)
	// The characters that Kafka takes in a host (EndPoint's pattern).
	case strings.Trim(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-%._:") != "":
		return a, fmt.Errorf("%q: %q is not a host name or address", l.raw, host)
	case host != l.Host || port != l.Port:
		a.raw = l.Name + "://" + net.JoinHostPort(host, port)
	}
	return a, nil
}

const template = `\{(?:(\d{1,9})\+)?(ordinal|node_id)\}`

// expand fills {ordinal}, {node_id}, {pod} and {NUMBER+ordinal} (or +node_id).
func expand(s string, id Identity) (string, error) {
	if strings.Contains(s, "$(") || strings.Contains(s, "${") {
		return "", fmt.Errorf("%q was not expanded: the variable is not defined before this one in the manifest; name it there, or use {pod} or {ordinal}", s)
	}
	out := strings.ReplaceAll(s, "{pod}", id.Pod(id.Ordinal))
	if strings.Contains(out, "{") {
		shape := regexp.MustCompile(template)
		out = shape.ReplaceAllStringFunc(out, func(t string) string {
			m := shape.FindStringSubmatch(t)
			base, _ := strconv.ParseInt(m[1], 10, 64) // 0 where it is left out
			return strconv.FormatInt(base+int64(map[string]int32{"ordinal": id.Ordinal, "node_id": id.NodeID}[m[2]]), 10)
		})
	}
	if strings.ContainsAny(out, "{}") {
		return "", fmt.Errorf("%q holds a template that there is not; want {ordinal}, {node_id}, {pod} or {31000+ordinal}", s)
	}
	return out, nil
}

// sameForAll says whether nothing in a given entry tells the pods of a set
// apart: no template, and no trace of the pod's own name or address.
func sameForAll(l Listener, id Identity) bool {
	there := func(trace string) bool { return strings.Contains(l.Host+":"+l.Port, trace) }
	return l.Host != "" && !slices.ContainsFunc(append(id.Addresses, id.Pod(id.Ordinal), "{"), there)
}
