package kafka

import (
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
	text string
}

// NewListener makes an entry of its parts.
func NewListener(name, host, port string) Listener {
	return Listener{Name: name, Host: host, Port: port, text: name + "://" + net.JoinHostPort(host, port)}
}

// String returns the entry as it was written.
func (l Listener) String() string { return l.text }

// notInHost are the characters that no host, name or port has.
const notInHost = " \t\n\r/@\"'\\"

// ParseListeners parses a value of listeners or advertised.listeners; each
// entry that is none is an error.
func ParseListeners(value string) ([]Listener, []error) {
	return parseList(value, "NAME://HOST:PORT (an IPv6 host in brackets)", parseListener)
}

func parseListener(entry string) (l Listener, key string, ok bool) {
	name, address, _ := strings.Cut(entry, "://")
	host, port, err := net.SplitHostPort(address)
	l = Listener{Name: strings.ToUpper(name), Host: host, Port: port, text: entry}
	ok = err == nil && port != "" && name != "" && !strings.ContainsAny(name+host+port, notInHost)
	return l, "the listener " + l.Name, ok
}

// PortNumber returns the port as a number from 1 to 65535.
func (l Listener) PortNumber() (int32, error) {
	n, err := strconv.ParseUint(l.Port, 10, 16)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is not a port from 1 to 65535", l.Port)
	}
	return int32(n), nil
}

// FindListener returns the listener of a name.
func FindListener(all []Listener, name string) (l Listener, ok bool) {
	if i := slices.IndexFunc(all, func(l Listener) bool { return l.Name == name }); i >= 0 {
		return all[i], true
	}
	return Listener{}, false
}

// IsWildcard says whether a host is empty or every address of the machine.
func IsWildcard(host string) bool {
	a, _ := netip.ParseAddr(host)
	return host == "" || a.Unmap().IsUnspecified()
}

// IsLoopback says whether a host is this machine only, wherever it is asked.
func IsLoopback(host string) bool {
	a, _ := netip.ParseAddr(host)
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	return a.Unmap().IsLoopback() || name == "localhost" ||
		strings.HasPrefix(name, "localhost.") || strings.HasSuffix(name, ".localhost")
}

// IsHost says whether a host has only the characters that Kafka takes in one
// (org.apache.kafka.common.utils.Utils.HOST_PORT_PATTERN).
func IsHost(host string) bool {
	const taken = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-%._:"
	return strings.Trim(host, taken) == ""
}
