package brokertest

import (
	"crypto/tls"
	"fmt"
	"slices"
	"strconv"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// controllers is the endpoint type by which DescribeCluster asks a controller.
const controllers = 2

// Answers is what a fake broker answers.
type Answers struct {
	// Unlisted: it is missing in its own Metadata.
	Unlisted bool
	// Fenced is what DescribeCluster says of it.
	Fenced bool
	// Host and Port are what it advertises.
	Host string
	Port int32
	// Topics is how many topics there are, ta, tb and so on, each with one
	// partition of the replicas 0 and 1. Of the first, Behind lack 0 in their
	// ISR, Offline have 0 offline; of the last, Leaderless have no leader.
	Topics, Behind, Offline, Leaderless int
	// Of the last topics, Lagging lack 0 in their ISR, and Moved have no replica
	// on 0.
	Lagging, Moved int
	// Hidden is how many more topics there are, ha, hb and so on, whose logs are
	// here and which Metadata does not list.
	Hidden int
	// Gone are topics that were deleted, Denied those that may not be described.
	Gone, Denied map[string]bool
	// LogSize is the size of every log.
	LogSize int64
	// Node is who it says that it is when it is asked for its configuration;
	// ConfigsCode denies that.
	Node        int32
	ConfigsCode int16
	// MinInSync is every topic's min.insync.replicas.
	MinInSync int
	// Alone: 0 is the only one in each ISR.
	Alone bool
	// Altered is called with each IncrementalAlterConfigs, and returns the error that
	// it ends with.
	Altered func(req *kmsg.IncrementalAlterConfigsRequest) (code int16, says string)
	// Changed is called with each request that changes the quorum, and returns the error
	// that it ends with.
	Changed func(req kmsg.Request) (code int16, says string)
	// KRaftVersion is the level of kraft.version; 0: it is not told.
	KRaftVersion int16
	// MetadataVersion is the level of metadata.version.
	MetadataVersion int16
	// Error codes of the whole answers.
	VersionsCode, MetadataCode, LogDirsCode, ClusterCode, FetchCode int16
	// DirCode is the error code of its second log dir.
	DirCode int16
	// MetadataOffset is what ApiVersions calls the finalized features' epoch.
	MetadataOffset int64
	// Leader is the quorum's leader as a controller's DescribeCluster has it, and
	// its answer to a fetch in the epoch 0.
	Leader int32
	// LeaderHost is where that controller is, at port 9093; empty: it is not told.
	LeaderHost string
	// Quorum is the answer to DescribeQuorum.
	Quorum *kmsg.DescribeQuorumResponse
	// MaxVersion overrides the highest version of a key; -1: not at all.
	MaxVersion map[int16]int16
	// TLS is what it speaks where it speaks TLS, from its start on.
	TLS *tls.Config
	// SASL is how clients authenticate; nil: they need not.
	SASL *SASL
	// Broken are keys at which the connection closes.
	Broken map[int16]bool
}

func usualAnswers() Answers {
	return Answers{
		Host:           "kafka-0.svc",
		Port:           9092,
		Topics:         3,
		MinInSync:      1,
		MetadataOffset: 1,
		Quorum:         Quorum(0, Voter(0, 100, 10_000), Voter(1, 100, 9_000), Voter(2, 90, 1_000)),
		MaxVersion:     map[int16]int16{},
		Broken:         map[int16]bool{},
		Gone:           map[string]bool{},
		Denied:         map[string]bool{},

		MetadataVersion: 25,
	}
}

func (a *Answers) versions(req *kmsg.ApiVersionsRequest) kmsg.Response {
	resp := req.ResponseKind().(*kmsg.ApiVersionsResponse)
	resp.ErrorCode = a.VersionsCode
	resp.FinalizedFeaturesEpoch = a.MetadataOffset
	feature := kmsg.NewApiVersionsResponseFinalizedFeature()
	feature.Name, feature.MaxVersionLevel = "metadata.version", a.MetadataVersion
	resp.FinalizedFeatures = append(resp.FinalizedFeatures, feature)
	if a.KRaftVersion > 0 {
		feature.Name, feature.MaxVersionLevel = "kraft.version", a.KRaftVersion
		resp.FinalizedFeatures = append(resp.FinalizedFeatures, feature)
	}
	usual := map[int16]int16{
		Metadata: 12, APIVersions: 4, DescribeConfigs: 4, DescribeLogDirs: 4, DescribeQuorum: 2, DescribeCluster: 2,
		SASLHandshake: 1, SASLAuthenticate: 2,
		Fetch: 13, AlterConfigs: 1, UpdateFeatures: 2, AddRaftVoter: 1, RemoveRaftVoter: 0,
	}
	for key, version := range usual {
		if other, ok := a.MaxVersion[key]; ok {
			version = other
		}
		if version >= 0 {
			resp.ApiKeys = append(resp.ApiKeys, kmsg.ApiVersionsResponseApiKey{ApiKey: key, MaxVersion: version})
		}
	}
	return resp
}

func (a *Answers) metadata(req *kmsg.MetadataRequest) kmsg.Response {
	resp := req.ResponseKind().(*kmsg.MetadataResponse)
	resp.ErrorCode = a.MetadataCode
	resp.Brokers = []kmsg.MetadataResponseBroker{{NodeID: 1, Host: "kafka-1.svc", Port: 9092}}
	if !a.Unlisted {
		resp.Brokers = append(resp.Brokers, kmsg.MetadataResponseBroker{NodeID: 0, Host: a.Host, Port: a.Port})
	}
	for i := range a.Topics {
		topic := kmsg.NewMetadataResponseTopic()
		topic.Topic = kmsg.StringPtr(topicName(i))
		switch {
		case !isAsked(req, topicName(i)):
			continue
		case a.Gone[topicName(i)]:
			topic.ErrorCode = 3
		case a.Denied[topicName(i)]:
			topic.ErrorCode = 29
		default:
			topic.Partitions = []kmsg.MetadataResponseTopicPartition{a.partition(i)}
		}
		resp.Topics = append(resp.Topics, topic)
	}
	return resp
}

func topicName(i int) string { return "t" + string(rune('a'+i%26)) }

func isAsked(req *kmsg.MetadataRequest, topic string) bool {
	return req.Topics == nil || slices.ContainsFunc(req.Topics, func(t kmsg.MetadataRequestTopic) bool {
		return *t.Topic == topic
	})
}

// partition is the one partition of the i-th topic.
func (a *Answers) partition(i int) kmsg.MetadataResponseTopicPartition {
	p := kmsg.NewMetadataResponseTopicPartition()
	p.Leader, p.Replicas, p.ISR = 1, []int32{0, 1}, []int32{1, 0}
	if a.Alone {
		p.ISR = []int32{0}
	}
	if i < a.Behind {
		p.ISR = []int32{1}
	}
	if i < a.Offline {
		p.OfflineReplicas = []int32{0}
	}
	if i >= a.Topics-a.Lagging {
		p.ISR = []int32{1}
	}
	if i >= a.Topics-a.Moved {
		p.Replicas, p.ISR = []int32{1}, []int32{1}
	}
	if i >= a.Topics-a.Leaderless {
		p.Leader, p.ISR, p.ErrorCode = -1, []int32{1}, 5
	}
	return p
}

func (a *Answers) logDirs(req *kmsg.DescribeLogDirsRequest) kmsg.Response {
	resp := req.ResponseKind().(*kmsg.DescribeLogDirsResponse)
	resp.ErrorCode = a.LogDirsCode
	resp.Dirs = []kmsg.DescribeLogDirsResponseDir{{Dir: "/data/0"}, {Dir: "/data/1", ErrorCode: a.DirCode}}
	if a.LogDirsCode != 0 {
		return resp
	}
	for i := range a.Topics {
		a.addLog(req, resp, topicName(i))
	}
	for i := range a.Hidden {
		a.addLog(req, resp, "h"+string(rune('a'+i)))
	}
	return resp
}

// addLog adds the log of a topic, and a copy of it that is being moved.
func (a *Answers) addLog(req *kmsg.DescribeLogDirsRequest, resp *kmsg.DescribeLogDirsResponse, topic string) {
	isAsked := func(t kmsg.DescribeLogDirsRequestTopic) bool { return t.Topic == topic }
	if req.Topics != nil && !slices.ContainsFunc(req.Topics, isAsked) {
		return
	}
	for i := range resp.Dirs {
		log := kmsg.NewDescribeLogDirsResponseDirTopicPartition()
		log.Size, log.IsFuture = a.LogSize, i == 1
		resp.Dirs[i].Topics = append(resp.Dirs[i].Topics, kmsg.DescribeLogDirsResponseDirTopic{
			Topic: topic, Partitions: []kmsg.DescribeLogDirsResponseDirTopicPartition{log},
		})
	}
}

func (a *Answers) describeConfigs(req *kmsg.DescribeConfigsRequest) kmsg.Response {
	resp := req.ResponseKind().(*kmsg.DescribeConfigsResponse)
	for _, asked := range req.Resources {
		resource := kmsg.NewDescribeConfigsResponseResource()
		resource.ResourceType, resource.ResourceName = asked.ResourceType, asked.ResourceName
		resource.ErrorCode = a.ConfigsCode
		if asked.ResourceType == kmsg.ConfigResourceTypeTopic {
			resp.Resources = append(resp.Resources, a.topicConfigs(resource))
			continue
		}
		if a.ConfigsCode == 0 && asked.ResourceName != strconv.Itoa(int(a.Node)) {
			resource.ErrorCode = 42
			resource.ErrorMessage = kmsg.StringPtr(fmt.Sprintf("Unexpected broker id, expected %d", a.Node))
		}
		resp.Resources = append(resp.Resources, resource)
	}
	return resp
}

func (a *Answers) describeCluster(req *kmsg.DescribeClusterRequest) kmsg.Response {
	resp := req.ResponseKind().(*kmsg.DescribeClusterResponse)
	resp.ErrorCode = a.ClusterCode
	resp.ControllerID = 1 // to clients of a broker any broker is the controller
	if req.EndpointType == controllers {
		resp.ControllerID = a.Leader
		if a.LeaderHost != "" {
			resp.Brokers = []kmsg.DescribeClusterResponseBroker{
				{NodeID: 0, Host: a.Host, Port: 9093}, {NodeID: a.Leader, Host: a.LeaderHost, Port: 9093},
			}
		}
	}
	if req.IncludeFencedBrokers {
		resp.Brokers = []kmsg.DescribeClusterResponseBroker{{NodeID: 1}, {NodeID: 0, IsFenced: a.Fenced}}
	}
	return resp
}
