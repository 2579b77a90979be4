package rig

import (
	"path/filepath"
	"strings"
)

// Image is one of the three images, played by test/kafka/image.
type Image struct {
	Dialect string
	Version string   // of Kafka
	args    []string // of the entrypoint, as in the image's own command
	volume  string   // where the manifests mount the volume, under the image's root
	data    string   // log.dirs below it
	conf    string   // the properties that the entrypoint makes
	// ClusterID is the variable of the cluster id, Prefix what precedes Kafka's settings.
	ClusterID, Prefix string
	// empty are the variables that the image sets to nothing.
	empty []string
}

// The versions of Kafka that the tables name.
const (
	V340 = "3.4.0" // of the original deployment
	V392 = "3.9.2" // the last 3.x
	V412 = "4.1.2" // the first whose quorum may be made dynamic
	V421 = "4.2.1" // the first whose controllers may join by themselves
	V431 = "4.3.1" // the newest
)

// Bitnami is bitnami/kafka.
func Bitnami(version string) Image {
	return Image{
		Dialect: "bitnami", Version: version, args: []string{"run.sh"},
		volume: "bitnami/kafka", data: "data", conf: "opt/bitnami/kafka/config/server.properties",
		ClusterID: "KAFKA_KRAFT_CLUSTER_ID", Prefix: "KAFKA_CFG_",
	}
}

// Apache is apache/kafka. The image declares /var/lib/kafka/data as a volume of its own, which containerd mounts over
// anything above it: the manifests mount theirs exactly there, with the log dir below.
func Apache(version string) Image {
	return Image{
		Dialect: "apache", Version: version,
		volume: "var/lib/kafka/data", data: "logs", conf: "opt/kafka/config/server.properties",
		ClusterID: "CLUSTER_ID", Prefix: "KAFKA_",
	}
}

// Confluent is confluentinc/cp-kafka: 7.x for Kafka 3, 8.x for 4.
func Confluent(version string) Image {
	i := Apache(version)
	i.Dialect, i.conf = "confluent", "etc/kafka/kafka.properties"
	i.empty = []string{"CLUSTER_ID", "KAFKA_ADVERTISED_LISTENERS"}
	if strings.HasPrefix(version, "3.") {
		i.empty = append(i.empty, "KAFKA_ZOOKEEPER_CONNECT")
	}
	return i
}

// ImageOf is an image that there is of a version of Kafka: apache's, or confluent's, which is older.
func ImageOf(version string) Image {
	if version == V340 {
		return Confluent(version)
	}
	return Apache(version)
}

// Env is what the stand-in needs in place of an image.
func (i Image) Env(p *Pod) map[string]string {
	logging := "-Dlog4j2.configurationFile=" + filepath.Join(p.Rig.Dir, "log4j2.properties")
	if strings.HasPrefix(i.Version, "3.") {
		logging = "-Dlog4j.configuration=file:" + filepath.Join(p.Rig.Dir, "log4j.properties")
	}
	env := map[string]string{
		"IMAGE":           i.Dialect,
		"IMAGE_HOME":      p.Root,
		"IMAGE_KAFKA":     i.Version,
		"IMAGE_CLASSPATH": filepath.Join(Jars(i.Version), "*"),
		// Enough for the tests, and six nodes fit a small machine: the images take 1 GiB each.
		"IMAGE_HEAP_OPTS": "-Xmx256m",
		// C1 only and the serial collector: these JVMs live for a minute, several on two cores. Nothing of
		// theirs stays in /tmp, though many are killed.
		"IMAGE_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -XX:-UsePerfData " +
			"-Djava.io.tmpdir=" + p.tmp + " -Djdk.net.hosts.file=" + p.Hosts() + " " + logging,
	}
	if i.Dialect == "bitnami" {
		env["IMAGE_GENERATION"] = p.generation()
	}
	return env
}

// with adds what the image sets to nothing, where env does not say otherwise.
func (i Image) with(env map[string]string) map[string]string {
	for _, name := range i.empty {
		if _, ok := env[name]; !ok {
			env[name] = ""
		}
	}
	return env
}

// generation is that of bitnami's scripts which the pod runs.
func (p *Pod) generation() string {
	all := p.Set.Generations
	if all == "" {
		return "B"
	}
	return string(all[min(p.Ordinal, len(all)-1)])
}
