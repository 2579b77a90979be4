package bootstrap

import (
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
)

// controllerMechanism is how nodes authenticate to controllers, where their listener
// speaks SASL.
const controllerMechanism = "sasl.mechanism.controller.protocol"

// warnOfControllersByScram warns of several voters that know each other by SCRAM:
// its users are in the metadata, of which a controller knows nothing before there is
// a leader, and no leader is elected by nodes that don't let each other in
// (KAFKA-15513).
func warnOfControllersByScram(
	settings givenSettings, l setListeners, p protocols, voters voterList, report *config.Report,
) {
	g := settings.get(controllerMechanism)
	if !strings.HasPrefix(strings.TrimSpace(g.value), "SCRAM-") || len(voters.all) < 2 {
		return
	}
	for _, name := range l.controllerNames {
		if strings.HasPrefix(p.byName[name], "SASL_") {
			report.Warn("%s=%q: no leader is elected by it, since its users are in the metadata, which there is only with a "+
				"leader; let controllers know each other by PLAIN or by certificates", g.variable, g.value)
			return
		}
	}
}
