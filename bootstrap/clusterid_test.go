package bootstrap

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// The cluster id: Kafka gets it as the disk has it, else as Kafka 3.4 stores it,
// under all names that the image reads.
func TestClusterID(t *testing.T) {
	const required = `="": a cluster id is required`
	const foreign = "AAAAAAAAAAAAAAAAAAAABQ"
	dash := "-" + testID[1:]
	on := func(id string) disk.Volume { return disk.Volume{ClusterID: id} }
	checkComputed(t, []computed{
		{name: "another spelling", environ: apache("1"), want: map[string]string{"CLUSTER_ID": testID}},
		{name: "spaces", environ: apache("1", "CLUSTER_ID= "+testID+" "), want: map[string]string{"CLUSTER_ID": testID}},
		{name: "as on the disk", environ: apache("1"), known: on(giveID), want: map[string]string{"CLUSTER_ID": giveID}},
		{name: "another's disk", environ: apache("1"), known: on(foreign), want: map[string]string{"CLUSTER_ID": testID}},
		{
			name: "all names", environ: bitnami("1"),
			want: map[string]string{"KAFKA_KRAFT_CLUSTER_ID": testID, "KAFKA_CLUSTER_ID": testID, "CLUSTER_ID": ""},
		},
		{name: "two spellings", environ: bitnami("1", "KAFKA_CLUSTER_ID="+testID)},
		{
			name: "two ids", environ: bitnami("1", "KAFKA_CLUSTER_ID="+foreign),
			wrong: []string{`conflicts with KAFKA_CLUSTER_ID="` + foreign},
		},
		{name: "none", environ: apache("1", "CLUSTER_ID"), wrong: []string{"CLUSTER_ID" + required}},
		{name: "no more than spaces", environ: apache("1", "CLUSTER_ID= "), wrong: []string{"CLUSTER_ID" + required}},
		{
			name: "none of two names", environ: bitnami("1", "KAFKA_KRAFT_CLUSTER_ID"),
			wrong: []string{"KAFKA_KRAFT_CLUSTER_ID" + required},
		},
		{
			name:    "one that cannot be read is not missed",
			environ: bitnami("1", "KAFKA_KRAFT_CLUSTER_ID", "KAFKA_CLUSTER_ID=x\ny"),
			wrong:   []string{`KAFKA_CLUSTER_ID="x\ny": a line break in it`},
		},
		{name: "no UUID", environ: apache("1", "CLUSTER_ID=abc"), wrong: []string{`CLUSTER_ID="abc": not a base64 UUID`}},
		{
			name: "an option to bitnami's scripts", environ: bitnami("1", "KAFKA_KRAFT_CLUSTER_ID="+dash),
			wrong: []string{"the image's scripts take an id that starts with - for an option"},
		},
		{
			name: "none to others'", environ: apache("1", "CLUSTER_ID="+dash),
			want: map[string]string{"CLUSTER_ID": dash},
		},
	})
}
