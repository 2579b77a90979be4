package settings

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// checkPorts checks that no two listeners have the same port. From Kafka 3.6 on
// one on an IPv4 address and one on an IPv6 address may (KIP-797).
func (b *broker) checkPorts(open []endpoint) {
	byPort := map[int][]endpoint{}
	for _, e := range open {
		byPort[e.port] = append(byPort[e.port], e)
	}
	for port, same := range byPort {
		if port == 0 || len(same) == 1 || b.since("3.6") && areTwoStacks(same) {
			continue
		}
		b.refuse(fmt.Sprintf("Kafka wants another port for each listener, and %d is there twice", port), listenersName)
	}
}

// areTwoStacks says whether these are one IPv4 and one IPv6 address.
func areTwoStacks(same []endpoint) bool {
	if len(same) != 2 {
		return false
	}
	first, err := netip.ParseAddr(same[0].host)
	second, otherErr := netip.ParseAddr(same[1].host)
	return err == nil && otherErr == nil && first.Is4() != second.Is4()
}

// checkControllers checks that the names of the controllers' listeners are those of
// listeners, or of none on a node that is no controller.
func (b *broker) checkControllers(open []endpoint, protocols map[string]string) {
	names := b.controllerNames()
	has := func(name string) bool {
		return slices.ContainsFunc(open, func(e endpoint) bool { return e.name == name })
	}
	switch {
	case len(names) == 0:
		b.refuse("Kafka wants the name of the controllers' listener", controllerName)
	case len(once(names)) < len(names) && b.countsTwice():
		b.refuse("Kafka wants each of controller.listener.names once", controllerName)
	}
	for _, name := range names {
		switch {
		case b.isController() && !has(name):
			b.refuse(fmt.Sprintf("Kafka wants each of controller.listener.names in listeners of a controller, and in upper "+
				"case; %q is not: add that listener, or correct the name", name), controllerName, listenersName)
		case !b.isController() && has(name):
			b.refuse(fmt.Sprintf("Kafka wants no controller's listener in listeners of a node that is none, and %s "+
				"is one", name),
				listenersName, controllerName)
		case !b.isController() && protocols[strings.ToUpper(name)] == "":
			b.refuse(fmt.Sprintf("Kafka wants a security protocol for the controllers' listener %s in "+
				"listener.security.protocol.map", name),
				mapName, controllerName)
		}
	}
}

// countsTwice says whether Kafka counts one name of the controllers' listeners for two.
func (b *broker) countsTwice() bool {
	return b.since("3.9") && !b.since("4.2") && (!b.isBroker() || b.since("4.1") && !b.has(mapName))
}

// checkEarly checks that the listeners that are to start early are there.
func (b *broker) checkEarly(open []endpoint) {
	if !b.someGiven(earlyName) || !b.isKnown(earlyName) {
		return
	}
	for _, name := range withoutEmpty(b.list(earlyName)) {
		if !slices.ContainsFunc(open, func(e endpoint) bool { return e.name == name }) {
			b.refuse(fmt.Sprintf("Kafka wants early.start.listeners to be in listeners, and in upper case; %q is not", name),
				earlyName, listenersName)
		}
	}
}

// checkAdvertised checks that what is advertised is there, and can be reached.
func (b *broker) checkAdvertised(advertised, open []endpoint) {
	kept := b.brokerListeners(advertised)
	for _, e := range advertised {
		if e.host == "0.0.0.0" {
			b.refuse(fmt.Sprintf("Kafka wants advertised.listeners to be addresses that clients can reach, and %s "+
				"has 0.0.0.0", e.name),
				advertisedName, listenersName)
		}
	}
	if b.has(advertisedName) && len(kept) < len(advertised) && !b.since("3.9") {
		b.refuse("Kafka does not take a controller's listener in advertised.listeners", advertisedName, controllerName)
	}
	if b.has(advertisedName) && !b.isBroker() && !b.since("3.9") {
		b.refuse("Kafka takes none of a node that is a controller only", advertisedName)
	}
	if b.isBroker() {
		b.checkReachable(kept, open)
	}
}

// checkReachable checks that a broker advertises something, and what it has.
func (b *broker) checkReachable(kept, open []endpoint) {
	if len(kept) == 0 {
		b.refuse("Kafka wants a listener that clients and brokers reach, in listeners and in advertised.listeners",
			advertisedName, listenersName)
	}
	for _, e := range kept {
		if !slices.ContainsFunc(open, func(o endpoint) bool { return o.name == e.name }) {
			b.refuse(fmt.Sprintf("Kafka wants each of advertised.listeners to be in listeners, and %s is not", e.name),
				advertisedName, listenersName)
		}
	}
}
