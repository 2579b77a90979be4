package config

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// DropServiceLinks returns the environment without the variables of the shapes
// that Kubernetes' service links inject, under a prefix that Kafka's images or
// kraftpod read
// (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
// A Service called "kafka" sets KAFKA_PORT, which the images take for a setting.
// Other links, KUBERNETES_SERVICE_HOST first of all, are somebody's to read.
func DropServiceLinks(environ map[string]string) map[string]string {
	prefixes := []string{"KAFKA_", Prefix, "CLUSTER_"}
	out := maps.Clone(environ)
	maps.DeleteFunc(out, func(name, value string) bool {
		isRead := func(prefix string) bool { return strings.HasPrefix(name, prefix) }
		return slices.ContainsFunc(prefixes, isRead) && isServiceLink(name, value)
	})
	return out
}

// isServiceLink knows the shapes of the variables that the kubelet injects for
// each Service of the namespace. (A regular expression would be compiled at
// every start of Kafka.)
func isServiceLink(name, value string) bool {
	return strings.HasSuffix(name, "_SERVICE_HOST") ||
		strings.HasSuffix(name, "_SERVICE_PORT") ||
		strings.Contains(name, "_SERVICE_PORT_") ||
		strings.HasSuffix(name, "_PORT") && isPortURL(value) ||
		hasPortNumber(name)
}

// isPortURL says whether a value is that of NAME_PORT: tcp://10.0.0.1:9092.
func isPortURL(value string) bool {
	protocol, _, url := strings.Cut(value, "://")
	return url && slices.Contains([]string{"tcp", "udp", "sctp"}, protocol)
}

// hasPortNumber says whether a name is of the shape NAME_PORT_9092_TCP...
func hasPortNumber(name string) bool {
	parts := strings.Split(name, "_")
	for i := 1; i+2 < len(parts); i++ {
		_, err := strconv.ParseUint(parts[i+1], 10, 16)
		if parts[i] == "PORT" && err == nil && slices.Contains([]string{"TCP", "UDP", "SCTP"}, parts[i+2]) {
			return true
		}
	}
	return false
}
