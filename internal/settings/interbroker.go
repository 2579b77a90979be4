package settings

import (
	"fmt"
	"slices"
	"strings"
)

// checkInterBroker checks the listener that brokers use among themselves, and its
// SASL mechanism. A node that is a controller only has the rules too.
func (b *broker) checkInterBroker(advertised []endpoint, protocols map[string]string) {
	if b.refused[interBrokerName] || b.refused[protocolName] {
		return
	}
	name, named := b.text(interBrokerName)
	protocol, _ := b.text(protocolName)
	switch {
	case named && b.has(protocolName):
		b.refuse("Kafka takes "+interBrokerName+" or "+protocolName+", not both; remove one of them",
			interBrokerName, protocolName)
	case named:
		name = strings.ToUpper(name)
		b.checkNamed(name, protocols[name])
		b.checkBetween(interBrokerName, name, protocols[name], advertised)
	default:
		b.checkBetween(protocolName, strings.ToUpper(protocol), protocol, advertised)
	}
}

// checkNamed checks the listener that inter.broker.listener.name names.
func (b *broker) checkNamed(name, protocol string) {
	if protocol == "" {
		b.refuse(fmt.Sprintf("Kafka wants a security protocol for the listener %s in %s", name, mapName),
			interBrokerName, mapName)
	}
	if protocol != "" && !b.isBroker() && b.since("4.0") && slices.Contains(b.controllerNames(), name) {
		b.refuse("Kafka does not take a controller's listener for "+interBrokerName+"; remove it",
			interBrokerName, controllerName)
	}
}

// checkBetween checks that a listener that has a protocol is advertised and has the
// brokers' mechanism; setting is what names it.
func (b *broker) checkBetween(setting, name, protocol string, advertised []endpoint) {
	if protocol == "" {
		return
	}
	isOne := func(e endpoint) bool { return e.name == name }
	if b.isBroker() && !slices.ContainsFunc(advertised, isOne) {
		b.refuse(fmt.Sprintf("Kafka wants the inter-broker listener to be advertised, and %s is not", name),
			setting, advertisedName, listenersName)
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
	b.refuse(fmt.Sprintf("sasl.mechanism.inter.broker.protocol is %s, and that is not in "+
		"sasl.enabled.mechanisms; add it there, or use one of those", mechanism),
		name, "sasl.enabled.mechanisms", mapName)
}

// mechanisms are the SASL mechanisms of a listener, by its name in upper case.
func (b *broker) mechanisms(listener string) []string {
	const name = "sasl.enabled.mechanisms"
	if own, ok := b.given["listener.name."+strings.ToLower(listener)+"."+name]; ok {
		return splitList(own)
	}
	return b.list(name)
}
