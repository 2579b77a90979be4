package bootstrap

import (
	"cmp"
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

// ParseListeners parses a value of listeners or advertised.listeners.
func ParseListeners(value string) ([]Listener, error) {
	return parseList(value, "NAME://HOST:PORT (an IPv6 host in brackets)", func(raw string) (l Listener, key string, ok bool) {
		name, address, _ := strings.Cut(raw, "://")
		host, port, err := net.SplitHostPort(address)
		l = Listener{strings.ToUpper(name), host, port, raw}
		return l, "the listener " + l.Name, err == nil && port != "" && name != "" && !strings.ContainsAny(name+host+port, " \t\n\r/@\"'\\")
	})
}

// port returns the port as a number from 1 to 65535.
func (l Listener) port() (int32, error) {
	n, err := strconv.ParseUint(l.Port, 10, 16)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is not a port from 1 to 65535", l.Port)
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
	shape := "LISTENER:PROTOCOL; the protocols are " + strings.Join(securityProtocols, ", ")
	_, err := parseList(value, shape, func(entry string) (protocol, name string, ok bool) {
		name, protocol, _ = strings.Cut(strings.ToUpper(entry), ":")
		name, protocol = strings.TrimSpace(name), strings.TrimSpace(protocol)
		all[name] = protocol
		return protocol, name, name != "" && slices.Contains(securityProtocols, protocol)
	})
	return all, err
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
	switch err := cmp.Or(hostErr, portErr, numberErr); {
	case err != nil:
		return a, fmt.Errorf("%q: %w", l.raw, err)
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

// expand fills {ordinal}, {node_id}, {pod} and {NUMBER+ordinal} (or +node_id).
func expand(s string, id Identity) (string, error) {
	if strings.Contains(s, "$(") || strings.Contains(s, "${") {
		return "", fmt.Errorf("%q was not expanded: the variable is not defined before this one in the manifest; name it there, or use {pod} or {ordinal}", s)
	}
	out := strings.ReplaceAll(s, "{pod}", id.Pod(id.Ordinal))
	if strings.Contains(out, "{") {
		shape := regexp.MustCompile(`\{(?:(\d{1,9})\+)?(ordinal|node_id)\}`)
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

// readListeners reads controller.listener.names and listeners as the user gave
// them for all pods of the set; false where they cannot be read.
func (c *computation) readListeners() bool {
	c.controllerNames = splitList(strings.ToUpper(c.setDefault("controller.listener.names", "CONTROLLER")))
	c.listeners = c.get("listeners")
	if !c.listeners.ok() {
		broker, controller := "PLAINTEXT://:9092", c.controllerNames[0]+"://:9093"
		c.listeners.value = map[Roles]string{rolesAuto: broker + "," + controller, roleBroker: broker, roleController: controller}[c.roles]
	}
	before := len(c.wrong)
	all, err := ParseListeners(c.listeners.value)
	c.blame(c.listeners, err)
	for _, l := range all {
		_, err := l.port()
		c.refuse(err != nil, c.listeners, "%q: %v", l.raw, err)
		if slices.Contains(c.controllerNames, l.Name) {
			c.controllers = append(c.controllers, l)
		} else {
			c.brokers = append(c.brokers, l)
		}
	}
	c.asked.Port = "9093"
	for _, name := range slices.Backward(c.controllerNames) {
		if l := named(c.controllers, name); l != nil {
			c.asked = *l
		}
	}
	return len(c.wrong) == before
}

// setListeners computes listeners, the protocol map, the advertised listeners
// and the inter-broker listener, and checks Kafka's rules for them
// (KafkaConfig.validateValues).
func (c *computation) setListeners() {
	g, broker, controller := c.listeners, c.has(roleBroker), c.has(roleController)
	c.refuse(controller && len(c.controllers) == 0, g, "no listener for the controller; add %s://:9093, one of controller.listener.names", strings.Join(c.controllerNames, " or "))
	c.refuse(!broker && len(c.controllers) > 0 && len(c.brokers) > 0, g, "%q is no controller's listener, but these pods are controllers only; remove it", join(c.brokers))
	c.refuse(broker && len(c.brokers) == 0, g, "no listener for clients and brokers; add PLAINTEXT://:9092")
	if !controller && len(c.controllers) > 0 {
		g.value = join(c.brokers)
	}
	c.set("listeners", g.value)
	c.setProtocols()
	if !broker {
		c.Unset = append(c.Unset, c.dialect.names("advertised.listeners")...)
	} else if before := len(c.wrong); len(c.brokers) > 0 {
		if advertised := c.setAdvertised(); len(c.wrong) == before {
			c.setInterBroker(advertised)
		}
	}
	host := c.asked.Host
	if isWildcard(host) {
		host = "localhost"
	}
	c.Plan.Broker, c.Plan.Protocol = net.JoinHostPort(host, c.asked.Port), c.protocols[c.asked.Name]
}

// setProtocols checks that each listener's name has a security protocol.
func (c *computation) setProtocols() {
	g := c.get("listener.security.protocol.map")
	all, err := ParseProtocolMap(g.value)
	c.blame(g, err)
	c.protocols = all
	names, entries := slices.Clone(c.controllerNames), []string{}
	for _, l := range c.brokers {
		names = append(names, l.Name)
	}
	for _, name := range names {
		switch {
		case err != nil || all[name] != "":
		case !g.ok() && slices.Contains(securityProtocols, name):
			all[name] = name
		case !g.ok() && slices.Contains(c.controllerNames, name):
			all[name] = "PLAINTEXT"
		default:
			c.refuse(true, g, "no security protocol for the listener %s; add %s:PLAINTEXT (or SSL, SASL_PLAINTEXT, SASL_SSL)", name, name)
		}
		entries = append(entries, name+":"+all[name])
	}
	c.setDefault("listener.security.protocol.map", strings.Join(entries, ","))
}

// setAdvertised fills advertised.listeners for this pod. Those computed are
// the listeners, with the pod's own name for hosts that no other pod reaches.
func (c *computation) setAdvertised() (advertised []Listener) {
	g := c.get("advertised.listeners")
	entries, err := ParseListeners(g.value)
	c.blame(g, err)
	computed := !g.ok()
	if computed {
		g, entries = c.listeners, c.brokers
	}
	for _, l := range entries {
		switch {
		case computed && (isWildcard(l.Host) || isLoopback(l.Host)):
			l.Host = ""
		case slices.Contains(c.controllerNames, l.Name):
			c.odd.add("%s: %q is a controller's listener, which a broker does not advertise; it was left out", g.name, l.raw)
			continue
		case named(c.brokers, l.Name) == nil:
			c.refuse(true, g, "there is no listener %s in listeners; add it there, or remove %q here", l.Name, l.raw)
			continue
		case !computed && c.Config.Replicas > 1 && sameForAll(l, c.id):
			c.odd.add("%s: %q has one host for all pods of the set; if it is not the pod's own, put {ordinal} or {pod} in it, or leave it empty", g.name, l.raw)
		}
		a, err := advertise(l, c.id)
		c.blame(g, err)
		port, _ := a.port()
		advertised, c.Plan.Advertised = append(advertised, a), append(c.Plan.Advertised, Endpoint{a.Name, a.Host, port})
	}
	c.set("advertised.listeners", join(advertised))
	return advertised
}

// setInterBroker finds the inter-broker listener, which must be advertised and
// no controller's, and with it whom the sidecar asks.
func (c *computation) setInterBroker(advertised []Listener) {
	g, protocol := c.get("inter.broker.listener.name"), c.get("security.inter.broker.protocol")
	switch {
	case g.ok() && protocol.ok():
		c.refuse(true, protocol, "Kafka does not take it together with %s=%q; remove one of them", g.name, g.value)
	case protocol.ok():
		g = protocol
	case !g.ok():
		if g.value = "PLAINTEXT"; named(advertised, g.value) == nil && len(advertised) > 0 {
			g.value = advertised[0].Name
		}
		c.set("inter.broker.listener.name", g.value)
	}
	name := strings.ToUpper(strings.TrimSpace(g.value))
	c.refuse(named(advertised, name) == nil, g, "the inter-broker listener %s has to be in listeners and in advertised.listeners, and not a controller's; add it there, or name another", name)
	if l := named(c.brokers, name); l != nil {
		c.Plan.InterBroker, c.asked = name, *l
	}
}
