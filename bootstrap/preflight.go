package bootstrap

import (
	"cmp"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/image"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// chooseSwitches sets what the image's own scripts demand besides Kafka's
// settings.
func chooseSwitches(
	img image.Image, environ map[string]string, l podListeners, report *config.Report,
) map[string]string {
	switches := map[string]string{}
	if name := img.KRaftSwitch; name != "" {
		value := cmp.Or(environ[name], "yes")
		if !slices.Contains([]string{"yes", "true", "1"}, strings.ToLower(value)) {
			report.Wrong(name, value, "kraftpod runs Kafka in KRaft mode only; remove it")
		}
		switches[name] = value
	}
	plaintext := func(one kafka.Listener) bool { return l.protocols.byName[one.Name] == kafka.Plaintext }
	if name := img.PlaintextSwitch; name != "" && environ[name] == "" &&
		slices.ContainsFunc(slices.Concat(l.set.brokers, l.set.controllers), plaintext) {
		switches[name] = "yes"
	}
	return switches
}

// checkImage refuses what the image's own scripts give up at, and warns of what
// they trip over.
func checkImage(img image.Image, environ map[string]string, n node, report *config.Report) {
	for _, name := range img.RefusedVariables {
		if value, ok := environ[name]; ok {
			report.Wrong(name, value, "the image's entrypoint refuses to start with it; remove it")
		}
	}
	if img.ControllerOnly != "" && !n.broker {
		report.Warn("%s", img.ControllerOnly)
	}
}
