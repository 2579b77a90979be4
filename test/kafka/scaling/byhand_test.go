package scaling_test

import (
	"fmt"
	"net"
	"strings"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// guardedSet is a set as it is with kraftpod: what the image demands, and the replicas.
func guardedSet(version string) (rig.Image, *rig.StatefulSet) {
	if version == rig.V340 {
		noList := map[string]string{"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS": ""}
		return rig.Bitnami(version), rig.Original(1, "B", noList)
	}
	return rig.Apache(version), rig.Minimal(1, nil)
}

// byHandEnv is the environment that the StatefulSet had before kraftpod, in the image's dialect, with
// the voters edited to go with the replicas.
func byHandEnv(image rig.Image, replicas int) map[string]string {
	env := map[string]string{}
	for name, value := range rig.OriginalEnv() {
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
		voters = append(voters, fmt.Sprintf("%d@kafka-%d.kafka-headless:%s", n, n, rig.ControllerPort))
	}
	env[image.Prefix+"CONTROLLER_QUORUM_VOTERS"] = strings.Join(voters, ",")
	if image.Dialect != "bitnami" { // whose shipped file has it
		env[image.Prefix+"OFFSETS_TOPIC_REPLICATION_FACTOR"] = "1"
	}
	return env
}

// byHandPod is what Kubernetes gives: an address and the host name, which Kafka advertises.
func byHandPod(image rig.Image) func(p *rig.Pod) map[string]string {
	return func(p *rig.Pod) map[string]string {
		own := rig.BindToPod(image.Prefix, "controller,broker")(p)
		own["MY_POD_NAME"] = p.Name
		own[image.Prefix+"ADVERTISED_LISTENERS"] = "PLAINTEXT://" + net.JoinHostPort(p.FQDN(), rig.BrokerPort)
		if image.Dialect != "bitnami" {
			own[image.Prefix+"LOG_DIRS"] = p.Data
		}
		return own
	}
}
