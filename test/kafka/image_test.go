package kafka_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// image is one of the three images, played by image/entrypoint.sh.
type image struct {
	dialect string
	kafka   string   // version of Kafka
	args    []string // of the entrypoint, as in the image's own command
	volume  string   // where the manifests mount the volume, under the image's root
	data    string   // log.dirs below it
	conf    string   // the properties that the entrypoint makes
	// clusterID is the variable of the cluster id, prefix what precedes Kafka's settings.
	clusterID, prefix string
	// empty are the variables that the image sets to nothing.
	empty []string
}

func bitnami(kafka string) image {
	return image{
		dialect: "bitnami", kafka: kafka, args: []string{"run.sh"},
		volume: "bitnami/kafka", data: "data", conf: "opt/bitnami/kafka/config/server.properties",
		clusterID: "KAFKA_KRAFT_CLUSTER_ID", prefix: "KAFKA_CFG_",
	}
}

// The image declares /var/lib/kafka/data as a volume of its own, which containerd mounts over
// anything above it: the manifests mount theirs exactly there, with the log dir below.
func apache(kafka string) image {
	return image{
		dialect: "apache", kafka: kafka,
		volume: "var/lib/kafka/data", data: "logs", conf: "opt/kafka/config/server.properties",
		clusterID: "CLUSTER_ID", prefix: "KAFKA_",
	}
}

func confluent(kafka string) image {
	i := apache(kafka)
	i.dialect, i.conf = "confluent", "etc/kafka/kafka.properties"
	i.empty = []string{"CLUSTER_ID", "KAFKA_ADVERTISED_LISTENERS"}
	if strings.HasPrefix(kafka, "3.") {
		i.empty = append(i.empty, "KAFKA_ZOOKEEPER_CONNECT")
	}
	return i
}

// env is what the stand-in needs in place of an image.
func (i image) env(p *pod) map[string]string {
	logging := "-Dlog4j2.configurationFile=" + filepath.Join(p.rig.dir, "log4j2.properties")
	if strings.HasPrefix(i.kafka, "3.") {
		logging = "-Dlog4j.configuration=file:" + filepath.Join(p.rig.dir, "log4j.properties")
	}
	env := map[string]string{
		"IMAGE":           i.dialect,
		"IMAGE_HOME":      p.root,
		"IMAGE_KAFKA":     i.kafka,
		"IMAGE_CLASSPATH": filepath.Join(p.rig.jars(i.kafka), "*"),
		// Enough for the tests, and six nodes fit a small machine: the images take 1 GiB each.
		"IMAGE_HEAP_OPTS": "-Xmx256m",
		// C1 only and the serial collector: these JVMs live for a minute, several on two cores. Nothing of
		// theirs stays in /tmp, though many are killed.
		"IMAGE_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -XX:-UsePerfData " +
			"-Djava.io.tmpdir=" + p.tmp + " -Djdk.net.hosts.file=" + p.hosts() + " " + logging,
	}
	if i.dialect == "bitnami" {
		env["IMAGE_GENERATION"] = p.generation()
	}
	return env
}

// generation is that of bitnami's scripts which the pod runs.
func (p *pod) generation() string {
	g := p.set.generations
	if g == "" {
		return "B"
	}
	return string(g[min(p.ordinal, len(g)-1)])
}

// with adds what the image sets to nothing, where env does not say otherwise.
func (i image) with(env map[string]string) map[string]string {
	for _, name := range i.empty {
		if _, ok := env[name]; !ok {
			env[name] = ""
		}
	}
	return env
}

// freshRoot does away with what a container before this one wrote into its own root file system.
func (p *pod) freshRoot() error {
	if err := os.RemoveAll(filepath.Join(p.root, strings.SplitAfter(p.image.conf, "/")[0])); err != nil {
		return err
	}
	cmd := exec.Command(filepath.Join(p.rig.dir, "root.sh"))
	cmd.Env = environ(p.env())
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", cmd, err, out)
	}
	return nil
}

// bindToPod is the one thing about listeners that loopback asks for: a bind address, where the
// manifest has none, since the pods of a test share one network namespace.
func bindToPod(prefix string, roles string) func(p *pod) map[string]string {
	return func(p *pod) map[string]string {
		var all []string
		if strings.Contains(roles, "broker") {
			all = append(all, "PLAINTEXT://"+p.ip+":"+brokerPort)
		}
		if strings.Contains(roles, "controller") {
			all = append(all, "CONTROLLER://"+p.ip+":"+controllerPort)
		}
		return map[string]string{prefix + "LISTENERS": strings.Join(all, ",")}
	}
}

// originalEnv is the environment of the StatefulSet that kraftpod began with, to the letter, but for
// MY_POD_NAME, which differs by pod.
func originalEnv() map[string]string {
	return map[string]string{
		"BITNAMI_DEBUG":                            "true",
		"KAFKA_CFG_PROCESS_ROLES":                  "controller,broker",
		"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS":       "0@kafka-0.kafka-headless:9093",
		"KAFKA_KRAFT_CLUSTER_ID":                   originalClusterID,
		"KAFKA_CFG_LISTENERS":                      "PLAINTEXT://:9092,CONTROLLER://:9093",
		"KAFKA_CFG_ADVERTISED_LISTENERS":           "PLAINTEXT://:9092",
		"KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
		"KAFKA_CFG_CONTROLLER_LISTENER_NAMES":      "CONTROLLER",
		"KAFKA_CFG_INTER_BROKER_LISTENER_NAME":     "PLAINTEXT",
		"ALLOW_PLAINTEXT_LISTENER":                 "yes",
	}
}

// Not canonical: Kafka 3.4 stores it with a Q at its end.
const (
	originalClusterID  = "Jc7hwCMorEyPprSI1Iw4sW"
	canonicalClusterID = "Jc7hwCMorEyPprSI1Iw4sQ"
	otherClusterID     = "8V7LbmoZ1S3kcItN8kM5Cg"
)

// serviceLinks is what Services called "kafka" and "kraftpod" put into every container of the
// namespace. cp-kafka dies of KAFKA_PORT, the others write it into the properties.
func serviceLinks() map[string]string {
	links := map[string]string{}
	for name, ip := range map[string]string{"KAFKA": "10.96.0.7", "KRAFTPOD": "10.96.0.8"} {
		maps.Copy(links, map[string]string{
			name + "_SERVICE_HOST":        ip,
			name + "_SERVICE_PORT":        "9092",
			name + "_SERVICE_PORT_BROKER": "9092",
			name + "_PORT":                "tcp://" + ip + ":9092",
			name + "_PORT_9092_TCP":       "tcp://" + ip + ":9092",
			name + "_PORT_9092_TCP_PROTO": "tcp",
			name + "_PORT_9092_TCP_PORT":  "9092",
			name + "_PORT_9092_TCP_ADDR":  ip,
		})
	}
	return links
}

// merged is all maps in one, later ones winning; an empty value takes the name out.
func merged(all ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, m := range all {
		maps.Copy(out, m)
	}
	maps.DeleteFunc(out, func(_, value string) bool { return value == "" })
	return out
}
