package rig

import (
	"fmt"
	"maps"
	"net"
	"strings"
)

// What a StatefulSet is without kraftpod, as people write it by hand: to be compared with.

// byHand is the script that the StatefulSet had before kraftpod, with the prefix of the image's variables.
const byHand = `export "$1NODE_ID=${MY_POD_NAME##*-}"; shift; exec "$@"`

// ByHandEnv is the environment that the StatefulSet had before kraftpod, in the image's dialect, with
// the voters edited to go with the replicas.
func ByHandEnv(image Image, replicas int) map[string]string {
	env := map[string]string{}
	for name, value := range OriginalEnv() {
		setting, ok := strings.CutPrefix(name, "KAFKA_CFG_")
		switch {
		case ok:
			env[image.Prefix+setting] = value
		case name == "KAFKA_KRAFT_CLUSTER_ID":
			env[image.ClusterID] = value
		case image.Dialect == "bitnami":
			env[name] = value
		}
	}
	var voters []string
	for n := range replicas {
		voters = append(voters, fmt.Sprintf("%d@kafka-%d.kafka-headless:%s", n, n, ControllerPort))
	}
	env[image.Prefix+"CONTROLLER_QUORUM_VOTERS"] = strings.Join(voters, ",")
	if image.Dialect != "bitnami" { // whose shipped file has it
		env[image.Prefix+"OFFSETS_TOPIC_REPLICATION_FACTOR"] = "1"
	}
	return env
}

// ByHandPod is what Kubernetes gives: an address and the host name, which Kafka advertises.
func ByHandPod(image Image) func(p *Pod) map[string]string {
	return func(p *Pod) map[string]string {
		own := BindToPod(image.Prefix, "controller,broker")(p)
		own["MY_POD_NAME"] = p.Name
		own[image.Prefix+"ADVERTISED_LISTENERS"] = "PLAINTEXT://" + net.JoinHostPort(p.FQDN(), BrokerPort)
		if image.Dialect != "bitnami" {
			own[image.Prefix+"LOG_DIRS"] = p.Data
		}
		return own
	}
}

// StartByHand starts what such a pod consists of: Kafka's container alone, by the script.
func (p *Pod) StartByHand() error {
	env := p.Env()
	maps.DeleteFunc(env, func(name, _ string) bool { return strings.HasPrefix(name, "KRAFTPOD_") })
	return p.StartKafkaWithout([]string{"bash", "-c", byHand, "setup.sh", p.Image.Prefix}, env)
}
