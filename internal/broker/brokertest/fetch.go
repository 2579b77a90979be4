package brokertest

import "github.com/twmb/franz-go/pkg/kmsg"

// fetch answers as a controller does to a fetch from the metadata log in the epoch
// 0: FENCED_LEADER_EPOCH and the leader that it knows; INVALID_REQUEST to any
// other.
func (a *Answers) fetch(req *kmsg.FetchRequest) kmsg.Response {
	resp := req.ResponseKind().(*kmsg.FetchResponse)
	resp.ErrorCode = a.FetchCode
	if a.FetchCode != 0 {
		return resp
	}
	if len(req.Topics) != 1 || req.Topics[0].TopicID != [16]byte{15: 1} || len(req.Topics[0].Partitions) != 1 ||
		req.Topics[0].Partitions[0].CurrentLeaderEpoch != 0 || req.Topics[0].Partitions[0].LastFetchedEpoch != 0 ||
		req.ReplicaID != -1 {
		resp.ErrorCode = 42
		return resp
	}
	partition := kmsg.NewFetchResponseTopicPartition()
	partition.ErrorCode = 74
	partition.CurrentLeader.LeaderID, partition.CurrentLeader.LeaderEpoch = a.Leader, 4
	topic := kmsg.NewFetchResponseTopic()
	topic.Partitions = []kmsg.FetchResponseTopicPartition{partition}
	resp.Topics = []kmsg.FetchResponseTopic{topic}
	return resp
}
