package main

import (
	"errors"
	"net"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// broker is a Kafka of one node, 0, beside a stage's pod: what it answers.
type broker struct {
	absent   bool   // is not in its own Metadata
	fenced   bool   // says so of itself
	host     string // advertised, the pod's name where empty
	topics   int    // of one partition each, with a replica here
	behind   int    // so many are not in sync
	orphans  int    // so many have no leader
	dirErr   int16  // of its second log dir
	noQuorum bool   // knows no leader
	denied   bool   // its authorizer lets the client see nothing of the cluster
	follows  bool   // names a leader that is gone
	node     int    // who it says that it is
	alterErr int16  // to a change of its configuration
	alone    bool   // is the only one in sync
	lagging  bool   // the other two voters are behind
	silent   int16  // to a question of the quorum
	demands  int16  // to a question of the topics' configurations
	hidden   bool   // has a log of a topic that it does not show
	returns  int32  // after so many polls the last orphan has a leader, and lags; 0: never
	dies     int32  // closes the connection at each request after so many polls; 0: never
	polled   atomic.Int32
}

// play answers in the broker's place at an address of the stage's, which
// KRAFTPOD_BROKER names.
func (s *stage) play(b *broker) {
	s.t.Helper()
	c := s.fake()
	c.Control(func(req kmsg.Request) (kmsg.Response, error, bool) {
		c.KeepControl()
		if b.dead(req) {
			return nil, errors.New("broken"), true
		}
		resp := b.answer(req)
		return resp, nil, resp != nil
	})
}

// fake is a broker at an address of the stage's, which KRAFTPOD_BROKER names.
func (s *stage) fake(options ...kfake.Opt) *kfake.Cluster {
	s.t.Helper()
	ln := s.listen("0")
	listen := func(string, string) (net.Listener, error) { return ln, nil }
	c, err := kfake.NewCluster(append(options, kfake.NumBrokers(1), kfake.ListenFn(listen))...)
	s.must(err)
	s.t.Cleanup(c.Close)
	s.set(vars("KRAFTPOD_BROKER", ln.Addr().String()))
	return c
}

// dead says whether the broker has stopped answering. Each poll has one request
// of Metadata.
func (b *broker) dead(req kmsg.Request) bool {
	if _, ok := req.(*kmsg.MetadataRequest); ok {
		b.polled.Add(1)
	}
	return b.dies > 0 && b.polled.Load() > b.dies
}

// answer is what the broker says; nil: kfake may.
func (b *broker) answer(req kmsg.Request) kmsg.Response {
	switch req := req.(type) {
	case *kmsg.ApiVersionsRequest:
		resp := req.ResponseKind().(*kmsg.ApiVersionsResponse)
		resp.FinalizedFeaturesEpoch = 1
		resp.FinalizedFeatures = []kmsg.ApiVersionsResponseFinalizedFeature{
			{Name: "metadata.version", MaxVersionLevel: 25},
		}
		for key, version := range map[int16]int16{3: 12, 18: 4, 32: 4, 35: 4, 44: 1, 55: 2, 57: 2, 60: 2} {
			resp.ApiKeys = append(resp.ApiKeys, kmsg.ApiVersionsResponseApiKey{ApiKey: key, MaxVersion: version})
		}
		return resp
	case *kmsg.MetadataRequest:
		return b.metadata(req)
	case *kmsg.DescribeLogDirsRequest:
		resp := req.ResponseKind().(*kmsg.DescribeLogDirsResponse)
		resp.Dirs = []kmsg.DescribeLogDirsResponseDir{{Dir: "/data/0"}, {Dir: "/data/1", ErrorCode: b.dirErr}}
		if b.hidden {
			resp.Dirs[0].Topics = []kmsg.DescribeLogDirsResponseDirTopic{{
				Topic: "secret", Partitions: []kmsg.DescribeLogDirsResponseDirTopicPartition{{}},
			}}
		}
		return resp
	case *kmsg.DescribeConfigsRequest:
		resp := req.ResponseKind().(*kmsg.DescribeConfigsResponse)
		if req.Resources[0].ResourceType == kmsg.ConfigResourceTypeTopic {
			return b.topicConfigs(req)
		}
		resource := kmsg.NewDescribeConfigsResponseResource()
		if b.node != 0 {
			resource.ErrorCode, resource.ErrorMessage = 42, kmsg.StringPtr("Unexpected broker id, expected another")
		}
		resp.Resources = append(resp.Resources, resource)
		return resp
	case *kmsg.IncrementalAlterConfigsRequest:
		resp := req.ResponseKind().(*kmsg.IncrementalAlterConfigsResponse)
		resource := kmsg.NewIncrementalAlterConfigsResponseResource()
		resource.ErrorCode = b.alterErr
		resp.Resources = append(resp.Resources, resource)
		return resp
	case *kmsg.UpdateFeaturesRequest:
		resp := req.ResponseKind().(*kmsg.UpdateFeaturesResponse)
		resp.ErrorCode = b.alterErr
		return resp
	case *kmsg.DescribeClusterRequest:
		resp := req.ResponseKind().(*kmsg.DescribeClusterResponse)
		resp.Brokers = []kmsg.DescribeClusterResponseBroker{{NodeID: 0, IsFenced: b.fenced}}
		if b.noQuorum {
			resp.ControllerID = -1
		}
		if b.denied {
			resp.ErrorCode = kerr.ClusterAuthorizationFailed.Code
		}
		if b.follows {
			resp.ControllerID = 2
			resp.Brokers = []kmsg.DescribeClusterResponseBroker{
				{NodeID: 0, Host: "kafka-0." + stageDomain, Port: 9093}, {NodeID: 2, Host: "kafka-2." + stageDomain, Port: 9093},
			}
		}
		return resp
	case *kmsg.DescribeQuorumRequest:
		return b.quorum(req)
	}
	return nil
}

// quorum is what the leader says, which the node is itself.
func (b *broker) quorum(req *kmsg.DescribeQuorumRequest) kmsg.Response {
	now := time.Now().UnixMilli()
	voters := []kmsg.DescribeQuorumResponseTopicPartitionReplicaState{
		{LogEndOffset: 9, LastFetchTimestamp: now, LastCaughtUpTimestamp: now},
	}
	for id := int32(1); b.lagging && id < 3; id++ {
		voters = append(voters, kmsg.DescribeQuorumResponseTopicPartitionReplicaState{
			ReplicaID: id, LogEndOffset: 1, LastFetchTimestamp: 1, LastCaughtUpTimestamp: 1,
		})
	}
	resp := req.ResponseKind().(*kmsg.DescribeQuorumResponse)
	resp.Topics = []kmsg.DescribeQuorumResponseTopic{{Partitions: []kmsg.DescribeQuorumResponseTopicPartition{{
		ErrorCode: b.silent, LeaderEpoch: 1, HighWatermark: 9, CurrentVoters: voters,
	}}}}
	return resp
}

// topicConfigs has every topic demand one in-sync replica.
func (b *broker) topicConfigs(req *kmsg.DescribeConfigsRequest) kmsg.Response {
	resp := req.ResponseKind().(*kmsg.DescribeConfigsResponse)
	for _, asked := range req.Resources {
		resp.Resources = append(resp.Resources, kmsg.DescribeConfigsResponseResource{
			ResourceType: asked.ResourceType, ResourceName: asked.ResourceName, ErrorCode: b.demands,
			Configs: []kmsg.DescribeConfigsResponseResourceConfig{
				{Name: "min.insync.replicas", Value: kmsg.StringPtr("1")},
			},
		})
	}
	return resp
}

func (b *broker) metadata(req *kmsg.MetadataRequest) kmsg.Response {
	resp := req.ResponseKind().(*kmsg.MetadataResponse)
	host := b.host
	if host == "" {
		host = "kafka-0." + stageDomain
	}
	if !b.absent {
		resp.Brokers = []kmsg.MetadataResponseBroker{{NodeID: 0, Host: host, Port: 9092}}
	}
	for i := range b.topics {
		p := kmsg.MetadataResponseTopicPartition{Leader: 1, Replicas: []int32{0, 1}, ISR: []int32{0, 1}}
		if b.alone {
			p.ISR = []int32{0}
		}
		if i < b.behind {
			p.ISR = []int32{1}
		}
		if i >= b.topics-b.orphans {
			p.Leader, p.ISR = -1, []int32{1}
		}
		if b.returns > 0 && b.polled.Load() > b.returns {
			p.Leader = 1
		}
		name := "orders-" + string(rune('a'+i))
		partitions := []kmsg.MetadataResponseTopicPartition{p}
		resp.Topics = append(resp.Topics, kmsg.MetadataResponseTopic{Topic: &name, Partitions: partitions})
	}
	return resp
}
