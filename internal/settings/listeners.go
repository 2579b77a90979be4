package settings

import (
	"fmt"
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
	if b.since("4.1") {
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
	all, spelt := map[string]string{}, map[string]string{}
	for _, entry := range dropLast(splitList(text)) {
		name, protocol, found := splitAddress(entry)
		spelling := trim(name)
		name, protocol = strings.ToUpper(spelling), strings.ToUpper(trim(protocol))
		switch before, twice := spelt[name]; {
		case !found || protocol != plaintext && !isSecure(protocol):
			b.refuse(fmt.Sprintf("Kafka wants LISTENER:PROTOCOL,... where it finds %q; the protocols are PLAINTEXT, SSL, "+
				"SASL_PLAINTEXT and SASL_SSL", entry), mapName)
			return nil, false
		case twice && before != spelling && b.since("4.1"): // of the same spelling the last counts
			b.refuse(fmt.Sprintf("Kafka wants each listener once, and %s is there twice", name), mapName)
			return nil, false
		}
		all[name], spelt[name] = protocol, spelling
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
	if slices.ContainsFunc(named, isSecure) {
		return
	}
	for _, name := range names {
		all[name] = plaintext
	}
}

// plaintext is the security protocol without encryption and authentication.
const plaintext = "PLAINTEXT"

// isSecure says whether this is one of the others.
func isSecure(protocol string) bool {
	return slices.Contains([]string{"SSL", "SASL_PLAINTEXT", "SASL_SSL"}, protocol)
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
