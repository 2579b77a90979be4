package settings

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// The names of the settings of listeners.
const (
	listenersName   = "listeners"
	advertisedName  = "advertised.listeners"
	mapName         = "listener.security.protocol.map"
	controllerName  = "controller.listener.names"
	interBrokerName = "inter.broker.listener.name"
	protocolName    = "security.inter.broker.protocol"
	earlyName       = "early.start.listeners"
)

// checkListeners checks the rules for listeners, as far as what they are made of
// can be read.
func (b *broker) checkListeners() {
	protocols, ok := b.protocols()
	open, openOK := b.endpoints(listenersName, protocols)
	if !ok || !openOK || b.refused[controllerName] {
		return
	}
	b.checkPorts(open)
	b.checkControllers(open, protocols)
	b.checkEarly(open)
	brokers := b.brokerListeners(open)
	if !b.isBroker() && len(brokers) > 0 {
		b.refuse("Kafka wants only those of controller.listener.names in listeners of a node that is a controller only",
			listenersName, controllerName)
	}
	advertised, advertisedOK := brokers, true
	if b.has(advertisedName) {
		advertised, advertisedOK = b.endpoints(advertisedName, protocols)
	}
	if advertisedOK {
		b.checkAdvertised(advertised, open)
		b.checkInterBroker(b.brokerListeners(advertised), protocols)
	}
}

// controllerNames are controller.listener.names as they are compared with the
// names of listeners, which are in upper case: before Kafka 4.1 with the blanks
// in it.
func (b *broker) controllerNames() []string {
	if d, _ := define(controllerName, b.version); d.kind == "list" {
		return b.list(controllerName)
	}
	text, _ := b.text(controllerName)
	if text == "" {
		return nil
	}
	return dropLast(strings.Split(text, ","))
}

// brokerListeners are those that are no controllers'.
func (b *broker) brokerListeners(all []endpoint) []endpoint {
	names := b.controllerNames()
	return slices.DeleteFunc(slices.Clone(all), func(e endpoint) bool { return slices.Contains(names, e.name) })
}

// protocols is the protocol map that counts, by names in upper case.
func (b *broker) protocols() (map[string]string, bool) {
	text, ok := b.text(mapName)
	if !ok {
		return nil, false
	}
	all := map[string]string{}
	for _, entry := range dropLast(splitList(text)) {
		name, protocol, found := splitAddress(entry)
		name, protocol = strings.ToUpper(trim(name)), strings.ToUpper(trim(protocol))
		switch _, twice := all[name]; {
		case !found || !slices.Contains([]string{"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"}, protocol):
			b.refuse(fmt.Sprintf("Kafka wants LISTENER:PROTOCOL,... where it finds %q; the protocols are PLAINTEXT, SSL, "+
				"SASL_PLAINTEXT and SASL_SSL", entry), mapName)
			return nil, false
		case twice && b.since("4.2"):
			b.refuse(fmt.Sprintf("Kafka wants each listener once, and %s is there twice", name), mapName)
			return nil, false
		}
		all[name] = protocol
	}
	if !b.has(mapName) {
		b.addPlaintext(all)
	}
	return all, true
}

// addPlaintext makes controllers' listeners plaintext where no map is given, and
// no name tells of anything else.
func (b *broker) addPlaintext(all map[string]string) {
	names := b.controllerNames()
	named := slices.Clone(names)
	for _, entry := range b.list(listenersName) {
		name, _, _ := strings.Cut(entry, "://")
		named = append(named, strings.ToUpper(name))
	}
	secure := func(name string) bool { return slices.Contains([]string{"SSL", "SASL_PLAINTEXT", "SASL_SSL"}, name) }
	if slices.ContainsFunc(named, secure) {
		return
	}
	for _, name := range names {
		all[name] = "PLAINTEXT"
	}
}

// endpoints reads listeners or advertised.listeners.
func (b *broker) endpoints(name string, protocols map[string]string) ([]endpoint, bool) {
	if b.refused[name] {
		return nil, false
	}
	var all []endpoint
	seen := map[string]bool{}
	for _, entry := range b.list(name) {
		e, ok := parseEndpoint(entry)
		switch {
		case !ok:
			b.refuse(fmt.Sprintf("Kafka wants NAME://HOST:PORT,... where it finds %q", entry), name)
			return nil, false
		case protocols != nil && protocols[e.name] == "":
			b.refuse(fmt.Sprintf("Kafka wants a security protocol for the listener %s in %s", e.name, mapName), mapName, name)
			return nil, false
		case seen[e.name]:
			b.refuse(fmt.Sprintf("Kafka wants each listener once, and %s is there twice", e.name), name)
			return nil, false
		}
		seen[e.name] = true
		all = append(all, e)
	}
	return all, true
}

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
	if len(names) == 0 {
		b.refuse("Kafka wants the name of the controllers' listener", controllerName)
	}
	for _, name := range names {
		switch {
		case b.isController() && !has(name):
			b.refuse(fmt.Sprintf("Kafka wants each of controller.listener.names in listeners of a controller, and in upper "+
				"case; %q is not: add that listener, or correct the name", name), controllerName, listenersName)
		case !b.isController() && has(name):
			b.refuse(fmt.Sprintf("Kafka wants no controller's listener in listeners of a node that is none, and %s is one", name),
				listenersName, controllerName)
		case !b.isController() && protocols[strings.ToUpper(name)] == "":
			b.refuse(fmt.Sprintf("Kafka wants a security protocol for the controllers' listener %s in listener.security.protocol.map", name), mapName,
				controllerName)
		}
	}
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
		if e.host == "0.0.0.0" && b.has(advertisedName) {
			b.refuse(fmt.Sprintf("Kafka wants advertised.listeners to be addresses that clients can reach, and %s has 0.0.0.0", e.name),
				advertisedName, listenersName)
		}
	}
	if b.has(advertisedName) && len(kept) < len(advertised) && !b.since("3.9") {
		b.refuse("Kafka does not take a controller's listener in advertised.listeners", advertisedName, controllerName)
	}
	if b.has(advertisedName) && !b.isBroker() && !b.since("3.9") {
		b.refuse("Kafka takes none of a node that is a controller only", advertisedName)
	}
	if !b.isBroker() {
		return
	}
	if len(kept) == 0 {
		b.refuse("Kafka wants a listener that clients and brokers reach, in listeners and in advertised.listeners", advertisedName, listenersName)
	}
	for _, e := range kept {
		if !slices.ContainsFunc(open, func(o endpoint) bool { return o.name == e.name }) {
			b.refuse(fmt.Sprintf("Kafka wants each of advertised.listeners to be in listeners, and %s is not", e.name), advertisedName,
				listenersName)
		}
	}
}

// checkInterBroker checks the listener that brokers use among themselves, and its
// SASL mechanism. A node that is a controller only has the rules too.
func (b *broker) checkInterBroker(advertised []endpoint, protocols map[string]string) {
	if b.refused[interBrokerName] || b.refused[protocolName] {
		return
	}
	name, named := b.text(interBrokerName)
	protocol, _ := b.text(protocolName)
	setting := interBrokerName
	if named && b.has(protocolName) {
		b.refuse("Kafka takes "+interBrokerName+" or "+protocolName+", not both; remove one of them", interBrokerName, protocolName)
		return
	}
	if !named {
		name, setting = protocol, protocolName
	}
	name = strings.ToUpper(name)
	if named {
		protocol = protocols[name]
	}
	if protocol == "" {
		b.refuse(fmt.Sprintf("Kafka wants a security protocol for the listener %s in %s", name, mapName), interBrokerName,
			mapName)
		return
	}
	isOne := func(e endpoint) bool { return e.name == name }
	if b.isBroker() && !slices.ContainsFunc(advertised, isOne) {
		b.refuse(fmt.Sprintf("Kafka wants the inter-broker listener to be advertised, and %s is not", name), setting, advertisedName,
			listenersName)
	}
	if named && !b.isBroker() && b.since("4.0") && slices.Contains(b.controllerNames(), name) {
		b.refuse("Kafka does not take a controller's listener for "+interBrokerName+"; remove it", interBrokerName, controllerName)
	}
	b.checkMechanism(name, protocol)
}

// checkMechanism checks that the listener between brokers has the mechanism that
// they use there.
func (b *broker) checkMechanism(listener, protocol string) {
	const name = "sasl.mechanism.inter.broker.protocol"
	mechanism, ok := b.text(name)
	if !ok || !strings.HasPrefix(protocol, "SASL") || slices.Contains(b.mechanisms(listener), mechanism) {
		return
	}
	b.refuse(fmt.Sprintf("sasl.mechanism.inter.broker.protocol is %s, and that is not in sasl.enabled.mechanisms; add it "+
		"there, or use one of those", mechanism), name, "sasl.enabled.mechanisms", mapName)
}
