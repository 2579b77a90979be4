package broker

import (
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/kversion"

	"github.com/kraftpod/kraftpod/internal/api"
)

// describesFenced is the first version of DescribeCluster that says who is fenced
// (Kafka 4.0, KIP-1073).
const describesFenced = 2

// Question is what a poll asks.
type Question struct {
	// NodeID is the node's own id.
	NodeID int32
	// ControllerOnly: the node has no broker.
	ControllerOnly bool
	// CountReplicas asks for every topic's replicas, too, and for every log that
	// is here: answers that grow with the cluster.
	CountReplicas bool
	// Owed are replicas to count where not all are.
	Owed []api.Partition
}

// maxVersion is the highest version of a request that the node answers, -1
// where it does not.
func maxVersion(versions *kmsg.ApiVersionsResponse, key kmsg.Key) int16 {
	version, known := kversion.FromApiVersionsResponse(versions).LookupMaxKeyVersion(key.Int16())
	if !known {
		return -1
	}
	return version
}

// requests are those that a node of these versions answers.
func (q Question) requests(versions *kmsg.ApiVersionsResponse) []kmsg.Request {
	if q.ControllerOnly {
		return leaderRequest(versions)
	}
	reqs := []kmsg.Request{q.metadataRequest(), q.logDirsRequest()}
	if maxVersion(versions, kmsg.DescribeCluster) >= describesFenced {
		cluster := kmsg.NewPtrDescribeClusterRequest()
		cluster.IncludeFencedBrokers = true
		reqs = append(reqs, cluster)
	}
	return reqs
}

// metadataRequest asks for the brokers, and the topics whose replicas to count.
func (q Question) metadataRequest() *kmsg.MetadataRequest {
	req := kmsg.NewPtrMetadataRequest()
	req.AllowAutoTopicCreation = false
	if q.CountReplicas {
		return req // nil topics are all
	}
	req.Topics = []kmsg.MetadataRequestTopic{}
	for _, name := range topicsOf(q.Owed) {
		topic := kmsg.NewMetadataRequestTopic()
		topic.Topic = &name
		req.Topics = append(req.Topics, topic)
	}
	return req
}

// logDirsRequest asks for the log dirs, and the logs of the replicas to count.
func (q Question) logDirsRequest() *kmsg.DescribeLogDirsRequest {
	req := kmsg.NewPtrDescribeLogDirsRequest()
	if q.CountReplicas {
		return req // nil topics are all
	}
	req.Topics = []kmsg.DescribeLogDirsRequestTopic{}
	for _, name := range topicsOf(q.Owed) {
		topic := kmsg.NewDescribeLogDirsRequestTopic()
		topic.Topic = name
		for _, p := range q.Owed {
			if p.Topic == name {
				topic.Partitions = append(topic.Partitions, p.Index)
			}
		}
		req.Topics = append(req.Topics, topic)
	}
	return req
}
