package kafka_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// client knows one pod by name, and learns of the others only what the cluster advertises.
func (c *cluster) client(seed *pod, opts ...kgo.Opt) (*kgo.Client, error) {
	return kgo.NewClient(append([]kgo.Opt{
		kgo.SeedBrokers(net.JoinHostPort(seed.fqdn(), brokerPort)),
		kgo.Dialer(c.dns.dial),
		kgo.MetadataMinAge(250 * time.Millisecond),
		kgo.RetryTimeout(30 * time.Second),
	}, opts...)...)
}

// quorum is what the leader of the metadata quorum says.
type quorum struct {
	leader            int32
	voters, observers []int32
}

func (c *cluster) quorum(ctx context.Context, seed *pod) (quorum, error) {
	cl, err := c.client(seed)
	if err != nil {
		return quorum{}, err
	}
	defer cl.Close()
	p, err := describeQuorum(ctx, cl)
	q := quorum{leader: p.LeaderID}
	for _, v := range p.CurrentVoters {
		q.voters = append(q.voters, v.ReplicaID)
	}
	for _, o := range p.Observers {
		q.observers = append(q.observers, o.ReplicaID)
	}
	slices.Sort(q.voters)
	slices.Sort(q.observers)
	return q, err
}

// describeQuorum asks for the one partition of the metadata.
func describeQuorum(ctx context.Context, of kmsg.Requestor) (p kmsg.DescribeQuorumResponseTopicPartition, err error) {
	req := kmsg.NewPtrDescribeQuorumRequest()
	topic := kmsg.NewDescribeQuorumRequestTopic()
	topic.Topic = "__cluster_metadata"
	topic.Partitions = append(topic.Partitions, kmsg.NewDescribeQuorumRequestTopicPartition())
	req.Topics = append(req.Topics, topic)
	resp, err := req.RequestWith(ctx, of)
	if err != nil {
		return p, err
	}
	if err := kerr.ErrorForCode(resp.ErrorCode); err != nil || len(resp.Topics) == 0 || len(resp.Topics[0].Partitions) == 0 {
		return p, errors.Join(err, errors.New("the quorum is not described"))
	}
	p = resp.Topics[0].Partitions[0]
	return p, kerr.ErrorForCode(p.ErrorCode)
}

// advertised is each broker's address as clients are told it, from the pod itself.
func (c *cluster) advertised(ctx context.Context, seed *pod) (map[int32]string, error) {
	cl, err := c.client(seed)
	if err != nil {
		return nil, err
	}
	defer cl.Close()
	resp, err := cl.SeedBrokers()[0].Request(ctx, kmsg.NewPtrMetadataRequest())
	if err != nil {
		return nil, err
	}
	all := map[int32]string{}
	for _, b := range resp.(*kmsg.MetadataResponse).Brokers {
		all[b.NodeID] = net.JoinHostPort(b.Host, strconv.Itoa(int(b.Port)))
	}
	return all, nil
}

// createTopic makes a topic whose every record is on as many brokers as it can be.
func (c *cluster) createTopic(ctx context.Context, topic string, partitions int32) error {
	cl, err := c.client(c.brokers()[0])
	if err != nil {
		return err
	}
	defer cl.Close()
	replication := min(3, len(c.brokers()))
	_, err = kadm.NewClient(cl).CreateTopic(ctx, partitions, int16(replication), nil, topic)
	return err
}

// produce writes n records to the topic, each acknowledged by every replica in sync, all in one
// transaction if asked. Keys number them from first on.
func (c *cluster) produce(ctx context.Context, topic string, first, n int, transaction string) error {
	opts := []kgo.Opt{kgo.DefaultProduceTopic(topic), kgo.RequiredAcks(kgo.AllISRAcks()), kgo.RecordPartitioner(kgo.RoundRobinPartitioner())}
	if transaction != "" {
		opts = append(opts, kgo.TransactionalID(transaction))
	}
	cl, err := c.client(c.brokers()[0], opts...)
	if err != nil {
		return err
	}
	defer cl.Close()
	if transaction != "" {
		if err := cl.BeginTransaction(); err != nil {
			return err
		}
	}
	records := make([]*kgo.Record, n)
	for i := range records {
		records[i] = kgo.KeyStringRecord(strconv.Itoa(first+i), fmt.Sprintf("record %d of %s", first+i, topic))
	}
	if err := cl.ProduceSync(ctx, records...).FirstErr(); err != nil {
		return fmt.Errorf("produce to %s: %w", topic, err)
	}
	if transaction != "" {
		return cl.EndTransaction(ctx, kgo.TryCommit)
	}
	return nil
}

// consume reads the topic from its beginning in a group of its own until it has n records, and fails
// if any of them is not one of 0..n-1, or comes twice.
func (c *cluster) consume(ctx context.Context, topic string, n int) error {
	cl, err := c.client(c.brokers()[0], kgo.ConsumeTopics(topic), kgo.ConsumerGroup(topic+"-"+strconv.FormatInt(time.Now().UnixNano(), 36)),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.FetchIsolationLevel(kgo.ReadCommitted()))
	if err != nil {
		return err
	}
	defer cl.Close()
	seen := map[string]bool{}
	for len(seen) < n {
		fetches := cl.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return fmt.Errorf("consume %s: %d of %d records: %w", topic, len(seen), n, err)
		}
		var wrong error
		fetches.EachRecord(func(r *kgo.Record) {
			key, err := strconv.Atoi(string(r.Key))
			if want := fmt.Sprintf("record %s of %s", r.Key, topic); err != nil || key >= n || seen[string(r.Key)] || string(r.Value) != want {
				wrong = errors.Join(wrong, fmt.Errorf("unexpected record %q: %q", r.Key, r.Value))
			}
			seen[string(r.Key)] = true
		})
		if wrong != nil {
			return wrong
		}
	}
	return cl.CommitUncommittedOffsets(ctx)
}
