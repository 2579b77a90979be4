package bootstrap

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
)

// isServiceLink knows the shapes of the variables that the kubelet injects for
// each Service of the namespace
// (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
// A Service called "kafka" sets KAFKA_PORT, which the images take for a setting.
// (A regular expression would cost a tenth of all that run takes.)
func isServiceLink(name, value string) bool {
	protocol, _, url := strings.Cut(value, "://")
	_, port, _ := strings.Cut(name, "_SERVICE_PORT")
	if strings.HasSuffix(name, "_SERVICE_HOST") || strings.HasSuffix(name, "_SERVICE_PORT") || strings.HasPrefix(port, "_") {
		return true
	}
	if strings.HasSuffix(name, "_PORT") && url {
		return slices.Contains([]string{"tcp", "udp", "sctp"}, protocol)
	}
	parts := strings.Split(name, "_") // ..._PORT_N_TCP...
	for i := 1; i+2 < len(parts); i++ {
		_, err := strconv.ParseUint(parts[i+1], 10, 16)
		if parts[i] == "PORT" && err == nil && slices.Contains([]string{"TCP", "UDP", "SCTP"}, parts[i+2]) {
			return true
		}
	}
	return false
}

// DropServiceLinks returns the environment without the variables of the shapes
// that Kubernetes' service links inject, whatever their prefix.
func DropServiceLinks(environ map[string]string) map[string]string {
	out := maps.Clone(environ)
	maps.DeleteFunc(out, isServiceLink)
	return out
}

// CheckUnknown finds variables under KRAFTPOD_ that are not among known, each
// an error that suggests the nearest known name.
func CheckUnknown(environ map[string]string, known []string) error {
	var wrong mistakes
	for _, name := range slices.Sorted(maps.Keys(environ)) {
		if !strings.HasPrefix(name, "KRAFTPOD_") || slices.Contains(known, name) {
			continue
		}
		nearest := slices.MinFunc(known, func(a, b string) int {
			return levenshtein.ComputeDistance(name, a) - levenshtein.ComputeDistance(name, b)
		})
		wrong.add("%s=%q: kraftpod has no such variable; did you mean %s?", name, environ[name], nearest)
	}
	return Mistakes(ExitConfig, wrong...)
}
