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
// (A regular expression would be compiled at every start of Kafka.)
func isServiceLink(name, value string) bool {
	protocol, _, url := strings.Cut(value, "://")
	if strings.HasSuffix(name, "_SERVICE_HOST") || strings.HasSuffix(name, "_SERVICE_PORT") || strings.Contains(name, "_SERVICE_PORT_") {
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
		if strings.HasPrefix(name, "KRAFTPOD_") && !slices.Contains(known, name) {
			nearest := slices.MinFunc(known, func(a, b string) int {
				return levenshtein.ComputeDistance(name, a) - levenshtein.ComputeDistance(name, b)
			})
			wrong.add("%s=%q: kraftpod has no such variable; did you mean %s?", name, environ[name], nearest)
		}
	}
	return Mistakes(ExitConfig, wrong...)
}

// dialect is how an image takes Kafka's settings from the environment.
type dialect struct {
	name string
	// entrypoint is the image's own; only this image has its first file.
	entrypoint []string
	// prefixes of the variable of a setting, the canonical one first. Of
	// bitnami's, KAFKA_X is an alias that beats KAFKA_CFG_X.
	prefixes    []string
	clusterVars []string
	dataDir     string
	// refused are variables at which the image's entrypoint gives up.
	refused []string
}

// dialects in the order of detection. bitnami/containers and
// confluentinc/kafka-images keep theirs in shell, apache/kafka in
// docker/resources/common-scripts and KafkaDockerWrapper.
func dialects() []dialect {
	scripts, kafka, cluster, data := "/opt/bitnami/scripts/kafka/", []string{"KAFKA_"}, []string{"CLUSTER_ID"}, "/var/lib/kafka/data"
	trips := []string{"KAFKA_PORT", "KAFKA_HOST", "KAFKA_ADVERTISED_PORT", "KAFKA_ADVERTISED_HOST"}
	return []dialect{
		{"bitnami", []string{scripts + "entrypoint.sh", scripts + "run.sh"}, []string{"KAFKA_CFG_", "KAFKA_"}, []string{"KAFKA_KRAFT_CLUSTER_ID", "KAFKA_CLUSTER_ID"}, "/bitnami/kafka/data", nil},
		{"confluent", []string{"/etc/confluent/docker/run"}, kafka, cluster, data, trips},
		{"apache", []string{"/etc/kafka/docker/run"}, kafka, cluster, data, nil},
	}
}

// detect finds the image's dialect by its name if one is given, else by its
// files, else by variables that only bitnami's image reads: an init container
// and a laptop have no such files.
func detect(name string, exists func(path string) bool, environ map[string]string) (dialect, bool) {
	for _, d := range dialects() {
		if d.name == name || name == "" && exists(d.entrypoint[0]) {
			return d, true
		}
	}
	bitnamis := func(name string) bool {
		return strings.HasPrefix(name, "KAFKA_CFG_") || name == "KAFKA_KRAFT_CLUSTER_ID"
	}
	return dialects()[0], name == "" && slices.ContainsFunc(slices.Collect(maps.Keys(environ)), bitnamis)
}

// names are the variables of a Kafka setting that has neither _ nor - in its
// name, the canonical one first.
func (d dialect) names(setting string) (all []string) {
	upper := strings.ToUpper(strings.ReplaceAll(setting, ".", "_"))
	for _, prefix := range d.prefixes {
		all = append(all, prefix+upper)
	}
	return all
}

// given is a value that the user gave, and the variable that holds it.
type given struct{ name, value string }

func (g given) ok() bool { return g.value != "" }

// find finds the value among the variables. An empty one is not given: it is
// what the images skip or trip over. Two that differ are a mistake, since the
// images disagree on which one wins.
func (c *computation) find(names []string, same func(a, b string) bool) given {
	found := given{name: names[0]}
	for _, name := range names {
		value := c.Environ[name]
		switch {
		case strings.ContainsAny(value, "\r\n"):
			c.wrong.add("%s=%q: a line break in it would add a line to server.properties; write it on one line", name, value)
		case strings.TrimSpace(value) == "":
		case len(splitList(value)) == 0:
			c.wrong.add("%s=%q: a list with nothing in it; give at least one value, or leave it out", name, value)
		case !found.ok():
			found = given{name, value}
		case !same(found.value, value):
			c.wrong.add("%s=%q and %s=%q are the same setting: give one of them", found.name, found.value, name, value)
		}
	}
	return found
}
