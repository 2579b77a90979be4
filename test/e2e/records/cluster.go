package records

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Seed is whom to ask, host:port.
type Seed struct{ Seed string }

// Metadata is what one broker tells its clients.
type Metadata struct {
	Brokers []Broker // by id
	Topics  map[string][]Partition
}

// Broker is one broker of it, with the addresses to which its name resolves here.
type Broker struct {
	ID        int32
	Address   string
	Addresses []string
}

// Partition is one partition of a topic.
type Partition struct {
	Leader        int32
	Replicas, ISR []int32
}

// Ask asks the seed itself for its metadata, and resolves the brokers' names.
func Ask(ctx context.Context, s Seed) (Metadata, error) {
	m := Metadata{Topics: map[string][]Partition{}}
	cl, err := New(s.Seed)
	if err != nil {
		return m, err
	}
	defer cl.Close()
	resp, err := cl.SeedBrokers()[0].Request(ctx, kmsg.NewPtrMetadataRequest())
	if err != nil {
		return m, err
	}
	answer := resp.(*kmsg.MetadataResponse)
	for _, b := range answer.Brokers {
		addresses, err := net.DefaultResolver.LookupHost(ctx, b.Host)
		if err != nil {
			return m, fmt.Errorf("broker %d: %w", b.NodeID, err)
		}
		m.Brokers = append(m.Brokers, Broker{b.NodeID, net.JoinHostPort(b.Host, strconv.Itoa(int(b.Port))), addresses})
	}
	slices.SortFunc(m.Brokers, func(a, b Broker) int { return int(a.ID - b.ID) })
	for _, t := range answer.Topics {
		partitions := make([]Partition, len(t.Partitions))
		for _, p := range t.Partitions {
			partitions[p.Partition] = Partition{p.Leader, p.Replicas, p.ISR}
		}
		m.Topics[*t.Topic] = partitions
	}
	return m, nil
}

// Quorum is what the leader of the metadata quorum says of it.
type Quorum struct {
	Leader            int32
	Voters, Observers []int32
}

// AskQuorum asks the leader, by way of the seed.
func AskQuorum(ctx context.Context, s Seed) (Quorum, error) {
	cl, err := New(s.Seed)
	if err != nil {
		return Quorum{}, err
	}
	defer cl.Close()
	req := kmsg.NewPtrDescribeQuorumRequest()
	topic := kmsg.NewDescribeQuorumRequestTopic()
	topic.Topic = "__cluster_metadata"
	topic.Partitions = append(topic.Partitions, kmsg.NewDescribeQuorumRequestTopicPartition())
	req.Topics = append(req.Topics, topic)
	resp, err := req.RequestWith(ctx, cl)
	if err == nil {
		err = kerr.ErrorForCode(resp.ErrorCode)
	}
	if err != nil {
		return Quorum{}, err
	}
	p := resp.Topics[0].Partitions[0]
	q := Quorum{Leader: p.LeaderID}
	for _, v := range p.CurrentVoters {
		q.Voters = append(q.Voters, v.ReplicaID)
	}
	for _, o := range p.Observers {
		q.Observers = append(q.Observers, o.ReplicaID)
	}
	slices.Sort(q.Voters)
	slices.Sort(q.Observers)
	return q, kerr.ErrorForCode(p.ErrorCode)
}

// Reassign gives every partition of a topic the replicas at its index.
type Reassign struct {
	Seed, Topic string
	Replicas    [][]int32
}

// Move asks for the reassignment; that it has ended shows in Ask.
func Move(ctx context.Context, s Reassign) (Done, error) {
	cl, err := New(s.Seed)
	if err != nil {
		return Done{}, err
	}
	defer cl.Close()
	var req kadm.AlterPartitionAssignmentsReq
	for i, replicas := range s.Replicas {
		req.Assign(s.Topic, int32(i), replicas)
	}
	resp, err := kadm.NewClient(cl).AlterPartitionAssignments(ctx, req)
	if err == nil {
		err = resp.Error()
	}
	return Done{}, err
}
