package kafka_test

import (
	"fmt"
	"net"
	"strings"
)

// guardedSet is a set as it is with kraftpod: what the image demands, and the replicas.
func guardedSet(version string) (image, *statefulSet) {
	if version == old {
		return bitnami(old), original(1, "B", map[string]string{"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS": ""})[0]
	}
	return apache(version), minimal(1, nil)[0]
}

// byHandEnv is the environment that the StatefulSet had before kraftpod, in the image's dialect, with
// the voters edited to go with the replicas.
func byHandEnv(img image, replicas int) map[string]string {
	env := map[string]string{}
	for name, value := range originalEnv() {
		setting, ok := strings.CutPrefix(name, "KAFKA_CFG_")
		switch {
		case ok:
			env[img.prefix+setting] = value
		case name == "KAFKA_KRAFT_CLUSTER_ID":
			env[img.clusterID] = value
		case img.dialect == "bitnami":
			env[name] = value
		}
	}
	var voters []string
	for n := range replicas {
		voters = append(voters, fmt.Sprintf("%d@kafka-%d.kafka-headless:%s", n, n, controllerPort))
	}
	env[img.prefix+"CONTROLLER_QUORUM_VOTERS"] = strings.Join(voters, ",")
	if img.dialect != "bitnami" { // whose shipped file has it
		env[img.prefix+"OFFSETS_TOPIC_REPLICATION_FACTOR"] = "1"
	}
	return env
}

// byHandPod is what Kubernetes gives: an address and the host name, which Kafka advertises.
func byHandPod(img image) func(p *pod) map[string]string {
	return func(p *pod) map[string]string {
		own := bindToPod(img.prefix, "controller,broker")(p)
		own["MY_POD_NAME"] = p.name
		own[img.prefix+"ADVERTISED_LISTENERS"] = "PLAINTEXT://" + net.JoinHostPort(p.fqdn(), brokerPort)
		if img.dialect != "bitnami" {
			own[img.prefix+"LOG_DIRS"] = p.data
		}
		return own
	}
}
