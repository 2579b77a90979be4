package checks_test

import (
	"slices"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// rows are all clusters, of all versions: a row more is a cluster more.
func rows() []row {
	basic := []check{
		{"forms", forms},
		{"quorum", hasQuorum},
		{"metadata", advertisesNames},
		{"properties", hasProperties},
		{"status", hasStatus},
		{"probe", probes},
		{"records", takesRecords},
	}
	full := slices.Concat(basic, []check{
		{"kill", survivesKill},
		{"sigterm", obeysSIGTERM}, // leaves pod 0 stopped for the next three
		{"wrong cluster id", refusesClusterID},
		{"wrong volume", refusesNodeID},
		{"no write permission", refusesPermission},
		{"restart", restarts},
	})
	scaled := []check{
		{"scale to 4", scales},
		{"quorum at 4", hasQuorum},
		{"metadata at 4", advertisesNames},
		{"properties at 4", hasProperties},
	}
	noList := map[string]string{"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS": ""}
	const three = "0@kafka-0.kafka-headless:9093,1@kafka-1.kafka-headless:9093,2@kafka-2.kafka-headless:9093"

	return []row{
		{
			name: "bitnami A, the original, 1 replica", image: rig.Bitnami(rig.V340), voters: ids(0),
			votersGiven: "0@kafka-0.kafka-headless:9093",
			sets:        one(rig.Original(1, "A", nil)), checks: full,
		},
		{
			name: "bitnami B, the original without its voter list, 3", image: rig.Bitnami(rig.V340), voters: ids(0, 1, 2),
			sets: one(rig.Original(3, "B", noList)), checks: slices.Concat(full, scaled),
		},
		{
			name: "bitnami C, the original unchanged, 3", image: rig.Bitnami(rig.V340), voters: ids(0),
			votersGiven: "0@kafka-0.kafka-headless:9093",
			sets:        one(rig.Original(3, "C", nil)), checks: basic,
		},
		{
			name: "bitnami A B C, the original, voters by hand, 4", image: rig.Bitnami(rig.V340), voters: ids(0, 1, 2),
			votersGiven: three,
			sets:        one(rig.Original(4, "ABC", map[string]string{"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS": three})),
			checks:      basic,
		},
		{
			name: "bitnami C, the original without its voter list, 3", image: rig.Bitnami(rig.V392), voters: ids(0, 1, 2),
			sets: one(rig.Original(3, "C", noList)), checks: full,
		},
		{
			name: "bitnami D, the original without its voter list, 1", image: rig.Bitnami(rig.V392), voters: ids(0),
			sets: one(rig.Original(1, "D", noList)), checks: basic,
		},
		{
			name: "confluent 7.4, cluster id and replicas only, 1", image: rig.Confluent(rig.V340), voters: ids(0),
			sets: one(rig.Minimal(1, rig.ServiceLinks())), checks: basic,
		},
		{
			name: "apache, cluster id and replicas only, 3", image: rig.Apache(rig.V392), voters: ids(0, 1, 2),
			sets: one(rig.Minimal(3, rig.ServiceLinks())), checks: full,
		},
		{
			name: "apache, cluster id and replicas only, 1", image: rig.Apache(rig.V431), voters: ids(0),
			sets: one(rig.Minimal(1, nil)), checks: full,
		},
		{
			name: "apache, cluster id and replicas only, 3", image: rig.Apache(rig.V431), voters: ids(0, 1, 2),
			sets: one(rig.Minimal(3, rig.ServiceLinks())), checks: full,
		},
		{
			name: "confluent 8, cluster id and replicas only, 3", image: rig.Confluent(rig.V431), voters: ids(0, 1, 2),
			sets: one(rig.Minimal(3, rig.ServiceLinks())), checks: full,
		},
		{
			name: "apache, 3 controllers and 2 brokers", image: rig.Apache(rig.V431), voters: ids(0, 1, 2),
			sets: rig.Dedicated(3, 2), checks: full,
		},
		{
			name: "confluent 8, a controller and a broker", image: rig.Confluent(rig.V431), voters: ids(0),
			sets: rig.Dedicated(1, 1), checks: basic,
		},
	}
}

func ids(all ...int32) []int32 { return all }

func one(set *rig.StatefulSet) []*rig.StatefulSet { return []*rig.StatefulSet{set} }
