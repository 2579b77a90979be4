package bootstrap

import (
	"errors"
	"net"
	"slices"
	"strings"
)

// Kafka's usual ports.
const (
	brokerPort     = "9092"
	controllerPort = 9093
)

// readListeners reads controller.listener.names and listeners as the user gave
// them for all pods of the set.
func (c *computation) readListeners() {
	names := c.get("controller.listener.names")
	c.controllerNames = splitList(strings.ToUpper(names.value))
	if !names.ok() {
		c.controllerNames = []string{"CONTROLLER"}
		c.set("controller.listener.names", "CONTROLLER", names)
	}
	c.listenersGiven = c.get("listeners")
	if c.listenersGiven.ok() {
		all, err := parseBinds(c.listenersGiven.value)
		c.blame(c.listenersGiven, err)
		c.listeners, c.listenersBroken = all, err != nil
		return
	}
	if c.roles != rolesController {
		c.listeners = append(c.listeners, Listener{Name: "PLAINTEXT", Port: brokerPort, raw: "PLAINTEXT://:" + brokerPort})
	}
	if c.roles != rolesBroker {
		l := Listener{Name: c.controllerNames[0], Port: "9093"}
		l.raw = l.Name + "://:" + l.Port
		c.listeners = append(c.listeners, l)
	}
}

func (c *computation) isControllers(l Listener) bool {
	return slices.Contains(c.controllerNames, l.Name)
}

// controllerPort is the port of the first of controller.listener.names.
func (c *computation) controllerPort() int32 {
	if len(c.controllerNames) > 0 {
		if l, ok := named(c.listeners, c.controllerNames[0]); ok {
			if port, err := l.port(); err == nil {
				return port
			}
		}
	}
	return controllerPort
}

// setListeners computes listeners, the protocol map, the advertised listeners
// and the inter-broker listener, and checks Kafka's rules for them
// (KafkaConfig.validateValues).
func (c *computation) setListeners() {
	if c.listenersBroken {
		return
	}
	var brokers, controllers []Listener
	for _, l := range c.listeners {
		if c.isControllers(l) {
			controllers = append(controllers, l)
		} else {
			brokers = append(brokers, l)
		}
	}
	g := c.listenersGiven
	if c.has(roleController) && len(controllers) == 0 {
		c.wrong.addf("%s=%q: no listener for the controller; add %s://:9093, one of controller.listener.names", g.name, g.value, first(strings.Join(c.controllerNames, ""), "CONTROLLER"))
	}
	switch {
	case !c.has(roleBroker):
		if len(brokers) > 0 {
			c.wrong.addf("%s=%q: %q is no controller's listener, but these pods are controllers only; remove it", g.name, g.value, brokers[0].raw)
		}
		c.unset("advertised.listeners")
		c.set("listeners", joinListeners(controllers), g)
	case !c.has(roleController):
		c.set("listeners", c.joined(brokers), g)
	default:
		c.set("listeners", c.joined(c.listeners), g)
	}
	c.setProtocols()
	if !c.has(roleBroker) {
		if len(controllers) > 0 {
			c.ask(controllers[0])
		}
		return
	}
	if len(brokers) == 0 {
		c.wrong.addf("%s=%q: no listener for clients and brokers; add PLAINTEXT://:9092", g.name, g.value)
		return
	}
	if advertised, ok := c.setAdvertised(brokers); ok {
		c.setInterBroker(brokers, advertised)
	}
}

// joined is the listeners' value: as given where none was left out.
func (c *computation) joined(keep []Listener) string {
	if len(keep) == len(c.listeners) && c.listenersGiven.ok() {
		return c.listenersGiven.value
	}
	return joinListeners(keep)
}

// setProtocols checks that each listener's name has a security protocol.
func (c *computation) setProtocols() {
	g := c.get("listener.security.protocol.map")
	names := slices.Clone(c.controllerNames)
	for _, l := range c.listeners {
		if !slices.Contains(names, l.Name) {
			names = append(names, l.Name)
		}
	}
	if g.ok() {
		all, err := ParseProtocolMap(g.value)
		c.blame(g, err)
		c.protocols = all
		for _, name := range names {
			if all[name] == "" && err == nil {
				c.wrong.addf("%s=%q: no security protocol for the listener %s; add %s:PLAINTEXT (or SSL, SASL_PLAINTEXT, SASL_SSL)", g.name, g.value, name, name)
			}
		}
		return
	}
	c.protocols = map[string]string{}
	entries := make([]string, 0, len(names))
	for _, name := range names {
		switch {
		case slices.Contains(securityProtocols, name):
			c.protocols[name] = name
		case slices.Contains(c.controllerNames, name):
			c.protocols[name] = "PLAINTEXT"
		default:
			c.wrong.addf("%s=\"\": the listener %s is not called by its security protocol; give the map, for example %s:PLAINTEXT", g.name, name, name)
		}
		entries = append(entries, name+":"+c.protocols[name])
	}
	c.set("listener.security.protocol.map", strings.Join(entries, ","), g)
}

// isHost says whether Kafka takes s for a host in a listener (EndPoint's
// pattern).
func isHost(s string) bool {
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-%._:") == ""
}

// setAdvertised fills advertised.listeners for this pod; ok is false where
// something is wrong with them.
func (c *computation) setAdvertised(brokers []Listener) (advertised []Listener, ok bool) {
	g, before := c.get("advertised.listeners"), len(c.wrong)
	var entries []Listener
	if g.ok() {
		all, err := ParseListeners(g.value)
		c.blame(g, err)
		for _, l := range all {
			if _, ok := named(brokers, l.Name); ok {
				entries = append(entries, l)
			} else if c.isControllers(l) {
				c.warn("%s: %q is a controller's listener, which a broker does not advertise; it was left out", g.name, l.raw)
			} else {
				c.wrong.addf("%s=%q: there is no listener %s in listeners; add it there, or remove %q here", g.name, g.value, l.Name, l.raw)
			}
		}
		if c.Config.Replicas > 1 {
			for _, raw := range sameForAll(entries, c.id) {
				c.warn("%s: %q has one host for all pods of the set; if it is not the pod's own, put {ordinal} or {pod} in it, or leave it empty", g.name, raw)
			}
		}
	} else {
		g.name = first(c.listenersGiven.name, g.name)
		for _, l := range brokers {
			if isWildcard(l.Host) || isLoopback(l.Host) {
				l = Listener{Name: l.Name, Port: l.Port, raw: l.Name + "://:" + l.Port}
			}
			entries = append(entries, l)
		}
	}
	advertised, err := advertise(entries, c.id)
	c.blame(g, err)
	for _, l := range advertised {
		if !isHost(l.Host) && err == nil {
			c.wrong.addf("%s=%q: %q is not a host name or address", g.name, g.value, l.Host)
		}
		port, _ := l.port()
		c.out.Plan.Advertised = append(c.out.Plan.Advertised, Endpoint{l.Name, l.Host, port})
	}
	c.set("advertised.listeners", joinListeners(advertised), c.get("advertised.listeners"))
	return advertised, len(c.wrong) == before
}

// setInterBroker finds the inter-broker listener, which must be advertised and
// no controller's, and with it whom the sidecar asks.
func (c *computation) setInterBroker(brokers, advertised []Listener) {
	g, protocol := c.get("inter.broker.listener.name"), c.get("security.inter.broker.protocol")
	name := strings.ToUpper(strings.TrimSpace(first(g.value, protocol.value)))
	if g.ok() && protocol.ok() {
		c.wrong.addf("%s=%q and %s=%q: Kafka takes only one of them; remove the second", g.name, g.value, protocol.name, protocol.value)
	}
	if name == "" {
		if _, ok := named(advertised, "PLAINTEXT"); ok || len(advertised) == 0 {
			name = "PLAINTEXT"
		} else {
			name = advertised[0].Name
		}
		c.set("inter.broker.listener.name", name, g)
	}
	if protocol.ok() && !g.ok() {
		g = protocol
	}
	if slices.Contains(c.controllerNames, name) {
		c.wrong.addf("%s=%q: it is a controller's listener (controller.listener.names); name one for brokers", g.name, g.value)
		return
	}
	listener, listens := named(brokers, name)
	if _, ok := named(advertised, name); !ok || !listens {
		c.wrong.addf("%s=%q: the inter-broker listener %s has to be in listeners and in advertised.listeners; add it there, or name another", g.name, g.value, name)
		return
	}
	c.out.Plan.InterBroker = name
	c.ask(listener)
}

// ask makes a listener the one that the sidecar asks.
func (c *computation) ask(l Listener) {
	host := l.Host
	if isWildcard(host) {
		host = "localhost"
	}
	c.out.Plan.Broker = net.JoinHostPort(host, l.Port)
	c.out.Plan.Protocol = c.protocols[l.Name]
}

var errNoDirs = errors.New("no directory in it")
