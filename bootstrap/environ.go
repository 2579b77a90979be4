package bootstrap

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
)

// isServiceLink knows the shapes of the variables that the kubelet injects for each Service of the
// namespace (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
// A Service called "kafka" sets KAFKA_PORT, which the images take for a setting.
func isServiceLink(name, value string) bool {
	protocol, _, url := strings.Cut(value, "://")
	switch at := strings.Index(name, "_SERVICE_PORT"); {
	case strings.HasSuffix(name, "_SERVICE_HOST"), at > 0 && strings.HasPrefix(name[at+len("_SERVICE_PORT"):]+"_", "_"):
		return true
	case strings.HasSuffix(name, "_PORT"):
		return url && (protocol == "tcp" || protocol == "udp" || protocol == "sctp")
	}
	_, port, ok := strings.Cut(name, "_PORT_")
	for ; ok; _, port, ok = strings.Cut(port, "_PORT_") {
		number, rest, _ := strings.Cut(port, "_")
		protocol, _, _ := strings.Cut(rest, "_")
		if _, err := strconv.ParseUint(number, 10, 16); err == nil && (protocol == "TCP" || protocol == "UDP" || protocol == "SCTP") {
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
		if strings.HasPrefix(name, "KRAFTPOD_") && !slices.Contains(known, name) {
			wrong.addf("%s=%q: kraftpod has no such variable; did you mean %s?", name, environ[name], nearest(name, known))
		}
	}
	return coded(ExitConfig, wrong...)
}

func nearest(name string, known []string) string {
	return slices.MinFunc(known, func(a, b string) int {
		return levenshtein.ComputeDistance(name, a) - levenshtein.ComputeDistance(name, b)
	})
}

// checkNewline refuses a line break in a value that kraftpod computes from: it
// would end up as a line of its own in server.properties.
func checkNewline(name, value string) error {
	if strings.ContainsAny(value, "\n\r") {
		return fmt.Errorf("%s=%q: a line break in it would add a line to server.properties; write it on one line", name, value)
	}
	return nil
}
