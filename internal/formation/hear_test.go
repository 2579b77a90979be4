package formation

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// TestHear: what /status can say, as it comes over the wire.
func TestHear(t *testing.T) {
	for _, row := range []struct {
		name, body, silence string
	}{
		{
			name: "an empty pod",
			body: `{"api":1,"pod":"kafka-1","node_id":1,"volume":{"state":"empty"},
				"intent":{"cluster_id":"Jc7hwCMorEyPprSI1Iw4sQ","voters":[0,1,2]}}`,
		},
		{
			name: "a newer kraftpod's fields, an older notation of the cluster id",
			body: `{"api":1,"later":{"x":1},"pod":"kafka-1","node_id":1,
				"volume":{"state":"formed","cluster_id":"Jc7hwCMorEyPprSI1Iw4sW","voters":[0],"size":3},
				"intent":{"cluster_id":"Jc7hwCMorEyPprSI1Iw4sQ","voters":[0],"x":[]}}`,
		},
		{
			name:    "another api",
			body:    `{"api":2,"pod":"kafka-1","node_id":1,"volume":{"state":"empty"},"intent":{}}`,
			silence: "its kraftpod speaks api 2, this one 1",
		},
		{
			name:    "no api",
			body:    `{"pod":"kafka-1","node_id":1,"volume":{"state":"empty"},"intent":{}}`,
			silence: "its kraftpod speaks api 0, this one 1",
		},
		{
			name:    "no plan",
			body:    `{"api":1,"pod":"kafka-1","node_id":1,"volume":{"state":"empty"},"intent":null}`,
			silence: "its sidecar has no plan: Kafka's container has not started, or its run refused to",
		},
		{
			name:    "another pod",
			body:    `{"api":1,"pod":"kafka-2","node_id":1,"volume":{"state":"empty"},"intent":{}}`,
			silence: "kafka-2 answers at its address",
		},
		{
			name: "another node id",
			body: `{"api":1,"pod":"kafka-1","node_id":101,"volume":{"state":"empty"},"intent":{}}`,
			silence: "it calls itself node 101, not 1: it has KRAFTPOD_NODE_ID_OFFSET=100; give all pods of a set the same " +
				"(and, if that one is of the controllers' set, this one's +100 in KRAFTPOD_CONTROLLER_SET)",
		},
		{
			name:    "another node id, of no offset",
			body:    `{"api":1,"pod":"kafka-1","volume":{"state":"empty"},"intent":{}}`,
			silence: "it calls itself node 0, not 1: see KRAFTPOD_NODE_ID_OFFSET",
		},
		{
			name: "an unknown volume",
			body: `{"api":1,"pod":"kafka-1","node_id":1,
				"volume":{"state":"unknown","reason":"no such directory"},"intent":{}}`,
			silence: "its volume is unknown: no such directory",
		},
		{
			name:    "no volume",
			body:    `{"api":1,"pod":"kafka-1","node_id":1,"intent":{}}`,
			silence: "its volume is unknown: ",
		},
		{
			name: "another cluster's volume",
			body: `{"api":1,"pod":"kafka-1","node_id":1,
				"volume":{"state":"formed","cluster_id":"AAAAAAAAAAAAAAAAAAAAAA"},
				"intent":{"cluster_id":"Jc7hwCMorEyPprSI1Iw4sQ","voters":[0]}}`,
			silence: "its volume is another cluster's (AAAAAAAAAAAAAAAAAAAAAA) than it is configured for " +
				"(Jc7hwCMorEyPprSI1Iw4sQ)",
		},
		{
			name:    "a state that this version does not know",
			body:    `{"api":1,"pod":"kafka-1","node_id":1,"volume":{"state":"frozen\nx"},"intent":{}}`,
			silence: `its volume is "frozen\nx", which this kraftpod does not know`,
		},
		{
			name: "a voter set with a negative id",
			body: `{"api":1,"pod":"kafka-1","node_id":1,"volume":{"state":"formed","voters":[-5,9]},"intent":{}}`,

			silence: "its disk's voter set is none: [-5 9] has a negative id",
		},
		{
			name: "a voter set with an id twice",
			body: `{"api":1,"pod":"kafka-1","node_id":1,"volume":{"state":"formed","voters":[1,1,1]},"intent":{}}`,

			silence: "its disk's voter set is none: [1 1 1] does not ascend",
		},
		{
			name: "a voter set in another order",
			body: `{"api":1,"pod":"kafka-1","node_id":1,"volume":{"state":"formed","voters":[0,2,1]},"intent":{}}`,

			silence: "its disk's voter set is none: [0 2 1] does not ascend",
		},
		{
			name: "an intent with a negative id",
			body: `{"api":1,"pod":"kafka-1","node_id":1,"volume":{"state":"empty"},"intent":{"voters":[-1]}}`,

			silence: "the voters that it means are none: [-1] has a negative id",
		},
		{
			name: "an intent with an id twice",
			body: `{"api":1,"pod":"kafka-1","node_id":1,"volume":{"state":"empty"},"intent":{"voters":[1,1]}}`,

			silence: "the voters that it means are none: [1 1] does not ascend",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := &api.Status{}
			if err := json.Unmarshal([]byte(row.body), s); err != nil {
				t.Fatal(err)
			}
			want := Answer{Pod: "kafka-1", NodeID: 1, Silence: row.silence}
			if row.silence == "" {
				want.Status = s
			}
			if diff := cmp.Diff(want, Hear("kafka-1", 1, s)); diff != "" {
				t.Errorf("Hear (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHasVoterSet(t *testing.T) {
	for _, row := range []struct {
		name   string
		answer Answer
		want   bool
	}{
		{name: "silence", answer: silent(1, Refused)},
		{name: "no voter set", answer: heard(says(1, disk.Formed, three))[0]},
		{name: "of others", answer: heard(says(1, disk.Formed, three, 0, 2))[0]},
		{name: "of a voter", answer: heard(says(1, disk.Virgin, three, 0, 1))[0], want: true},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := row.answer.HasVoterSet(); got != row.want {
				t.Errorf("HasVoterSet = %v, want %v", got, row.want)
			}
		})
	}
}

func TestAnswerString(t *testing.T) {
	for _, row := range []struct {
		answer Answer
		want   string
	}{
		{answer: silent(1, "no answer"), want: "kafka-1: no answer"},
		{answer: heard(says(1, disk.Empty, three))[0], want: "kafka-1: empty, voters meant [0 1 2]"},
		{answer: heard(says(1, disk.Virgin, three, 0))[0], want: "kafka-1: virgin, voters meant [0 1 2], recorded [0]"},
	} {
		if got := row.answer.String(); got != row.want {
			t.Errorf("String = %q, want %q", got, row.want)
		}
	}
}
