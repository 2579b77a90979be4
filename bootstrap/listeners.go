package bootstrap

import (
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// setListeners are the listeners of all pods of the set, as the user gave them
// or by default.
type setListeners struct {
	// given has the default as its value where nothing is given.
	given given
	// controllerNames are controller.listener.names, in upper case.
	controllerNames []string
	brokers         []kafka.Listener
	controllers     []kafka.Listener
	// readable: all of them could be read.
	readable bool
}

// readListeners reads controller.listener.names and listeners.
func readListeners(settings givenSettings, roles Roles, report *config.Report) setListeners {
	names := kafka.SplitList(strings.ToUpper(settings.orDefault(controllerNames, "CONTROLLER")))
	l := setListeners{given: settings.get(listeners), controllerNames: names, readable: true}
	if !l.given.ok() {
		l.given.value = defaultListeners(roles, names[0])
	}
	all, wrong := kafka.ParseListeners(l.given.value)
	for _, entry := range all {
		if _, err := entry.PortNumber(); err != nil {
			l.given.wrong(report, "%q: %v", entry, err)
			l.readable = false
		}
		if l.isController(entry.Name) {
			l.controllers = append(l.controllers, entry)
		} else {
			l.brokers = append(l.brokers, entry)
		}
	}
	l.given.wrongAll(report, wrong)
	l.readable = l.readable && len(wrong) == 0
	return l
}

// defaultListeners are those of a set of these roles.
func defaultListeners(roles Roles, controllerName string) string {
	controller := fmt.Sprintf("%s://:%d", controllerName, defaultControllerPort)
	broker := fmt.Sprintf("%s://:%d", kafka.Plaintext, defaultBrokerPort)
	switch roles {
	case rolesBroker:
		return broker
	case rolesController:
		return controller
	default:
		return broker + "," + controller
	}
}

// isController says whether a listener's name is a controller's.
func (l setListeners) isController(name string) bool { return slices.Contains(l.controllerNames, name) }

// controller is the controllers' listener that brokers and voters use: that of
// the first name that has one (KafkaConfig's effective controller listener).
func (l setListeners) controller() kafka.Listener {
	for _, name := range l.controllerNames {
		if found, ok := kafka.FindListener(l.controllers, name); ok {
			return found
		}
	}
	return kafka.Listener{Port: fmt.Sprint(defaultControllerPort)}
}

// podListeners are the listeners of this pod, and all that is said of them.
type podListeners struct {
	set setListeners
	// value is listeners.
	value       string
	protocols   protocols
	advertised  advertisement
	interBroker interBroker
	// controller is the controllers' listener as it is advertised to other controllers;
	// none: as Kafka does it by itself.
	controller []kafka.Listener
}

// chooseListeners chooses all that is said of this pod's listeners.
func chooseListeners(
	settings givenSettings, set setListeners, n node, self pod.Identity, in Input, report *config.Report,
) podListeners {
	l := podListeners{set: set, value: ownListeners(set, n, report)}
	l.protocols = chooseProtocols(settings, set, report)
	advertised := readAdvertised(settings, set, n, self, in, report)
	l.interBroker = chooseInterBroker(settings, set, advertised, self, report)
	l.advertised = advertiseAll(advertised, l.interBroker.name, self, in, report)
	if in.Config.isDynamic() {
		l.controller = advertiseController(set, n, self)
	}
	return l
}

// asked is the listener that the sidecar asks: the inter-broker one, or the
// controllers' where there is none.
func (l podListeners) asked() kafka.Listener {
	if l.interBroker.name == "" {
		return l.set.controller()
	}
	return l.interBroker.listener
}

// bound are the listeners of this pod, as the sidecar has to speak to them.
func (l podListeners) bound(n node) []api.Listener {
	all := l.set.brokers
	if n.controller {
		all = slices.Concat(all, l.set.controllers)
	}
	var bound []api.Listener
	for _, b := range all {
		port, _ := b.PortNumber() // checked by readListeners
		bound = append(bound, api.Listener{
			Name: b.Name, Host: b.Host, Port: port, Protocol: l.protocols.byName[b.Name],
		})
	}
	return bound
}

// ownListeners returns the value of listeners for this pod, and checks Kafka's
// rules for it (KafkaConfig.validateValues): a pod that is no controller loses
// the controllers'.
func ownListeners(l setListeners, n node, report *config.Report) string {
	if !l.readable {
		return l.given.value
	}
	if n.controller && len(l.controllers) == 0 {
		l.given.wrong(report, "no listener for the controller; add %s://:%d, one of controller.listener.names",
			strings.Join(l.controllerNames, " or "), l.freePort(defaultControllerPort))
	}
	if !n.broker && len(l.controllers) > 0 && len(l.brokers) > 0 {
		l.given.wrong(report, "%q is no controller's listener, but these pods are controllers only; remove it",
			kafka.JoinList(l.brokers))
	}
	if n.broker && len(l.brokers) == 0 {
		l.given.wrong(report, "no listener for clients and brokers; add %s://:%d", kafka.Plaintext,
			l.freePort(defaultBrokerPort))
	}
	if !n.controller && len(l.controllers) > 0 {
		return kafka.JoinList(l.brokers)
	}
	return l.given.value
}

// freePort is the first port from one on that none of the listeners has.
func (l setListeners) freePort(from int32) int32 {
	var taken []int32
	for _, entry := range slices.Concat(l.brokers, l.controllers) {
		port, _ := entry.PortNumber()
		taken = append(taken, port)
	}
	for slices.Contains(taken, from) {
		from++
	}
	return from
}

// addressOf is where this pod's own containers reach a listener.
func addressOf(l kafka.Listener) string {
	host := l.Host
	if kafka.IsWildcard(host) {
		host = "localhost"
	}
	return net.JoinHostPort(host, l.Port)
}
