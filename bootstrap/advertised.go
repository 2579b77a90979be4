package bootstrap

import (
	"cmp"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"
)

// advertise makes an entry of advertised.listeners for one pod: an empty host
// becomes the pod's FQDN, and templates are expanded.
func advertise(l Listener, id Identity) (Listener, error) {
	host, hostErr := expand(cmp.Or(l.Host, id.FQDN(id.Ordinal)), id)
	port, portErr := expand(l.Port, id)
	if err := cmp.Or(hostErr, portErr); err != nil {
		return l, fmt.Errorf("%q: %w", l.raw, err)
	}
	a := Listener{Name: l.Name, Host: host, Port: port, raw: l.raw}
	if _, err := a.port(); err != nil {
		return a, err
	}
	if isWildcard(host) || isLoopback(host) {
		return a, fmt.Errorf("%q: every pod would advertise %q, and no client could reach any; leave the host empty (%s://:%s) for the pod's own name, or give one with {ordinal} in it", l.raw, host, l.Name, l.Port)
	}
	// The characters that Kafka takes in a host (EndPoint's pattern).
	if strings.Trim(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-%._:") != "" {
		return a, fmt.Errorf("%q: %q is not a host name or address", l.raw, host)
	}
	if host != l.Host || port != l.Port {
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
			base, _ := strconv.ParseInt(cmp.Or(m[1], "0"), 10, 64)
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
	for _, own := range append(id.Addresses, id.Pod(id.Ordinal), "{") {
		if strings.Contains(l.Host+":"+l.Port, own) {
			return false
		}
	}
	return l.Host != ""
}
