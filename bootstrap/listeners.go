package bootstrap

import (
	"net"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// The ports of listeners that are not given.
const (
	defaultBrokerListener = kafka.Plaintext + "://:9092"
	defaultControllerPort = "9093"
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
	controller := controllerName + "://:" + defaultControllerPort
	switch roles {
	case rolesBroker:
		return defaultBrokerListener
	case rolesController:
		return controller
	default:
		return defaultBrokerListener + "," + controller
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
	return kafka.Listener{Port: defaultControllerPort}
}

// chooseListeners returns the value of listeners for this pod, and checks Kafka's
// rules for it (KafkaConfig.validateValues): a pod that is no controller loses
// the controllers'.
func chooseListeners(l setListeners, n node, report *config.Report) string {
	if !l.readable {
		return l.given.value
	}
	if n.controller && len(l.controllers) == 0 {
		l.given.wrong(report, "no listener for the controller; add %s://:9093, one of controller.listener.names",
			strings.Join(l.controllerNames, " or "))
	}
	if !n.broker && len(l.controllers) > 0 && len(l.brokers) > 0 {
		l.given.wrong(report, "%q is no controller's listener, but these pods are controllers only; remove it",
			kafka.JoinList(l.brokers))
	}
	if n.broker && len(l.brokers) == 0 {
		l.given.wrong(report, "no listener for clients and brokers; add %s", defaultBrokerListener)
	}
	if !n.controller && len(l.controllers) > 0 {
		return kafka.JoinList(l.brokers)
	}
	return l.given.value
}

// protocols are the security protocols by the listener's name, and the map as
// Kafka reads it.
type protocols struct {
	byName map[string]string
	text   string
}

// chooseProtocols reads the protocol map and checks that each listener's name
// has a security protocol. Where no map is given, a listener that is called like
// a protocol has it, and controllers' listeners are plaintext.
func chooseProtocols(settings givenSettings, l setListeners, report *config.Report) protocols {
	g := settings.get(protocolMap)
	all, wrong := kafka.ParseProtocolMap(g.value)
	g.wrongAll(report, wrong)
	if !l.readable || len(wrong) > 0 {
		return protocols{byName: all}
	}
	names := slices.Clone(l.controllerNames)
	for _, b := range l.brokers {
		names = append(names, b.Name)
	}
	entries := make([]string, len(names))
	for i, name := range names {
		switch {
		case all[name] != "":
		case !g.ok() && kafka.IsSecurityProtocol(name):
			all[name] = name
		case !g.ok() && l.isController(name):
			all[name] = kafka.Plaintext
		default:
			g.wrong(report, "no security protocol for the listener %s; add %s:PLAINTEXT (or SSL, SASL_PLAINTEXT, SASL_SSL)",
				name, name)
		}
		entries[i] = name + ":" + all[name]
	}
	return protocols{byName: all, text: strings.Join(entries, ",")}
}

// addressOf is where this pod's own containers reach a listener.
func addressOf(l kafka.Listener) string {
	host := l.Host
	if kafka.IsWildcard(host) {
		host = "localhost"
	}
	return net.JoinHostPort(host, l.Port)
}
