package broker

import (
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/kversion"

	"github.com/kraftpod/kraftpod/internal/api"
)

// controllerEndpoints is DescribeCluster's endpoint type of controllers
// (KIP-919).
const controllerEndpoints = 2

// The versions of DescribeCluster that matter.
const (
	// describesControllers is the first that a controller answers (Kafka 3.7,
	// KIP-919).
	describesControllers = 1
	// describesFenced is the first that says who is fenced (Kafka 4.0, KIP-1073).
	describesFenced = 2
)

// metadataVersion37 is the level of metadata.version 3.7-IV0, the first with
// which a controller answers DescribeCluster.
const metadataVersion37 = 15

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

// leaderRequest asks a controller who leads the quorum. Its listener closes the
// connection at Metadata and DescribeLogDirs.
//
// From Kafka 3.7 on DescribeCluster tells, but not before the controller has
// read a metadata version of 3.7 from the quorum: each request would be an ERROR
// in Kafka's log. While it has read nothing there is no quorum to it, and nothing
// to ask.
func leaderRequest(versions *kmsg.ApiVersionsResponse) []kmsg.Request {
	if maxVersion(versions, kmsg.DescribeCluster) < describesControllers {
		return []kmsg.Request{quorumRequest()}
	}
	if versions.FinalizedFeaturesEpoch < 0 {
		return nil
	}
	if metadataVersion(versions) < metadataVersion37 {
		return []kmsg.Request{quorumRequest()}
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
