package bootstrap

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// TestAgree: a pod whose disk has no voter set, and what its peers say.
func TestAgree(t *testing.T) {
	type pods map[int32]formation.Answer
	foreign := says(1, disk.Empty, 0, 1, 2)
	foreign.Status.Intent.ClusterID = "AAAAAAAAAAAAAAAAAAAABQ"
	for _, tt := range []struct {
		name              string
		ordinal, replicas int
		pods              pods
		strangers, others []formation.Answer
		further           formation.ListingState
		env               map[string]string
		code              int
		voters            string // the ids that Kafka is started with
		text              string // of the error or the log
	}{
		{
			name: "all empty", replicas: 3, voters: "0 1 2",
			pods: pods{1: says(1, disk.Empty, 0, 1, 2), 2: says(2, disk.Virgin, 0, 1, 2)},
		},
		{
			name: "one is not there", replicas: 3, code: 69, text: podName(2) + ": its name does not resolve",
			pods: pods{1: says(1, disk.Empty, 0, 1, 2)},
		},
		{
			name: "intents differ", replicas: 3, code: 69, text: "kubectl delete pod",
			pods: pods{1: says(1, disk.Empty, 0), 2: says(2, disk.Virgin, 0, 1, 2)},
		},
		{
			name: "grown from one", ordinal: 1, replicas: 3, voters: "0",
			text: "the cluster formed with [0] (" + podName(0) + " says)",
			pods: pods{0: withVoters(says(0, disk.Formed, 0), 0)},
		},
		{
			name: "another cluster", replicas: 3, code: 65, text: "AAAAAAAAAAAAAAAAAAAABQ",
			pods: pods{1: foreign},
		},
		{name: "a single voter alone", replicas: 1, voters: "0"},
		{
			name: "a single voter beside a pod that formed with others", replicas: 1, code: 69, text: "recorded [0 1 2]",
			strangers: []formation.Answer{withVoters(says(1, disk.Formed, 0, 1, 2), 0, 1, 2)},
		},
		{
			name: "off", replicas: 3, voters: "0 1 2", text: "starts without agreement",
			env: map[string]string{"KRAFTPOD_FORMATION": "off"},
		},
		{
			name: "off and a voter set heard", ordinal: 1, replicas: 3, voters: "0",
			pods: pods{0: withVoters(says(0, disk.Formed, 0), 0)},
			env:  map[string]string{"KRAFTPOD_FORMATION": "off"},
		},
		{
			name: "off beside a dynamic quorum", ordinal: 1, replicas: 3, code: 65,
			text: "put back a copy of a lost voter's volume",
			pods: pods{0: inLog(says(0, disk.Formed, 0, 1, 2))},
			env:  map[string]string{"KRAFTPOD_FORMATION": "off"},
		},
		{
			name: "off of a broker beside a dynamic quorum", ordinal: 3, replicas: 4, voters: "0 1 2",
			text: "starts without agreement", pods: pods{0: inLog(says(0, disk.Formed, 0, 1, 2))},
			env: map[string]string{"KRAFTPOD_FORMATION": "off", "KRAFTPOD_CONTROLLERS": "3"},
		},
		{
			name: "a broker with data that only another Service lists", replicas: 3, code: 69,
			text: "broker-0.b.elk.svc.cluster.local: formed",
			pods: pods{1: says(1, disk.Empty, 0, 1, 2), 2: says(2, disk.Empty, 0, 1, 2)},
			others: []formation.Answer{formation.Hear("broker-0.b.elk.svc.cluster.local", 10, &api.Status{
				API: api.Version, Pod: "broker-0.b.elk.svc.cluster.local", NodeID: 10,
				Volume: disk.Volume{State: disk.Formed}, Intent: &api.Intent{ClusterID: testID, Voters: []int32{0, 1, 2}},
			})},
			env: map[string]string{"KRAFTPOD_PEER_SERVICES": "b"},
		},
		{
			name: "a further Service that does not answer", replicas: 1, code: 69, further: formation.NotKnown,
			text: "the headless Service b.elk.svc.cluster.local: the name server does not answer",
			env:  map[string]string{"KRAFTPOD_PEER_SERVICES": "b"},
		},
		{
			name: "a further Service that nobody knows", replicas: 1, voters: "0", further: formation.NoSuchName,
			text: "does not resolve: nobody was asked there",
			env:  map[string]string{"KRAFTPOD_PEER_SERVICES": "b"},
		},
		{
			name: "further Services that are none", replicas: 1, code: 78, text: `KRAFTPOD_PEER_SERVICES="b.c.d": want headless`,
			env: map[string]string{"KRAFTPOD_PEER_SERVICES": "b.c.d"},
		},
		{
			name: "voters that are no pods", ordinal: 1, replicas: 3, voters: "7",
			env: map[string]string{
				"KRAFTPOD_ROLES": "broker", "KAFKA_CONTROLLER_QUORUM_VOTERS": "7@10.0.0.7:9093",
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, tt.ordinal, tt.replicas, tt.env, func(t *testing.T, s *starting) {
				s.answers = func(pod formation.Answer) formation.Answer {
					if a, ok := tt.pods[pod.NodeID]; ok {
						return a
					}
					return pod
				}
				s.strangers, s.others, s.further = tt.strangers, tt.others, tt.further
				voters, err := s.start()
				if exitCode(err) != tt.code {
					t.Fatalf("%v, want code %d", err, tt.code)
				}
				if voters != tt.voters {
					t.Errorf("started with the voters %q, want %q", voters, tt.voters)
				}
				if said := s.said(err); !strings.Contains(said, tt.text) {
					t.Errorf("said %s\nwant %q in it", said, tt.text)
				}
			})
		})
	}
}

// inLog is an answer whose disk has its voters in the metadata log.
func inLog(a formation.Answer) formation.Answer {
	a.Status.Volume.Dynamic = true
	return a
}

// A peer's words make no line of their own, on stderr or elsewhere.
func TestAgreeWordsOfPeers(t *testing.T) {
	inBubble(t, 0, 3, nil, func(t *testing.T, s *starting) {
		s.answers = func(pod formation.Answer) formation.Answer {
			pod.Silence = "its volume is unknown: x\nkraftpod: all is well"
			return pod
		}
		if _, err := s.start(); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v, want an error of one line", err)
		}
	})
}

// While a pod waits, the plan says for whom; once it starts, for nobody.
func TestAgreePlanOfWaiting(t *testing.T) {
	inBubble(t, 0, 3, nil, func(t *testing.T, s *starting) {
		rounds := 0
		s.answers = func(pod formation.Answer) formation.Answer {
			if rounds++; pod.NodeID == 2 && rounds <= 4 { // twice
				return pod
			}
			return says(pod.NodeID, disk.Empty, 0, 1, 2)
		}
		var waiting [][]string
		s.afterRound = func() {
			if plan, err := api.ReadPlan(s.Config.Dir); err == nil {
				waiting = append(waiting, plan.Waiting)
			}
		}
		if _, err := s.start(); err != nil {
			t.Fatal(err)
		}
		want := [][]string{nil, {podName(2) + ": its name does not resolve"}, {podName(2) + ": its name does not resolve"}}
		if fmt.Sprint(waiting) != fmt.Sprint(want) {
			t.Errorf("the plan waited for %v in the rounds, want %v", waiting, want)
		}
		if plan, err := api.ReadPlan(s.Config.Dir); err != nil || len(plan.Waiting) > 0 || plan.Start == "" {
			t.Errorf("the plan of a pod that started: %+v, %v", plan, err)
		}
	})
}
