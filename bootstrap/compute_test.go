package bootstrap

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// All that the sidecar is told.
func TestPlan(t *testing.T) {
	s := mustCompute(t, "kafka-1", bitnami("3"), disk.Volume{})
	want := api.Plan{
		API: api.Version, Pod: "kafka-1" + fqdn, NodeID: 1, Roles: []string{"controller", "broker"}, Dialect: "bitnami",
		Intent: api.Intent{ClusterID: testID, Voters: []int32{0, 1, 2}}, Voters: votersOf(0, 1, 2),
		Broker: "localhost:9092", Protocol: "PLAINTEXT", InterBroker: "PLAINTEXT",
		Listeners: []api.Listener{
			{Name: "PLAINTEXT", Port: 9092, Protocol: "PLAINTEXT"}, {Name: "CONTROLLER", Port: 9093, Protocol: "PLAINTEXT"},
		},
		Advertised: []api.Endpoint{{Listener: "PLAINTEXT", Host: "kafka-1" + fqdn, Port: 9092}},
		LogDirs:    []disk.Dir{{Path: "/bitnami/kafka/data", Metadata: true}},
	}
	if diff := cmp.Diff(want, s.Plan, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
	s = mustCompute(t, "kafka-1", bitnami("3"), votersOn(0))
	checkLines(t, "warning", s.Plan.Warnings, []string{"KRAFTPOD_REPLICAS asks for"})
}

// What the disk has to agree with, as far as it is known.
func TestWant(t *testing.T) {
	nobody := []string{"POD_NAME=kafka", "KRAFTPOD_SERVICE=s", "POD_NAMESPACE=n"}
	for _, tt := range []struct {
		name    string
		environ map[string]string
		want    disk.Want
	}{
		{
			"all", bitnami("3", "KAFKA_KRAFT_CLUSTER_ID", "KAFKA_CLUSTER_ID="+giveID, "KRAFTPOD_NODE_ID_OFFSET=100"),
			disk.Want{
				NodeID: 101, Ordinal: 1, ClusterID: giveID, ClusterVariable: "KAFKA_CLUSTER_ID", DirsVariable: dataDirVariable,
			},
		},
		{
			"a pod without an ordinal", apache("3", nobody...),
			disk.Want{NodeID: -1, ClusterID: giveID, ClusterVariable: "CLUSTER_ID", DirsVariable: dataDirVariable},
		},
		{
			"an offset that is wrong", apache("3", "KRAFTPOD_NODE_ID_OFFSET=x"),
			disk.Want{NodeID: -1, Ordinal: 1, ClusterID: giveID, ClusterVariable: "CLUSTER_ID", DirsVariable: dataDirVariable},
		},
		{
			"a cluster id that is wrong", apache("3", "CLUSTER_ID=a\nb"),
			disk.Want{NodeID: 1, Ordinal: 1, DirsVariable: dataDirVariable},
		},
		{
			"a cluster id that may be one", apache("3", "CLUSTER_ID=abc"),
			disk.Want{NodeID: 1, Ordinal: 1, ClusterID: "abc", ClusterVariable: "CLUSTER_ID", DirsVariable: dataDirVariable},
		},
		{
			"a metadata log elsewhere", apache("3", "KAFKA_METADATA_LOG_DIR=/meta"),
			disk.Want{
				NodeID: 1, Ordinal: 1, ClusterID: giveID, ClusterVariable: "CLUSTER_ID", DirsVariable: dataDirVariable,
				Unscanned: []string{"/meta"},
			},
		},
		{
			"a controller", apache("3", "KRAFTPOD_ROLES=controller"),
			disk.Want{
				NodeID: 1, Ordinal: 1, ClusterID: giveID, ClusterVariable: "CLUSTER_ID", DirsVariable: dataDirVariable,
				Unscanned: []string{"/var/lib/kafka/data"},
			},
		},
	} {
		s, _ := compute("kafka-1", tt.environ, disk.Volume{})
		if diff := cmp.Diff(tt.want, s.Want); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Every mistake is said at once, and none twice.
func TestAllMistakesTogether(t *testing.T) {
	checkComputed(t, []computed{
		{
			name:    "of kraftpod's variables",
			environ: apache("many", "KRAFTPOD_FORMATION=maybe", "KRAFTPOD_DIR=relative"),
			wrong: []string{
				`KRAFTPOD_REPLICAS="many": want a whole number from 1 to 1000`, `KRAFTPOD_FORMATION="maybe": want agree or off`,
				`KRAFTPOD_DIR="relative": want an absolute path`,
			},
		},
		{
			name:    "of Kafka's settings",
			environ: bitnami("3", "KAFKA_CFG_NODE_ID=1", "KAFKA_KRAFT_CLUSTER_ID", "KAFKA_CFG_LISTENERS=nonsense"),
			wrong:   []string{"nonsense", `KAFKA_CFG_NODE_ID="1"`, `KAFKA_KRAFT_CLUSTER_ID=""`},
		},
		{
			name: "of both", environ: apache("many", "CLUSTER_ID", "KAFKA_NODE_ID=5"),
			wrong: []string{`KRAFTPOD_REPLICAS="many"`, `KAFKA_NODE_ID="5"`, `CLUSTER_ID=""`},
		},
		{
			name:    "of an image that does not exist there is one",
			environ: apache("3", "KRAFTPOD_DIALECT=strimzi", "CLUSTER_ID=abc"),
			wrong:   []string{`KRAFTPOD_DIALECT="strimzi": want bitnami, apache or confluent`},
		},
		{
			name: "nobody knows the image", environ: apache("3", "KRAFTPOD_DIALECT"),
			wrong: []string{`KRAFTPOD_DIALECT="": none of the three images' files is here`},
		},
		{name: "a variable of bitnami's tells", environ: bitnami("3", "KRAFTPOD_DIALECT")},
	})
}

// Configuration comes before the disk: what is configured wrongly cannot judge it.
func TestExitCodeOfConfiguration(t *testing.T) {
	_, err := compute("kafka-0", apache("3", "CLUSTER_ID", "KAFKA_CONTROLLER_QUORUM_VOTERS="+votersOf(0, 1, 2)),
		votersOn(0))
	checkLines(t, "mistake", linesOf(err), []string{"the cluster formed with", "CLUSTER_ID"})
	if exitCode(err) != config.ExitConfig {
		t.Errorf("exit code %d, want 78", exitCode(err))
	}
}
