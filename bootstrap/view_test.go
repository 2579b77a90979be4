package bootstrap

import (
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

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
			"a broker beside the only voter asks that one", 3, 4,
			map[string]string{"KRAFTPOD_CONTROLLERS": "1"},
			[]string{podName(0)},
		},
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

// Voters that are no pods cannot be asked: a broker that is beside them does not
// wait, even where the Service has no name.
func TestVotersThatAreNoPods(t *testing.T) {
	env := map[string]string{"KRAFTPOD_ROLES": "broker", "KAFKA_CONTROLLER_QUORUM_VOTERS": "7@10.0.0.7:9093"}
	inBubble(t, 1, 3, env, func(t *testing.T, s *starting) {
		s.listed = false
		s.afterRound = func() { t.Error("peers were asked") }
		began := time.Now()
		if voters, err := s.start(); err != nil || voters != "7" || time.Since(began) != 0 {
			t.Errorf("started with %q, %v after %v, want at once", voters, err, time.Since(began))
		}
	})
}

// A broker of another set's only voter waits for that one.
func TestBrokerWaitsForTheOnlyVoter(t *testing.T) {
	env := map[string]string{"KRAFTPOD_ROLES": "broker", "KRAFTPOD_CONTROLLER_SET": "c.ch:1+100"}
	inBubble(t, 0, 3, env, func(t *testing.T, s *starting) {
		if voters, err := s.start(); exitCode(err) != 69 {
			t.Errorf("started with %q, %v, want code 69", voters, err)
		}
	})
}

// A pod that is not among the voters of a cluster that formed joins as a broker:
// it need not wait for them.
func TestPodBesideAFormedCluster(t *testing.T) {
	inBubble(t, 2, 3, nil, func(t *testing.T, s *starting) {
		s.answers = func(pod formation.Answer) formation.Answer {
			return withVoters(says(pod.NodeID, disk.Formed, 0, 1), 0, 1)
		}
		began := time.Now()
		if voters, err := s.start(); err != nil || voters != "0 1" || time.Since(began) != 0 {
			t.Errorf("started with %q, %v after %v, want at once as a broker", voters, err, time.Since(began))
		}
		if s.environ["KAFKA_PROCESS_ROLES"] != "broker" {
			t.Errorf("roles %q, want broker", s.environ["KAFKA_PROCESS_ROLES"])
		}
	})
}
