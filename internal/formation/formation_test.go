package formation

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// What the tables are made of: five pods of a cluster, and what they say.

const (
	clusterID      = "Jc7hwCMorEyPprSI1Iw4sQ"
	otherClusterID = "AAAAAAAAAAAAAAAAAAAAAA"
)

var (
	names = []string{"kafka-0", "kafka-1", "kafka-2", "kafka-3", "kafka-4"}
	one   = []int32{0}
	three = []int32{0, 1, 2}
	four  = []int32{0, 1, 2, 3}
	five  = []int32{0, 1, 2, 3, 4}
)

// says is the status of a pod that intends these voters and has a voter set.
func says(id int32, state disk.State, intent []int32, voterSet ...int32) *api.Status {
	s := &api.Status{
		API:    api.Version,
		Pod:    names[id],
		NodeID: id,
		Intent: &api.Intent{ClusterID: clusterID, Voters: intent},
		Volume: disk.Volume{State: state, Formatted: state != disk.Empty, Voters: voterSet},
	}
	if s.Volume.Formatted {
		s.Volume.ClusterID = clusterID
	}
	return s
}

// formed is the status of a pod with data that intends what its disk says.
func formed(id int32, voters ...int32) *api.Status { return says(id, disk.Formed, voters, voters...) }

// elsewhere is a status as a pod of another cluster says it.
func elsewhere(s *api.Status) *api.Status {
	s.Intent.ClusterID, s.Volume.ClusterID = otherClusterID, otherClusterID
	return s
}

// dynamic is the status of a pod that formed a dynamic quorum.
func dynamic(s *api.Status) *api.Status {
	s.Volume.Dynamic = true
	return s
}

// began is when the asking pod began to ask, asked when it asks.
var (
	began = time.Unix(1000, 0)
	asked = began.Add(10 * time.Second)
)

// describes adds a description of the quorum of three, of epoch 3 and made after
// the asking pod began to ask, by its leader.
func describes(s *api.Status, leader int32, watermark, logEnd int64) *api.Status {
	s.Quorum = &api.Quorum{
		LeaderID: leader, Epoch: 3, HighWatermark: watermark, LogEnd: logEnd, Voters: 3, AgeMS: new(int64(10_000)),
	}
	return s
}

// heard has a status through Hear, as the pod of its own name, asked 10 s after
// the asking pod began.
func heard(statuses ...*api.Status) []Answer {
	var all []Answer
	for _, s := range statuses {
		all = append(all, Hear(names[s.NodeID], s.NodeID, s).AskedAt(asked))
	}
	return all
}

// with adds the silent pods to those that were heard.
func with(answers []Answer, silent ...Answer) []Answer { return append(answers, silent...) }

func silent(id int, why string) Answer {
	return Answer{Pod: names[id], NodeID: int32(id), Silence: why}
}

// empty is the view of a pod with an empty disk.
func empty(id int32, intent []int32, answers ...Answer) View {
	return View{
		Pod:     names[id],
		NodeID:  id,
		Intent:  api.Intent{ClusterID: clusterID, Voters: intent},
		Volume:  disk.Volume{State: disk.Empty},
		Began:   began,
		Answers: answers,

		ClusterIDFrom: "CLUSTER_ID",
		Listed:        true,
	}
}

// holding is a view with another disk.
func holding(v View, volume disk.Volume) View {
	v.Volume = volume
	return v
}

// unlisted is a view in which the Service's name does not resolve.
func unlisted(v View) View {
	v.Listed = false
	return v
}

func checkVerdict(t *testing.T, got, want Verdict) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the verdict differs (-want +got):\n%s", diff)
	}
}
