package bootstrap

import (
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// interBroker is the listener that brokers use among themselves.
type interBroker struct {
	// name in upper case; "" where there is none, or none that is known.
	name string
	// computed: the user named none.
	computed bool
	listener kafka.Listener
}

// chooseInterBroker finds the inter-broker listener, which must be advertised
// and no controller's.
func chooseInterBroker(
	settings givenSettings, l setListeners, a advertisement, report *config.Report,
) interBroker {
	if a.none || !a.sound || len(l.brokers) == 0 {
		return interBroker{}
	}
	g, protocol := settings.get(interBrokerName), settings.get(interBrokerProtocol)
	computed := !g.ok() && !protocol.ok()
	switch {
	case g.ok() && protocol.ok():
		protocol.wrong(report, "Kafka does not take it together with %s=%q; remove one of them", g.variable, g.value)
	case protocol.ok():
		g = protocol
	case computed:
		g.value = defaultInterBroker(a.listeners)
	}
	name := strings.ToUpper(strings.TrimSpace(g.value))
	if _, ok := kafka.FindListener(a.listeners, name); !ok {
		g.wrong(report, "the inter-broker listener %s has to be in listeners and in advertised.listeners, and not a "+
			"controller's; add it there, or name another", name)
	}
	found, ok := kafka.FindListener(l.brokers, name)
	if !ok {
		return interBroker{computed: computed}
	}
	return interBroker{name: name, computed: computed, listener: found}
}

// defaultInterBroker is Kafka's own default, or else the first listener.
func defaultInterBroker(advertised []kafka.Listener) string {
	_, ok := kafka.FindListener(advertised, kafka.Plaintext)
	if !ok && len(advertised) > 0 {
		return advertised[0].Name
	}
	return kafka.Plaintext
}
