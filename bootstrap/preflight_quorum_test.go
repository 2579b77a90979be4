package bootstrap

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// Versions of bitnami's image that cannot start beside static voters.
func TestDynamicOnly(t *testing.T) {
	on := func(version string, extra ...string) map[string]string {
		return bitnami("4", append(extra, "APP_VERSION="+version, "KAFKA_CFG_PROCESS_ROLES")...)
	}
	const format = `": the image's scripts format a controller for a dynamic quorum, which Kafka from 4.0.2 on refuses`
	const only = `": from 4.1.0 on the image's scripts know dynamic quorums only`
	checkComputed(t, []computed{
		{name: "3.9", environ: on("3.9.0")},
		{name: "4.0.1, which takes both", environ: on("4.0.1")},
		{name: "4.0.2", environ: on("4.0.2"), wrong: []string{`APP_VERSION="4.0.2` + format}},
		{name: "4.0.2 on a broker", pod: "kafka-3", environ: on("4.0.2")},
		{name: "4.0.2 that formats nothing", environ: on("4.0.2", "KAFKA_SKIP_KRAFT_STORAGE_INIT=Yes")},
		{name: "which is not off", environ: on("4.0.2", "KAFKA_SKIP_KRAFT_STORAGE_INIT=no"), wrong: []string{format}},
		{
			name: "4.1", environ: on("4.1.0", "KAFKA_SKIP_KRAFT_STORAGE_INIT=yes"), wrong: []string{`APP_VERSION="4.1.0` + only},
		},
		{name: "4.1 on a broker", pod: "kafka-3", environ: on("4.1.1"), wrong: []string{only}},
		{name: "of another image nothing is meant", environ: apache("3", "APP_VERSION=4.1.0")},
	})
}

// ZooKeeper's address in KRaft mode.
func TestZooKeeper(t *testing.T) {
	const refused = ": the image's scripts refuse it beside KRaft; remove it"
	checkComputed(t, []computed{
		{
			name: "bitnami", environ: bitnami("3", "KAFKA_CFG_ZOOKEEPER_CONNECT=z:2181"),
			wrong: []string{`KAFKA_CFG_ZOOKEEPER_CONNECT="z:2181"` + refused},
		},
		{
			name: "bitnami, by its alias", environ: bitnami("3", "KAFKA_ZOOKEEPER_CONNECT=z:2181"),
			wrong: []string{`KAFKA_ZOOKEEPER_CONNECT="z:2181"` + refused},
		},
		{name: "bitnami, empty", environ: bitnami("3", "KAFKA_CFG_ZOOKEEPER_CONNECT=")},
		{
			name: "bitnami, a migration", environ: bitnami("3", "KAFKA_CFG_ZOOKEEPER_CONNECT=z:2181",
				"KAFKA_CFG_ZOOKEEPER_METADATA_MIGRATION_ENABLE=true"),
		},
		{
			name: "apache", environ: apache("3", "KAFKA_ZOOKEEPER_CONNECT=z:2181"),
			warned: []string{"KAFKA_ZOOKEEPER_CONNECT: Kafka in KRaft mode does not read it"},
		},
		{name: "confluent's own empty one", environ: apache("3", "KRAFTPOD_DIALECT=confluent", "KAFKA_ZOOKEEPER_CONNECT=")},
	})
}

// Bootstrap servers alone would mean a dynamic quorum.
func TestBootstrapServersAlone(t *testing.T) {
	const given = "KAFKA_CONTROLLER_QUORUM_BOOTSTRAP_SERVERS=kafka-0:9093"
	const says = `KAFKA_CONTROLLER_QUORUM_BOOTSTRAP_SERVERS="kafka-0:9093" alone would mean a dynamic quorum, but the ` +
		`voters [0 1 2] are given beside it: a cluster that forms has a static quorum`
	want := map[string]string{"KAFKA_CONTROLLER_QUORUM_VOTERS": votersOf(0, 1, 2)}
	checkComputed(t, []computed{
		{name: "alone", environ: apache("3", given), want: want, warned: []string{says}},
		{
			name: "beside voters", environ: apache("3", given, "KAFKA_CONTROLLER_QUORUM_VOTERS="+votersOf(0, 1, 2)), want: want,
		},
		{name: "of a dynamic quorum", environ: apache("3", given), known: disk.Volume{Dynamic: true}, want: want},
		{
			name: "where the voters are not known", environ: apache("many", given),
			wrong: []string{`KRAFTPOD_REPLICAS="many"`},
		},
	})
}
