package bootstrap

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// serviceLink matches NAME=VALUE of the shapes that the kubelet injects for
// each Service of the namespace
// (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
// A Service called "kafka" sets KAFKA_PORT, which the images take for a setting.
const serviceLink = `^[^=]+_(SERVICE_HOST=|SERVICE_PORT(_[^=]*)?=|PORT_\d+_(TCP|UDP|SCTP)(_[^=]*)?=|PORT=(tcp|udp|sctp)://)`

// DropServiceLinks returns the environment without the variables of the shapes
// that Kubernetes' service links inject, whatever their prefix.
func DropServiceLinks(environ map[string]string) map[string]string {
	shape := regexp.MustCompile(serviceLink)
	out := maps.Clone(environ)
	maps.DeleteFunc(out, func(name, value string) bool { return shape.MatchString(name + "=" + value) })
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
