package bootstrap

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
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
		strangers         []formation.Answer
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
			name: "a voter set that is none", replicas: 3, code: 69, text: "its disk's voter set is none: [-5 9] has a negative",
			pods: pods{1: withVoters(says(1, disk.Formed, 0, 1, 2), -5, 9), 2: says(2, disk.Empty, 0, 1, 2)},
		},
		{
			name: "another cluster", replicas: 3, code: 65,
			text: podName(1) + " belongs to the cluster AAAAAAAAAAAAAAAAAAAABQ, but this pod to " + testID + ": give all pods " +
				"the same cluster id; compare CLUSTER_ID of that pod with this one's, and if",
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
				s.strangers = tt.strangers
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

// TestAgreeRestart: a disk that has a voter set waits for nobody, and is refused
// only by a formed voter's contradiction without a majority of its own.
func TestAgreeRestart(t *testing.T) {
	other := withVoters(says(0, disk.Formed, 0), 0)
	same := withVoters(says(2, disk.Formed, 0, 1, 2), 0, 1, 2)
	for _, tt := range []struct {
		name string
		pods map[int32]formation.Answer
		code int
		text string
	}{
		{name: "nobody is there"},
		{name: "all agree", pods: map[int32]formation.Answer{2: same}},
		{
			name: "contradicted", pods: map[int32]formation.Answer{0: other}, code: config.ExitData,
			text: podName(0) + ": formed, voters meant [0], recorded [0]",
		},
		{
			name: "contradicted though its majority agrees", pods: map[int32]formation.Answer{0: other, 2: same},
			text: "a peer's disk records other voters",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, 1, 3, nil, func(t *testing.T, s *starting) {
				s.form(1, 0, 1, 2)
				rounds := 0
				s.answers = func(pod formation.Answer) formation.Answer {
					rounds++
					if a, ok := tt.pods[pod.NodeID]; ok {
						return a
					}
					return pod
				}
				_, err := s.start()
				if exitCode(err) != tt.code {
					t.Fatalf("%v, want code %d", err, tt.code)
				}
				if rounds != 2 {
					t.Errorf("%d questions, want one to each of the two peers", rounds)
				}
				if said := s.said(err); !strings.Contains(said, tt.text) {
					t.Errorf("said %s\nwant %q in it", said, tt.text)
				}
			})
		})
	}
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

// Whom a pod asks by name.
func TestAgreeWhomToAsk(t *testing.T) {
	for _, tt := range []struct {
		name              string
		ordinal, replicas int
		env               map[string]string
		want              []string
	}{
		{"a voter asks the others", 1, 3, nil, []string{podName(0), podName(2)}},
		{"a broker asks all voters", 3, 4, nil, []string{podName(0), podName(1), podName(2)}},
		{
			"the only voter asks the pods of the count", 0, 3,
			map[string]string{"KRAFTPOD_CONTROLLERS": "1"},
			[]string{podName(1), podName(2)},
		},
		{
			"a set of brokers asks the controllers", 0, 3,
			map[string]string{"KRAFTPOD_ROLES": "broker", "KRAFTPOD_CONTROLLER_SET": "c.ch.other:2+100"},
			[]string{"c-0.ch.other.svc.cluster.local", "c-1.ch.other.svc.cluster.local"},
		},
		{
			"voters by hand with short names and addresses", 0, 3,
			map[string]string{"KAFKA_CONTROLLER_QUORUM_VOTERS": "0@kafka-0:9093,1@kafka-1:9093,2@10.0.0.2:9093"},
			[]string{podName(1), podName(2)},
		},
		{
			"a voter by hand with a name of its own", 0, 3,
			map[string]string{"KAFKA_CONTROLLER_QUORUM_VOTERS": "0@kafka-0:9093,1@kafka-1.far.off.svc.cluster.local:9093"},
			[]string{"kafka-1.far.off.svc.cluster.local"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, tt.ordinal, tt.replicas, tt.env, func(t *testing.T, s *starting) {
				var asked []string
				s.answers = func(pod formation.Answer) formation.Answer {
					if !slices.Contains(asked, pod.Pod) {
						asked = append(asked, pod.Pod)
					}
					return pod
				}
				_, _ = s.start()
				if !slices.Equal(asked, tt.want) {
					t.Errorf("asked %q, want %q", asked, tt.want)
				}
			})
		})
	}
}

// form makes the pod's disk one of a cluster that formed.
func (s *starting) form(nodeID int, voters ...int) {
	s.t.Helper()
	var list []string
	for _, id := range voters {
		list = append(list, fmt.Sprintf(`{"voterId":%d}`, id))
	}
	dir := filepath.Join(s.Config.DataDir, "__cluster_metadata-0")
	meta := fmt.Sprintf("version=1\nnode.id=%d\ncluster.id=%s\n", nodeID, testID)
	state := `{"currentVoters":[` + strings.Join(list, ",") + `],"data_version":0}`
	err := errors.Join(
		os.MkdirAll(dir, 0o755),
		os.WriteFile(filepath.Join(s.Config.DataDir, "meta.properties"), []byte(meta), 0o600),
		os.WriteFile(filepath.Join(dir, "quorum-state"), []byte(state), 0o600))
	if err != nil {
		s.t.Fatal(err)
	}
}
