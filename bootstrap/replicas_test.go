package bootstrap

import (
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

func TestPodThatIsNotCounted(t *testing.T) {
	const beyond = ", so that the StatefulSet has more replicas: as it should be after kubectl scale; but where a " +
		"manifest has the new count, the variable was left behind (kustomize: the overlay with replicas: needs " +
		"transformers: [../../replicas])"
	const few = ". Internal topics that are made now have only as many copies (1)"
	controllers := func(replicas string) map[string]string { return apache(replicas, "KRAFTPOD_CONTROLLERS=1") }
	checkComputed(t, []computed{
		{name: "the last one that is", pod: "kafka-2", environ: apache("3")},
		{
			name: "the first one that is not", pod: "kafka-3", environ: apache("3"),
			warned: []string{"KRAFTPOD_REPLICAS=3, but this pod is kafka-3" + beyond},
		},
		{
			name: "of a cluster that has formed", pod: "kafka-3", environ: apache("3"),
			known:  disk.Volume{Voters: []int32{0, 1, 2}},
			warned: []string{"KRAFTPOD_REPLICAS=3, but this pod is kafka-3" + beyond},
		},
		{
			name: "with fewer copies for it", pod: "kafka-1", environ: controllers("1"),
			warned: []string{"KRAFTPOD_REPLICAS=1, but this pod is kafka-1" + beyond + few},
		},
		{
			name: "voters by hand, and no count", pod: "kafka-3",
			environ: apache("", "KAFKA_CONTROLLER_QUORUM_VOTERS=0@kafka-0.kafka-headless:9093"),
		},
	})
}

// A cluster forms as ever beside pods that its replica count does not count, and
// says what that means where they would make more voters.
func TestPodsThatAreNotCounted(t *testing.T) {
	const hundred = "KRAFTPOD_REPLICAS=1, but kafka-1, kafka-2 are there too: the cluster forms with the voters [0], " +
		"which never change, where 3 pods would make 3 of them. If these are meant, give the variable the count of the " +
		"StatefulSet and begin again with new volumes, while there is no data"
	for _, tt := range []struct {
		name      string
		env       map[string]string
		ordinal   int
		replicas  int
		strangers []formation.Answer
		want      string
	}{
		{
			name: "more voters", replicas: 1, want: hundred,
			strangers: []formation.Answer{says(2, disk.Empty, 0), says(1, disk.Empty, 0)},
		},
		{
			name: "a pod more that makes no voter", replicas: 3,
			strangers: []formation.Answer{
				says(1, disk.Empty, 0, 1, 2), says(2, disk.Empty, 0, 1, 2), says(3, disk.Empty, 0, 1, 2),
			},
		},
		{
			name: "as many voters as were asked for", replicas: 1, env: map[string]string{"KRAFTPOD_CONTROLLERS": "1"},
			strangers: []formation.Answer{says(1, disk.Empty, 0), says(2, disk.Empty, 0)},
		},
		{
			name: "the cluster has formed with them and was scaled", ordinal: 1, replicas: 1,
			strangers: []formation.Answer{withVoters(says(0, disk.Formed, 0), 0), says(2, disk.Empty, 0)},
		},
		{
			name: "the cluster has formed with others", replicas: 1,
			strangers: []formation.Answer{says(1, disk.Empty, 0), withVoters(says(2, disk.Formed, 0, 1, 2), 0, 1, 2)},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, tt.ordinal, tt.replicas, tt.env, func(t *testing.T, s *starting) {
				s.strangers = tt.strangers
				_, err := s.start()
				var counted []string
				for _, w := range s.plan().Warnings {
					if strings.Contains(w, "are there too") {
						counted = append(counted, w)
					}
				}
				if got := strings.Join(counted, "\n"); got != tt.want {
					t.Errorf("warns %q, want %q: %s", got, tt.want, s.said(err))
				}
				if said := strings.Contains(s.said(nil), "are there too"); said != (tt.want != "") {
					t.Errorf("logged:\n%s", s.said(nil))
				}
			})
		})
	}
}
