package bootstrap

import (
	"slices"
	"strings"
)

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
	bitnami, kafka, cluster, data := "/opt/bitnami/scripts/kafka/", []string{"KAFKA_"}, []string{"CLUSTER_ID"}, "/var/lib/kafka/data"
	return []dialect{
		{
			"bitnami", []string{bitnami + "entrypoint.sh", bitnami + "run.sh"}, []string{"KAFKA_CFG_", "KAFKA_"},
			[]string{"KAFKA_KRAFT_CLUSTER_ID", "KAFKA_CLUSTER_ID"}, "/bitnami/kafka/data", nil,
		},
		{
			"confluent", []string{"/etc/confluent/docker/run"}, kafka, cluster, data,
			[]string{"KAFKA_PORT", "KAFKA_HOST", "KAFKA_ADVERTISED_PORT", "KAFKA_ADVERTISED_HOST"},
		},
		{"apache", []string{"/etc/kafka/docker/run"}, kafka, cluster, data, nil},
	}
}

func dialectNamed(name string) (dialect, bool) {
	for _, d := range dialects() {
		if d.name == name {
			return d, true
		}
	}
	return dialect{}, false
}

// detect finds the image's dialect by its files, else by variables that only
// one image reads: an init container and a laptop have no such files.
func detect(exists func(path string) bool, environ map[string]string) (dialect, bool) {
	for _, d := range dialects() {
		if exists(d.entrypoint[0]) {
			return d, true
		}
	}
	for name := range environ {
		if strings.HasPrefix(name, "KAFKA_CFG_") || name == "KAFKA_KRAFT_CLUSTER_ID" {
			return dialectNamed("bitnami")
		}
	}
	return dialect{}, false
}

// names are the variables of a Kafka setting that has neither _ nor - in its
// name, the canonical one first.
func (d dialect) names(setting string) []string {
	upper := strings.ToUpper(strings.ReplaceAll(setting, ".", "_"))
	out := make([]string, len(d.prefixes))
	for i, prefix := range d.prefixes {
		out[i] = prefix + upper
	}
	if setting == "log.dir" { // KAFKA_LOG_DIR is bitnami's for the application's log
		return out[:1]
	}
	return out
}

// owns says whether a variable is the image's for Kafka.
func (d dialect) owns(name string) bool {
	return strings.HasPrefix(name, "KAFKA_") || slices.Contains(d.clusterVars, name) || name == "ALLOW_PLAINTEXT_LISTENER"
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
		case !found.ok():
			found = given{name, value}
		case !same(found.value, value):
			c.wrong.add("%s=%q and %s=%q are the same setting: give one of them", found.name, found.value, name, value)
		}
	}
	return found
}
