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
	stopped := slices.Concat(basic, []check{
		{"kill", survivesKill},
		{"sigterm", obeysSIGTERM}, // leaves pod 0 stopped until it restarts
		{"wrong cluster id", refusesClusterID},
		{"wrong volume", refusesNodeID},
		{"no write permission", refusesPermission},
		{"log dir one level deeper", refusesDeeper},
		{"log dir elsewhere on the volume", refusesElsewhere},
	})
	restart := check{"restart", restarts}
	leaderless := []check{{"no leader", losesLeaders}, {"Kafka's log", causesNoErrors}}
	full := slices.Concat(stopped, []check{restart})
	lacking := check{"without the other voters", lacksVoters}
	whole := check{"kraftpod status", showsAll}
	bitnamis := slices.Concat(stopped, []check{
		{"a command for the voters", refusesCommand},
		{"a mounted configuration", refusesMountedFile},
		restart,
	})
	scaled := []check{
		{"scale to 4", scales},
		{"quorum at 4", hasQuorum},
		{"metadata at 4", advertisesNames},
		{"properties at 4", hasProperties},
	}
	noList := map[string]string{"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS": ""}
	const three = "0@kafka-0.kafka-headless:9093,1@kafka-1.kafka-headless:9093,2@kafka-2.kafka-headless:9093"

	all := []row{
		{
			name: "bitnami A, the original, 1 replica", image: rig.Bitnami(rig.V340), voters: ids(0),
			votersGiven: "0@kafka-0.kafka-headless:9093",
			sets:        one(rig.Original(1, "A", nil)), checks: full,
		},
		{
			name: "bitnami B, the original without its voter list, 3", image: rig.Bitnami(rig.V340), voters: ids(0, 1, 2),
			sets: one(rig.Original(3, "B", noList)), checks: slices.Concat(bitnamis, []check{lacking}, scaled),
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
			sets: one(rig.Original(3, "C", noList)), checks: bitnamis,
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
			sets: one(rig.Minimal(3, rig.ServiceLinks())), checks: slices.Concat(full, []check{lacking, whole}),
		},
		{
			name: "apache, cluster id and replicas only, 1", image: rig.Apache(rig.V431), voters: ids(0),
			sets: one(rig.Minimal(1, nil)), checks: full,
		},
		{
			name: "apache, cluster id and replicas only, 3", image: rig.Apache(rig.V431), voters: ids(0, 1, 2),
			sets: one(rig.Minimal(3, rig.ServiceLinks())), checks: slices.Concat(full, []check{lacking, whole}),
		},
		{
			name: "apache, what differs by role and by pod, 4", image: rig.Apache(rig.V431), voters: ids(0, 1, 2),
			sets: one(rig.Minimal(4, byRoleAndPod())), checks: []check{
				{"forms", forms}, {"properties", hasProperties}, {"by role and by pod", differsByRoleAndPod},
			},
		},
		{
			name: "confluent 8, cluster id and replicas only, 3", image: rig.Confluent(rig.V431), voters: ids(0, 1, 2),
			sets: one(rig.Minimal(3, rig.ServiceLinks())), checks: full,
		},
		{
			name: "apache, 3 controllers and 2 brokers", image: rig.Apache(rig.V431), voters: ids(0, 1, 2),
			sets: rig.Dedicated(3, 2), checks: slices.Concat(full, []check{whole}, leaderless),
		},
		{
			name: "apache, 3 controllers whose quorum follows, and a broker", image: rig.Apache(rig.V431),
			voters: ids(0, 1, 2), sets: followedControllers(),
			checks: slices.Concat(basic[:2], []check{{"follows", followsTemplate}}),
		},
		{
			name: "confluent 7.4, 3 controllers and a broker", image: rig.Confluent(rig.V340), voters: ids(0, 1, 2),
			sets: rig.Dedicated(3, 1), checks: slices.Concat(basic[:2], leaderless),
		},
		{
			name: "confluent 8, a controller and a broker", image: rig.Confluent(rig.V431), voters: ids(0),
			sets: rig.Dedicated(1, 1), checks: basic,
		},
	}
	for _, version := range []string{rig.V340, rig.V392, rig.V431} {
		all = append(all, moved(version)...)
		all = append(all, byLoopback(version), authorized(version))
	}
	return all
}

// moved are clusters whose metadata log would not be found again: with the settings changed, Kafka begins anew beside
// its data, and discards it.
func moved(version string) []row {
	image, set := rig.Apache(version), func() *rig.StatefulSet { return rig.Minimal(1, nil) }
	if version == rig.V340 {
		image = rig.Bitnami(version)
		set = func() *rig.StatefulSet {
			return rig.Original(1, "B", map[string]string{"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS": ""})
		}
	}
	formed := []check{{"forms", forms}, {"records", takesPlainRecords}, {"sigterm", obeysSIGTERM}}
	return []row{
		{
			name: "a metadata log elsewhere, 1", image: image, voters: ids(0), sets: metadataElsewhere(image, set()),
			checks: slices.Concat(formed, []check{
				{"the variable dropped", refusesNoMetadata},
				{"the variable put back", restarts},
				{"the variable dropped, Kafka alone", kafkaDiscards},
			}),
		},
		{
			name: "two log dirs, 1", image: image, voters: ids(0), sets: twoLogDirs(image, set()),
			checks: slices.Concat(formed, []check{
				{"in another order", refusesOrder},
				{"lost+found beside data", refusesLostFound},
				{"a third one", takesNewLogDir},
			}),
		},
	}
}

// byLoopback is a cluster whose sidecars ask a listener on loopback.
func byLoopback(version string) row {
	image := rig.ImageOf(version)
	return row{
		name: "SASL between brokers, loopback for the sidecar, 3", image: image, voters: ids(0, 1, 2), sets: secured(image),
		checks: []check{
			{"forms", forms},
			{"advertised", advertisesLoopback},
			{"status", hasStatus},
			{"replication", replicates},
			{"a broker without the listener", countsThoseWithout},
		},
	}
}

func ids(all ...int32) []int32 { return all }

func one(set *rig.StatefulSet) []*rig.StatefulSet { return []*rig.StatefulSet{set} }
