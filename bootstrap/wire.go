package bootstrap

import (
	"net"
	"slices"
	"strings"
)

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
		c.blame(c.listeners, err)
		if slices.Contains(c.controllerNames, l.Name) {
			c.controllers = append(c.controllers, l)
		} else {
			c.brokers = append(c.brokers, l)
		}
	}
	c.controllerPort = 9093
	for _, name := range slices.Backward(c.controllerNames) {
		if l := named(c.controllers, name); l != nil {
			c.controllerPort, _ = l.port()
			c.asked = *l
		}
	}
	return len(c.wrong) == before
}

// setListeners computes listeners, the protocol map, the advertised listeners
// and the inter-broker listener, and checks Kafka's rules for them
// (KafkaConfig.validateValues).
func (c *computation) setListeners() {
	value := c.listeners.value
	switch {
	case c.has(roleController) && len(c.controllers) == 0:
		c.refuse(c.listeners, "no listener for the controller; add %s://:9093, one of controller.listener.names", strings.Join(c.controllerNames, " or "))
	case !c.has(roleBroker) && len(c.brokers) > 0:
		c.refuse(c.listeners, "%q is no controller's listener, but these pods are controllers only; remove it", c.brokers[0].raw)
	case c.has(roleBroker) && len(c.brokers) == 0:
		c.refuse(c.listeners, "no listener for clients and brokers; add PLAINTEXT://:9092")
	case !c.has(roleController) && len(c.controllers) > 0:
		value = join(c.brokers)
	}
	c.set("listeners", value)
	c.setProtocols()
	if !c.has(roleBroker) {
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
			c.refuse(g, "no security protocol for the listener %s; add %s:PLAINTEXT (or SSL, SASL_PLAINTEXT, SASL_SSL)", name, name)
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
			c.warn("%s: %q is a controller's listener, which a broker does not advertise; it was left out", g.name, l.raw)
			continue
		case named(c.brokers, l.Name) == nil:
			c.refuse(g, "there is no listener %s in listeners; add it there, or remove %q here", l.Name, l.raw)
			continue
		case !computed && c.Config.Replicas > 1 && sameForAll(l, c.id):
			c.warn("%s: %q has one host for all pods of the set; if it is not the pod's own, put {ordinal} or {pod} in it, or leave it empty", g.name, l.raw)
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
		c.refuse(protocol, "Kafka does not take it together with %s=%q; remove one of them", g.name, g.value)
	case protocol.ok():
		g = protocol
	case !g.ok():
		if g.value = "PLAINTEXT"; named(advertised, g.value) == nil && len(advertised) > 0 {
			g.value = advertised[0].Name
		}
		c.set("inter.broker.listener.name", g.value)
	}
	name := strings.ToUpper(strings.TrimSpace(g.value))
	if named(advertised, name) == nil {
		c.refuse(g, "the inter-broker listener %s has to be in listeners and in advertised.listeners, and not a controller's; add it there, or name another", name)
		return
	}
	c.Plan.InterBroker, c.asked = name, *named(c.brokers, name)
}
