package bootstrap

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
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
		{
			name: "no UUID", environ: apache("1", "CLUSTER_ID= abc "), want: map[string]string{"CLUSTER_ID": "abc"},
			warned: []string{`CLUSTER_ID=" abc ": not a base64 UUID of 22 characters; make one with: kafka-storage.sh ` +
				"random-uuid: it is taken where the cluster has it already, but not for a new one"},
		},
		{
			name: "a reference that nobody expanded", environ: apache("1", "CLUSTER_ID=$(ID)"),
			wrong: []string{`CLUSTER_ID="$(ID)": $(ID) was not expanded`},
		},
		{
			name: "several words", environ: apache("1", "CLUSTER_ID=my cluster"),
			wrong: []string{`CLUSTER_ID="my cluster": not a base64 UUID of 22 characters`},
		},
		{
			name: "several words, and the disk has them", environ: apache("1", "CLUSTER_ID=my cluster"),
			known: disk.Volume{ClusterID: "my cluster", Formatted: true}, want: map[string]string{"CLUSTER_ID": "my cluster"},
		},
		{
			name: "no UUID, and the disk has it", environ: apache("1", "CLUSTER_ID=abc"),
			known: disk.Volume{ClusterID: "abc", Formatted: true}, want: map[string]string{"CLUSTER_ID": "abc"},
		},
		{
			name: "no UUID, an option to bitnami's scripts", environ: bitnami("1", "KAFKA_KRAFT_CLUSTER_ID=-abc"),
			wrong: []string{"the image's scripts take an id that starts with - for an option"},
		},
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

// A cluster id that is no UUID is taken where the cluster has it on a disk, this
// pod's or a peer's, and refused where a cluster would form with it.
func TestClusterIDOfText(t *testing.T) {
	peer := func(state disk.State, id string, voters ...int32) formation.Answer {
		a := says(1, state, 0, 1, 2)
		a.Status.Intent.ClusterID, a.Status.Volume.ClusterID, a.Status.Volume.Voters = "abc", id, voters
		return formation.Hear(a.Pod, 1, a.Status)
	}
	blank := func(pod formation.Answer) formation.Answer {
		a := says(pod.NodeID, disk.Empty, 0, 1, 2)
		a.Status.Intent.ClusterID = "abc"
		return a
	}
	for _, tt := range []struct {
		name string
		disk string // the id on this pod's
		peer formation.Answer
		code int
	}{
		{name: "new", peer: peer(disk.Empty, ""), code: 78},
		{name: "on this pod's disk", disk: "abc", peer: peer(disk.Empty, "")},
		{name: "on a peer's disk", peer: peer(disk.Virgin, "abc")},
		{name: "another on this pod's disk", disk: "abd", peer: peer(disk.Empty, ""), code: 65},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, 0, 3, map[string]string{"CLUSTER_ID": "abc"}, func(t *testing.T, s *starting) {
				if tt.disk != "" {
					format(t, s.Config.DataDir, 0, tt.disk)
				}
				s.answers = blank
				s.strangers = []formation.Answer{tt.peer}
				_, err := s.start()
				if exitCode(err) != tt.code || (s.argv == nil) != (tt.code != 0) {
					t.Errorf("started %q, %v, want code %d", s.argv, err, tt.code)
				}
				if tt.code == 78 {
					checkLines(t, "mistake", linesOf(err), []string{`CLUSTER_ID="abc": not a base64 UUID of 22 characters`})
				}
			})
		})
	}
}
