package health

import (
	"fmt"
	"slices"
	"time"

	"github.com/kraftpod/kraftpod/bootstrap/formation"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// heard is what one poll heard from the broker, in plain values.
type heard struct {
	// epoch is the finalized features' epoch: on a broker the metadata offset
	// it has applied, which rises about twice a second; -1 where unknown.
	epoch int64
	// self is the broker's own entry in its Metadata, nil where it is missing.
	self *kmsg.MetadataResponseBroker
	// fenced is what DescribeCluster v2 (Kafka 4.0) says of this broker.
	fenced bool
	// dirs are the log dirs that DescribeLogDirs reports as failed, with why.
	dirs []string
	// replicas are this broker's; nil where the poll did not ask.
	replicas *replicas
	// leader is the quorum's leader as a controller-only node knows it, or -1.
	leader int32
}

// replicas counts the replicas that are assigned to this broker.
type replicas struct {
	Here    int `json:"here"`
	InSync  int `json:"in_sync"`
	Offline int `json:"offline"`
	// Leaderless are those whose partition has no live leader: nothing here
	// can bring them into the ISR, so they don't count against this pod.
	Leaderless int `json:"leaderless"`
	// Behind and WithoutLeader name some of them, topic-partition.
	Behind        []string `json:"behind"`
	WithoutLeader []string `json:"without_leader"`
}

// count counts self's replicas in the answer to a Metadata for all topics.
func count(topics []kmsg.MetadataResponseTopic, self int32) *replicas {
	r := &replicas{Behind: []string{}, WithoutLeader: []string{}}
	for _, t := range topics {
		for _, p := range t.Partitions {
			if !slices.Contains(p.Replicas, self) {
				continue
			}
			r.Here++
			offline := slices.Contains(p.OfflineReplicas, self)
			if offline {
				r.Offline++
			}
			switch {
			case p.Leader < 0 || p.ErrorCode == kerr.LeaderNotAvailable.Code || p.ErrorCode == kerr.ListenerNotFound.Code:
				r.Leaderless++
				r.WithoutLeader = name(r.WithoutLeader, t.Topic, p.Partition)
			case offline || !slices.Contains(p.ISR, self):
				r.Behind = name(r.Behind, t.Topic, p.Partition)
			default:
				r.InSync++
			}
		}
	}
	return r
}

// name names at most 10, so that a reason stays a line on a broker with
// thousands.
func name(names []string, topic *string, partition int32) []string {
	if len(names) == 10 || topic == nil {
		return names
	}
	return append(names, fmt.Sprintf("%s-%d", *topic, partition))
}

// counted is how many replicas have to be in sync.
func (r *replicas) counted() int { return r.Here - r.Leaderless }

// quorum is formation.Quorum and what else the leader said.
type quorum struct {
	formation.Quorum
	// Lag is by how many records this node is behind the leader, -1 where
	// the leader does not know this node.
	Lag int64 `json:"lag"`
}

func quorumRequest() *kmsg.DescribeQuorumRequest {
	req := kmsg.NewPtrDescribeQuorumRequest()
	req.Topics = []kmsg.DescribeQuorumRequestTopic{{Topic: "__cluster_metadata", Partitions: []kmsg.DescribeQuorumRequestTopicPartition{{}}}}
	return req
}

// describe reads a DescribeQuorum answer. Only the leader's own full answer
// makes a quorum; known is the leader that whoever answered names, or -1.
func describe(resp *kmsg.DescribeQuorumResponse, self int32, at time.Time) (q *quorum, known int32, err error) {
	if err := kerr.ErrorForCode(resp.ErrorCode); err != nil {
		return nil, -1, err
	}
	if len(resp.Topics) != 1 || len(resp.Topics[0].Partitions) != 1 {
		return nil, -1, fmt.Errorf("DescribeQuorum answered for %d topics, want the metadata log's one partition", len(resp.Topics))
	}
	p := resp.Topics[0].Partitions[0]
	if err := kerr.ErrorForCode(p.ErrorCode); err != nil {
		return nil, p.LeaderID, err
	}
	all := slices.Concat(p.CurrentVoters, p.Observers)
	lead := slices.IndexFunc(all, func(r replicaState) bool { return r.ReplicaID == p.LeaderID })
	if lead < 0 {
		return nil, p.LeaderID, fmt.Errorf("DescribeQuorum of leader %d does not list it", p.LeaderID)
	}
	q = &quorum{Quorum: formation.Quorum{LeaderID: p.LeaderID, Epoch: p.LeaderEpoch, HighWatermark: p.HighWatermark, Voters: len(p.CurrentVoters), CaughtUp: []int32{}, At: at}, Lag: -1}
	for i, r := range all {
		if i < q.Voters && caughtUp(r, all[lead]) {
			q.CaughtUp = append(q.CaughtUp, r.ReplicaID)
		}
		if r.ReplicaID == self {
			q.Lag = all[lead].LogEndOffset - r.LogEndOffset
		}
	}
	slices.Sort(q.CaughtUp)
	return q, p.LeaderID, nil
}

type replicaState = kmsg.DescribeQuorumResponseTopicPartitionReplicaState

// caughtUp says whether r had all of the leader's log within the last 5 s.
func caughtUp(r, leader replicaState) bool {
	if r.LastCaughtUpTimestamp < 0 || leader.LastCaughtUpTimestamp < 0 { // DescribeQuorum v0, or never fetched
		return r.LogEndOffset == leader.LogEndOffset
	}
	return leader.LastCaughtUpTimestamp-r.LastCaughtUpTimestamp <= 5000
}
