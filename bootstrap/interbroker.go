package bootstrap

import (
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/pod"
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
	settings givenSettings, l setListeners, a advertisement, self pod.Identity, report *config.Report,
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
		g.value = defaultInterBroker(l, a.listeners, self)
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
	if computed {
		g = l.given
	}
	checkInterBroker(g, found, self, report)
	return interBroker{name: name, computed: computed, listener: found}
}

// checkInterBroker refuses an inter-broker listener that no other pod reaches; g
// is what names it, or has it.
func checkInterBroker(g given, l kafka.Listener, self pod.Identity, report *config.Report) {
	if isLocal(l.Host, self) {
		g.wrong(report, "the inter-broker listener %q is bound to loopback, where no other pod reaches it; bind it to "+
			"every address (%s://:%s), or name another", l, l.Name, l.Port)
	}
}

// defaultInterBroker is Kafka's own default, or else the first listener; one that
// other pods do not reach, which is there for a probe or for port-forward, only
// where there is no other.
func defaultInterBroker(l setListeners, advertised []kafka.Listener, self pod.Identity) string {
	usable := slices.DeleteFunc(slices.Clone(advertised), func(a kafka.Listener) bool {
		bound, _ := kafka.FindListener(l.brokers, a.Name)
		return isLocal(bound.Host, self) || kafka.IsLoopback(a.Host)
	})
	if len(usable) == 0 {
		usable = advertised
	}
	_, ok := kafka.FindListener(usable, kafka.Plaintext)
	if !ok && len(usable) > 0 {
		return usable[0].Name
	}
	return kafka.Plaintext
}
