package bootstrap

import (
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

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
