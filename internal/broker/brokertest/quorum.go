package brokertest

import "github.com/twmb/franz-go/pkg/kmsg"

// Voter is a voter of a quorum: its id, its log's end offset and, in ms, when
// it was caught up last.
func Voter(id int32, offset, caughtUp int64) kmsg.DescribeQuorumResponseTopicPartitionReplicaState {
	voter := kmsg.NewDescribeQuorumResponseTopicPartitionReplicaState()
	voter.ReplicaID, voter.LogEndOffset, voter.LastCaughtUpTimestamp = id, offset, caughtUp
	return voter
}

// Quorum is an answer to DescribeQuorum that names the leader and the voters.
func Quorum(
	leader int32, voters ...kmsg.DescribeQuorumResponseTopicPartitionReplicaState,
) *kmsg.DescribeQuorumResponse {
	partition := kmsg.NewDescribeQuorumResponseTopicPartition()
	partition.LeaderID = leader
	partition.LeaderEpoch = 4
	partition.HighWatermark = 99
	partition.CurrentVoters = voters
	topic := kmsg.NewDescribeQuorumResponseTopic()
	topic.Partitions = []kmsg.DescribeQuorumResponseTopicPartition{partition}
	resp := kmsg.NewPtrDescribeQuorumResponse()
	resp.Topics = []kmsg.DescribeQuorumResponseTopic{topic}
	return resp
}

// NotLeader is what a controller that does not lead answers to DescribeQuorum,
// whether it knows the leader or not: the leader id is the field's default.
func NotLeader() *kmsg.DescribeQuorumResponse {
	resp := Quorum(0)
	resp.Topics[0].Partitions[0].ErrorCode = 6
	return resp
}

func (a *Answers) describeQuorum(req *kmsg.DescribeQuorumRequest) kmsg.Response {
	resp := *a.Quorum
	resp.Version = req.Version
	return &resp
}
