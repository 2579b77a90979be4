package brokertest

import (
	"errors"
	"net"
	"sync"
	"testing"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Keys of the requests that are asked.
const (
	Metadata         int16 = 3
	SASLHandshake    int16 = 17
	APIVersions      int16 = 18
	DescribeConfigs  int16 = 32
	DescribeLogDirs  int16 = 35
	SASLAuthenticate int16 = 36
	DescribeQuorum   int16 = 55
	DescribeCluster  int16 = 60
	Fetch            int16 = 1
	AlterConfigs     int16 = 44
	UpdateFeatures   int16 = 57
	AddRaftVoter     int16 = 80
	RemoveRaftVoter  int16 = 81
)

// Broker is a fake broker or controller, node 0.
type Broker struct {
	Network *Network
	cluster *kfake.Cluster

	mu      sync.Mutex
	answers Answers
	asked   map[int16]int
	all     map[int16]int
	topics  int
}

// New starts a fake broker with three replicas in sync, the leader of a quorum
// of three; change may change that before anybody asks. Close ends it.
func New(t testing.TB, change ...func(*Answers)) *Broker {
	t.Helper()
	b := &Broker{Network: NewNetwork(), answers: usualAnswers(), asked: map[int16]int{}, all: map[int16]int{}}
	for _, f := range change {
		f(&b.answers)
	}
	listen := func(string, string) (net.Listener, error) { return b.Network.Listener(), nil }
	options := []kfake.Opt{kfake.NumBrokers(1), kfake.ListenFn(listen)}
	if b.answers.TLS != nil {
		options = append(options, kfake.TLS(b.answers.TLS))
	}
	cluster, err := kfake.NewCluster(options...)
	if err != nil {
		t.Fatal(err)
	}
	b.cluster = cluster
	cluster.Control(b.control)
	return b
}

// Close ends the broker: its port refuses.
func (b *Broker) Close() {
	b.cluster.Close()
	b.Network.Down()
}

// Change changes what the broker answers from now on.
func (b *Broker) Change(f func(*Answers)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f(&b.answers)
}

// Asked is how many requests of the key came.
func (b *Broker) Asked(key int16) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asked[key]
}

// AskedForAll is how many requests of the key came for all topics (Metadata) or
// all partitions (DescribeLogDirs): those whose answers grow.
func (b *Broker) AskedForAll(key int16) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all[key]
}

// TopicsAsked is how many topics were asked for by name.
func (b *Broker) TopicsAsked() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.topics
}

// control answers in the place of kfake.
func (b *Broker) control(req kmsg.Request) (kmsg.Response, error, bool) { //nolint:revive // kfake wants this order
	b.cluster.KeepControl()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked[req.Key()]++
	if b.answers.Broken[req.Key()] {
		return nil, errors.New("broken"), true
	}
	switch req := req.(type) {
	case *kmsg.ApiVersionsRequest:
		return b.answers.versions(req), nil, true
	case *kmsg.MetadataRequest:
		b.topics += len(req.Topics)
		if req.Topics == nil {
			b.all[Metadata]++
		}
		return b.answers.metadata(req), nil, true
	case *kmsg.DescribeLogDirsRequest:
		if req.Topics == nil {
			b.all[DescribeLogDirs]++
		}
		return b.answers.logDirs(req), nil, true
	case *kmsg.DescribeConfigsRequest, *kmsg.IncrementalAlterConfigsRequest,
		*kmsg.UpdateFeaturesRequest, *kmsg.AddRaftVoterRequest, *kmsg.RemoveRaftVoterRequest:
		return b.answers.settings(req), nil, true
	case *kmsg.DescribeClusterRequest:
		return b.answers.describeCluster(req), nil, true
	case *kmsg.SASLHandshakeRequest, *kmsg.SASLAuthenticateRequest:
		return b.answers.SASL.answer(req), nil, true
	case *kmsg.FetchRequest:
		return b.answers.fetch(req), nil, true
	case *kmsg.DescribeQuorumRequest:
		return b.answers.describeQuorum(req), nil, true
	}
	return nil, nil, false
}
