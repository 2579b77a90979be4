package broker

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/membership"
)

// caughtUpWithin is how recently a voter must have had all of the leader's log
// to count as caught up, as the leader's clock has it.
const caughtUpWithin = 5 * time.Second

// Quorum is the metadata quorum as its leader describes it.
type Quorum struct {
	api.Quorum
	// Lag is by how many records this node is behind the leader, -1 where the
	// leader does not know this node.
	Lag int64 `json:"lag"`
	// Replicas are the voters, Observers those that follow beside them.
	Replicas  []membership.Replica `json:"-"`
	Observers []membership.Replica `json:"-"`
}

type replicaState = kmsg.DescribeQuorumResponseTopicPartitionReplicaState

// DescribeQuorum asks for what the quorum's leader says (KIP-595, KIP-836). A
// broker forwards it; without a quorum it hangs until the client's timeout. Of
// a controller only the leader answers in full; another's answer is
// kerr.NotLeaderForPartition.
//
// The description is as old as the question: an answer may have been under way
// for long.
func (c *Client) DescribeQuorum(ctx context.Context, nodeID int32) (*Quorum, error) {
	asked := time.Now() // not in UTC, which would drop the clock that is never set back
	resp, err := quorumRequest().RequestWith(ctx, c)
	if err != nil {
		return nil, err
	}
	return readQuorum(resp, nodeID, asked)
}

// quorumRequest asks for the metadata log's one partition.
func quorumRequest() *kmsg.DescribeQuorumRequest {
	topic := kmsg.NewDescribeQuorumRequestTopic()
	topic.Topic = metadataLog
	topic.Partitions = []kmsg.DescribeQuorumRequestTopicPartition{{Partition: 0}}
	req := kmsg.NewPtrDescribeQuorumRequest()
	req.Topics = []kmsg.DescribeQuorumRequestTopic{topic}
	return req
}

// readQuorum reads the leader's own full answer to what was asked at the time.
func readQuorum(resp *kmsg.DescribeQuorumResponse, nodeID int32, asked time.Time) (*Quorum, error) {
	p, err := metadataPartition(resp)
	if err != nil {
		return nil, err
	}
	if err := kerr.ErrorForCode(p.ErrorCode); err != nil {
		return nil, err
	}
	all := slices.Concat(p.CurrentVoters, p.Observers)
	lead := slices.IndexFunc(all, func(r replicaState) bool { return r.ReplicaID == p.LeaderID })
	if lead < 0 {
		return nil, fmt.Errorf("DescribeQuorum of leader %d does not list it", p.LeaderID)
	}
	leader := all[lead]
	q := &Quorum{Lag: -1, Quorum: api.Quorum{
		LeaderID:      p.LeaderID,
		Epoch:         p.LeaderEpoch,
		HighWatermark: p.HighWatermark,
		LogEnd:        leader.LogEndOffset,
		Voters:        len(p.CurrentVoters),
		VoterIDs:      idsOf(p.CurrentVoters),
		CaughtUp:      caughtUp(p.CurrentVoters, leader),
		At:            asked,
	}}
	q.Replicas, q.Observers = replicasOf(p.CurrentVoters, leader), replicasOf(p.Observers, leader)
	for _, r := range all {
		if r.ReplicaID == nodeID {
			q.Lag = leader.LogEndOffset - r.LogEndOffset
		}
	}
	return q, nil
}

// metadataPartition is the metadata log's one partition in an answer.
func metadataPartition(
	resp *kmsg.DescribeQuorumResponse,
) (p kmsg.DescribeQuorumResponseTopicPartition, err error) {
	if err := kerr.ErrorForCode(resp.ErrorCode); err != nil {
		return p, err
	}
	if len(resp.Topics) != 1 || len(resp.Topics[0].Partitions) != 1 {
		return p, fmt.Errorf("DescribeQuorum answered for %d topics, want the metadata log's one partition",
			len(resp.Topics))
	}
	return resp.Topics[0].Partitions[0], nil
}

// idsOf are the ids of replicas, ascending. A voter whose disk was lost may be there
// twice, by two directory ids.
func idsOf(replicas []replicaState) []int32 {
	ids := []int32{}
	for _, r := range replicas {
		ids = append(ids, r.ReplicaID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// caughtUp are the ids of the voters that are caught up, ascending.
func caughtUp(voters []replicaState, leader replicaState) []int32 {
	ids := []int32{}
	for _, v := range voters {
		if isCaughtUp(v, leader) {
			ids = append(ids, v.ReplicaID)
		}
	}
	slices.Sort(ids)
	return ids
}

// isCaughtUp says whether a voter had all of the leader's log lately.
func isCaughtUp(voter, leader replicaState) bool {
	if voter.LastCaughtUpTimestamp < 0 || leader.LastCaughtUpTimestamp < 0 { // before KIP-836, or never fetched
		return voter.LogEndOffset == leader.LogEndOffset
	}
	behindBy := time.Duration(leader.LastCaughtUpTimestamp-voter.LastCaughtUpTimestamp) * time.Millisecond
	return behindBy <= caughtUpWithin
}
