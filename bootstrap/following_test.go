package bootstrap

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// A pod follows the voter set that a peer's disk has.

// formedAlone is what kafka-0 says that formed a cluster of its own.
func formedAlone(id string) func(formation.Answer) formation.Answer {
	return func(pod formation.Answer) formation.Answer {
		if pod.NodeID != 0 {
			return pod
		}
		a := withVoters(says(0, disk.Formed, 0), 0)
		a.Status.Volume.ClusterID = id
		return a
	}
}

// What run has seen, and which start this is, stays in the plan.
func TestFollowingKeepsThePlan(t *testing.T) {
	inBubble(t, 1, 3, nil, func(t *testing.T, s *starting) {
		s.answers = formedAlone(testID)
		start := ""
		s.afterRound = func() { start = s.plan().Start }
		if _, err := s.start(); err != nil {
			t.Fatal(err)
		}
		plan := s.plan()
		if plan.Voters != votersOf(0) || start == "" || plan.Start != start || plan.Version != "v1.2.3" {
			t.Errorf("a plan of the start %q became %+v", start, plan)
		}
		if len(plan.LogDirs) != 1 || plan.LogDirs[0].Anchor == "" {
			t.Errorf("log dirs %+v, want what run saw", plan.LogDirs)
		}
	})
}

// Kafka gets the cluster id as its own disk has it, else as the peer's does.
func TestFollowingTheClusterID(t *testing.T) {
	inBubble(t, 1, 3, nil, func(t *testing.T, s *starting) {
		s.answers = formedAlone(giveID)
		if _, err := s.start(); err != nil || s.environ["CLUSTER_ID"] != giveID {
			t.Errorf("started with the cluster id %q, %v, want the peer's", s.environ["CLUSTER_ID"], err)
		}
	})
	inBubble(t, 1, 3, nil, func(t *testing.T, s *starting) {
		s.answers = formedAlone(giveID)
		format(t, s.Config.DataDir, 1, testID)
		if _, err := s.start(); err != nil || s.environ["CLUSTER_ID"] != testID {
			t.Errorf("started with the cluster id %q, %v, want the own disk's", s.environ["CLUSTER_ID"], err)
		}
	})
}

// A voter set that is no set of this one's pods refuses the start.
func TestFollowingVotersThatAreNoPods(t *testing.T) {
	inBubble(t, 1, 3, map[string]string{"KRAFTPOD_NODE_ID_OFFSET": "10"}, func(t *testing.T, s *starting) {
		s.answers = func(pod formation.Answer) formation.Answer {
			a := withVoters(says(0, disk.Formed, 3, 10), 3, 10)
			a.Status.NodeID = 10
			return formation.Hear(podName(0), 10, a.Status)
		}
		_, err := s.start()
		checkLines(t, "mistake", linesOf(err), []string{podName(0) + " says: the cluster formed with the voters [3 10], " +
			"but no pod has the node id 3"})
		if exitCode(err) != 65 || s.argv != nil {
			t.Errorf("code %d, started %q, want 65 and no start", exitCode(err), s.argv)
		}
	})
}

// A voter set is warned of once, however many pods say so in however many rounds.
func TestFollowingWarnsOnce(t *testing.T) {
	inBubble(t, 2, 5, nil, func(t *testing.T, s *starting) {
		rounds := 0
		s.afterRound = func() { rounds++ }
		s.answers = func(pod formation.Answer) formation.Answer {
			if pod.NodeID == 0 || pod.NodeID == 1 && rounds > 0 {
				return withVoters(says(pod.NodeID, disk.Formed, 0, 1, 2), 0, 1, 2)
			}
			return pod
		}
		_, err := s.start()
		if n := s.logs.FilterMessageSnippet("asks for the voters").Len(); exitCode(err) != 69 || rounds < 10 || n != 1 {
			t.Errorf("%d warnings in %d rounds, %v, want 1", n, rounds, err)
		}
	})
}
