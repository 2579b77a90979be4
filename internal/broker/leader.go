package broker

import (
	"fmt"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

const (
	// controllerEndpoints is DescribeCluster's endpoint type of controllers
	// (KIP-919).
	controllerEndpoints = 2
	// describesControllers is the first version of DescribeCluster that a
	// controller answers (Kafka 3.7, KIP-919).
	describesControllers = 1
	// metadataVersion37 is the level of metadata.version 3.7-IV0, the first with
	// which it does.
	metadataVersion37 = 15
)

const metadataLog = "__cluster_metadata"

// metadataLogID is the topic id of the metadata log (KIP-516).
var metadataLogID = [16]byte{15: 1}

// leaderRequest asks a controller who leads the quorum. Its listener closes the
// connection at Metadata and DescribeLogDirs.
//
// From Kafka 3.7 on DescribeCluster tells, but not before the controller has
// read a metadata version of 3.7 from the quorum: each request would be an ERROR
// in Kafka's log. While it has read nothing there is no quorum to it, and nothing
// to ask.
func leaderRequest(versions *kmsg.ApiVersionsResponse) []kmsg.Request {
	if maxVersion(versions, kmsg.DescribeCluster) < describesControllers {
		return []kmsg.Request{epochRequest()}
	}
	if versions.FinalizedFeaturesEpoch < 0 {
		return nil
	}
	if metadataVersion(versions) < metadataVersion37 {
		return []kmsg.Request{epochRequest()}
	}
	cluster := kmsg.NewPtrDescribeClusterRequest()
	cluster.EndpointType = controllerEndpoints
	return []kmsg.Request{cluster}
}

// metadataVersion is the level of metadata.version that the node has read from
// the quorum, 0 where it has read none.
func metadataVersion(versions *kmsg.ApiVersionsResponse) int16 {
	for _, f := range versions.FinalizedFeatures {
		if f.Name == "metadata.version" {
			return f.MaxVersionLevel
		}
	}
	return 0
}

// epochRequest fetches from the metadata log as if in epoch 0 (KIP-595), in which
// nobody leads: the answer is an error, no records, and names the leader that the
// node knows, as followers are told whom to fetch from. DescribeQuorum does not
// tell: a node that does not lead answers it with an error and the leader id 0,
// which is the field's default.
func epochRequest() *kmsg.FetchRequest {
	partition := kmsg.NewFetchRequestTopicPartition()
	partition.CurrentLeaderEpoch, partition.LastFetchedEpoch = 0, 0
	topic := kmsg.NewFetchRequestTopic()
	topic.Topic, topic.TopicID = metadataLog, metadataLogID
	topic.Partitions = []kmsg.FetchRequestTopicPartition{partition}
	req := kmsg.NewPtrFetchRequest()
	req.Topics = []kmsg.FetchRequestTopic{topic}
	return req
}

// addEpoch takes the answer to epochRequest.
func (s *Snapshot) addEpoch(resp *kmsg.FetchResponse) error {
	if err := kerr.ErrorForCode(resp.ErrorCode); err != nil {
		return err
	}
	if len(resp.Topics) != 1 || len(resp.Topics[0].Partitions) != 1 {
		return fmt.Errorf("fetch answered for %d topics, want the metadata log's one partition", len(resp.Topics))
	}
	s.Leader = resp.Topics[0].Partitions[0].CurrentLeader.LeaderID
	return nil
}
