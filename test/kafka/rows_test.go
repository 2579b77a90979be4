package kafka_test

import "strconv"

// wantRan is how many checks run for each version: a number to change by hand, so that a check that
// no longer runs is noticed.
var wantRan = map[string]int{old: 51, between: 33, current: 59}

const (
	old     = "3.4.0" // of the original deployment
	between = "3.9.2" // the last 3.x
	current = "4.3.1"
)

// rows are all clusters, of all versions.
func rows() []row {
	basic := []check{{"forms", forms}, {"quorum", hasQuorum}, {"metadata", advertisesNames}, {"properties", hasProperties}, {"status", hasStatus}, {"probe", probes}, {"records", takesRecords}}
	crash := []check{{"kill", survivesKill}}
	stopped := []check{{"sigterm", obeysSIGTERM}, {"wrong cluster id", refusesClusterID}, {"wrong volume", refusesNodeID}, {"no write permission", refusesPermission}, {"restart", restarts}}
	full := join(basic, crash, stopped)
	noList := map[string]string{"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS": ""}
	const three = "0@kafka-0.kafka-headless:9093,1@kafka-1.kafka-headless:9093,2@kafka-2.kafka-headless:9093"

	return []row{
		{
			name: "bitnami A, the original, 1 replica", image: bitnami(old), voters: ids(0),
			votersGiven: "0@kafka-0.kafka-headless:9093",
			sets:        original(1, "A", nil), checks: full,
		},
		{
			name: "bitnami B, the original without its voter list, 3", image: bitnami(old), voters: ids(0, 1, 2),
			sets: original(3, "B", noList), checks: join(full, []check{{"scale to 4", scales}, {"quorum at 4", hasQuorum}, {"metadata at 4", advertisesNames}, {"properties at 4", hasProperties}}),
		},
		{
			name: "bitnami C, the original unchanged, 3", image: bitnami(old), voters: ids(0),
			votersGiven: "0@kafka-0.kafka-headless:9093",
			sets:        original(3, "C", nil), checks: basic,
		},
		{
			name: "bitnami A B C, the original, voters by hand, 4", image: bitnami(old), voters: ids(0, 1, 2),
			votersGiven: three,
			sets:        original(4, "ABC", map[string]string{"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS": three}), checks: basic,
		},
		{
			name: "bitnami C, the original without its voter list, 3", image: bitnami(between), voters: ids(0, 1, 2),
			sets: original(3, "C", noList), checks: full,
		},
		{
			name: "bitnami D, the original without its voter list, 1", image: bitnami(between), voters: ids(0),
			sets: original(1, "D", noList), checks: basic,
		},
		{name: "confluent 7.4, cluster id and replicas only, 1", image: confluent(old), voters: ids(0), sets: minimal(1, serviceLinks()), checks: basic},
		{name: "apache, cluster id and replicas only, 3", image: apache(between), voters: ids(0, 1, 2), sets: minimal(3, serviceLinks()), checks: full},
		{name: "apache, cluster id and replicas only, 1", image: apache(current), voters: ids(0), sets: minimal(1, nil), checks: full},
		{name: "apache, cluster id and replicas only, 3", image: apache(current), voters: ids(0, 1, 2), sets: minimal(3, serviceLinks()), checks: full},
		{name: "confluent 8, cluster id and replicas only, 3", image: confluent(current), voters: ids(0, 1, 2), sets: minimal(3, serviceLinks()), checks: full},
		{name: "apache, 3 controllers and 2 brokers", image: apache(current), voters: ids(0, 1, 2), sets: dedicated(3, 2), checks: full},
		{name: "confluent 8, a controller and a broker", image: confluent(current), voters: ids(0), sets: dedicated(1, 1), checks: basic},
	}
}

// original is the StatefulSet that kraftpod began with: its environment, the replicas, and nothing else.
func original(replicas int, generations string, change map[string]string) []*statefulSet {
	env := merged(originalEnv(), change, map[string]string{"KRAFTPOD_REPLICAS": itoa(replicas)})
	return []*statefulSet{{
		name: "kafka", service: "kafka-headless", namespace: "elk", replicas: replicas, generations: generations, env: env,
		perPod: func(p *pod) map[string]string {
			m := bindToPod("KAFKA_CFG_", "controller,broker")(p)
			m["MY_POD_NAME"], m["POD_NAME"] = p.name, ""
			return m
		},
	}}
}

// minimal is what the apache and confluent images need: a cluster id and a replica count.
func minimal(replicas int, more map[string]string) []*statefulSet {
	return []*statefulSet{{
		name: "kafka", service: "kafka-headless", namespace: "kafka", replicas: replicas,
		env:    merged(map[string]string{"CLUSTER_ID": canonicalClusterID, "KRAFTPOD_REPLICAS": itoa(replicas)}, more),
		perPod: bindToPod("KAFKA_", "controller,broker"),
	}}
}

// dedicated is a set of controllers and a set of brokers, whose ids begin at 100.
func dedicated(controllers, brokers int) []*statefulSet {
	id := map[string]string{"CLUSTER_ID": canonicalClusterID}
	first := &statefulSet{
		name: "kafka-controller", service: "kafka-controller", namespace: "kafka", replicas: controllers,
		env:    merged(id, map[string]string{"KRAFTPOD_REPLICAS": itoa(controllers), "KRAFTPOD_ROLES": "controller"}),
		perPod: bindToPod("KAFKA_", "controller"),
	}
	second := &statefulSet{
		name: "kafka-broker", service: "kafka-broker", namespace: "kafka", replicas: brokers, offset: 100,
		env: merged(id, map[string]string{
			"KRAFTPOD_REPLICAS": itoa(brokers), "KRAFTPOD_ROLES": "broker", "KRAFTPOD_NODE_ID_OFFSET": "100",
			"KRAFTPOD_CONTROLLER_SET": "kafka-controller.kafka-controller:" + itoa(controllers),
		}),
		perPod: bindToPod("KAFKA_", "broker"),
	}
	return []*statefulSet{first, second}
}

func ids(all ...int32) []int32 { return all }

func join(all ...[]check) []check {
	var out []check
	for _, c := range all {
		out = append(out, c...)
	}
	return out
}

func itoa(n int) string { return strconv.Itoa(n) }
