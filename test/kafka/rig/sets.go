package rig

import (
	"maps"
	"strconv"
	"strings"
)

// Original is the StatefulSet that kraftpod began with: its environment, the replicas, and nothing else.
func Original(replicas int, generations string, change map[string]string) *StatefulSet {
	return &StatefulSet{
		Name: "kafka", Service: "kafka-headless", Namespace: "elk", Replicas: replicas, Generations: generations,
		Env: Merged(OriginalEnv(), change, map[string]string{"KRAFTPOD_REPLICAS": strconv.Itoa(replicas)}),
		PerPod: func(p *Pod) map[string]string {
			own := BindToPod("KAFKA_CFG_", "controller,broker")(p)
			own["MY_POD_NAME"], own["POD_NAME"] = p.Name, ""
			return own
		},
	}
}

// Minimal is what the apache and confluent images need: a cluster id and a replica count.
func Minimal(replicas int, more map[string]string) *StatefulSet {
	return &StatefulSet{
		Name: "kafka", Service: "kafka-headless", Namespace: "kafka", Replicas: replicas,
		Env: Merged(map[string]string{
			"CLUSTER_ID": CanonicalClusterID, "KRAFTPOD_REPLICAS": strconv.Itoa(replicas),
		}, more),
		PerPod: BindToPod("KAFKA_", "controller,broker"),
	}
}

// Dedicated is a set of controllers and a set of brokers, whose ids begin at 100.
func Dedicated(controllers, brokers int) []*StatefulSet {
	first := &StatefulSet{
		Name: "kafka-controller", Service: "kafka-controller", Namespace: "kafka", Replicas: controllers,
		Env: map[string]string{
			"CLUSTER_ID": CanonicalClusterID, "KRAFTPOD_REPLICAS": strconv.Itoa(controllers), "KRAFTPOD_ROLES": "controller",
		},
		PerPod: BindToPod("KAFKA_", "controller"),
	}
	second := &StatefulSet{
		Name: "kafka-broker", Service: "kafka-broker", Namespace: "kafka", Replicas: brokers, Offset: 100,
		Env: map[string]string{
			"CLUSTER_ID": CanonicalClusterID, "KRAFTPOD_REPLICAS": strconv.Itoa(brokers), "KRAFTPOD_ROLES": "broker",
			"KRAFTPOD_NODE_ID_OFFSET": "100",
			"KRAFTPOD_CONTROLLER_SET": "kafka-controller.kafka-controller:" + strconv.Itoa(controllers),
		},
		PerPod: BindToPod("KAFKA_", "broker"),
	}
	return []*StatefulSet{first, second}
}

// BindToPod is the one thing about listeners that loopback asks for: a bind address, where the manifest has none,
// since the pods of a test share one network namespace.
func BindToPod(prefix, roles string) func(p *Pod) map[string]string {
	return func(p *Pod) map[string]string {
		var all []string
		if strings.Contains(roles, "broker") {
			all = append(all, "PLAINTEXT://"+p.At(BrokerPort))
		}
		if strings.Contains(roles, "controller") {
			all = append(all, "CONTROLLER://"+p.At(ControllerPort))
		}
		return map[string]string{prefix + "LISTENERS": strings.Join(all, ",")}
	}
}

// OriginalEnv is the environment of the StatefulSet that kraftpod began with, to the letter, but for
// MY_POD_NAME, which differs by pod.
func OriginalEnv() map[string]string {
	return map[string]string{
		"BITNAMI_DEBUG":                            "true",
		"KAFKA_CFG_PROCESS_ROLES":                  "controller,broker",
		"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS":       "0@kafka-0.kafka-headless:9093",
		"KAFKA_KRAFT_CLUSTER_ID":                   OriginalClusterID,
		"KAFKA_CFG_LISTENERS":                      "PLAINTEXT://:9092,CONTROLLER://:9093",
		"KAFKA_CFG_ADVERTISED_LISTENERS":           "PLAINTEXT://:9092",
		"KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
		"KAFKA_CFG_CONTROLLER_LISTENER_NAMES":      "CONTROLLER",
		"KAFKA_CFG_INTER_BROKER_LISTENER_NAME":     "PLAINTEXT",
		"ALLOW_PLAINTEXT_LISTENER":                 "yes",
	}
}

// Cluster ids.
const (
	// OriginalClusterID is not canonical: Kafka 3.4 stores it with a Q at its end.
	OriginalClusterID  = "Jc7hwCMorEyPprSI1Iw4sW"
	CanonicalClusterID = "Jc7hwCMorEyPprSI1Iw4sQ"
	OtherClusterID     = "8V7LbmoZ1S3kcItN8kM5Cg"
)

// ServiceLinks is what Services called "kafka" and "kraftpod" put into every container of the
// namespace. cp-kafka dies of KAFKA_PORT, the others write it into the properties.
func ServiceLinks() map[string]string {
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

// Merged is all maps in one, later ones winning; an empty value takes the name out.
func Merged(all ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, m := range all {
		maps.Copy(out, m)
	}
	maps.DeleteFunc(out, func(_, value string) bool { return value == "" })
	return out
}
