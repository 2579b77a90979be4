package bootstrap

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// advertise makes advertised.listeners of one pod: entries as given, or one
// for each listener that is not a controller's. An empty host becomes the
// pod's FQDN, and templates are expanded.
func advertise(entries []Listener, id Identity) ([]Listener, error) {
	out := make([]Listener, 0, len(entries))
	var wrong mistakes
	for _, l := range entries {
		host, err := expand(l.Host, id)
		if err != nil {
			wrong.addf("%q: %w", l.raw, err)
			continue
		}
		port, err := expand(l.Port, id)
		if err != nil {
			wrong.addf("%q: %w", l.raw, err)
			continue
		}
		if host == "" {
			host = id.FQDN(id.Ordinal)
		}
		a := Listener{Name: l.Name, Host: host, Port: port, raw: l.raw}
		if host == l.Host && port == l.Port {
			// As given, byte for byte.
		} else {
			a.raw = ""
		}
		if _, err := (Listener{Port: port, raw: l.raw}).port(); err != nil {
			wrong.add(err)
		}
		if isWildcard(host) || isLoopback(host) {
			wrong.addf("%q: every pod would advertise %q, and no client could reach any; leave the host empty (%s://:%s) for the pod's own name, or give one with {ordinal} in it", l.raw, host, l.Name, l.Port)
		}
		out = append(out, a)
	}
	return out, errors.Join(wrong...)
}

var template = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{[^{}]*\}`) })

// expand fills {ordinal}, {node_id}, {pod} and {NUMBER+ordinal} (or +node_id).
func expand(s string, id Identity) (string, error) {
	if strings.Contains(s, "$(") || strings.Contains(s, "${") {
		return "", fmt.Errorf("%q was not expanded: the variable is not defined before this one in the manifest; name it there, or use {pod} or {ordinal}", s)
	}
	var wrong error
	if !strings.ContainsAny(s, "{}") {
		return s, nil
	}
	out := template().ReplaceAllStringFunc(s, func(t string) string {
		name := t[1 : len(t)-1]
		base := int64(0)
		number, variable, sum := strings.Cut(name, "+")
		if sum {
			n, err := strconv.ParseUint(number, 10, 31)
			if err != nil {
				variable = ""
			}
			base, name = int64(n), variable
		}
		switch {
		case name == "ordinal" && (!sum || variable != ""):
			return strconv.FormatInt(base+int64(id.Ordinal), 10)
		case name == "node_id" && (!sum || variable != ""):
			return strconv.FormatInt(base+int64(id.NodeID), 10)
		case name == "pod" && !sum:
			return id.Pod(id.Ordinal)
		}
		wrong = fmt.Errorf("there is no template %s; want {ordinal}, {node_id}, {pod} or {31000+ordinal}", t)
		return t
	})
	if wrong == nil && strings.ContainsAny(out, "{}") {
		wrong = fmt.Errorf("%q has a brace without its other; want {ordinal}, {node_id}, {pod} or {31000+ordinal}", s)
	}
	return out, wrong
}

// sameForAll returns the given advertised hosts that no template and no trace
// of the pod's own name or address tells apart.
func sameForAll(entries []Listener, id Identity) []string {
	var hosts []string
	for _, l := range entries {
		own := l.Host == "" || template().MatchString(l.Host+l.Port) || strings.Contains(l.Host, id.Pod(id.Ordinal))
		for _, a := range id.Addresses {
			own = own || l.Host == a
		}
		if !own {
			hosts = append(hosts, l.raw)
		}
	}
	return hosts
}
