package records

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

const topic = "orders"

// fake is a cluster of one broker, which has the topic.
func fake(t *testing.T) (*kfake.Cluster, Client) {
	t.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(3, topic))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	return cluster, Client{Seeds: cluster.ListenAddrs()}
}

func contextFor(t *testing.T, limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), limit)
}

func within(t *testing.T) context.Context {
	ctx, cancel := contextFor(t, 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func (c Client) produces(t *testing.T, s Produce) {
	t.Helper()
	s.Topic = topic
	got, err := c.Produce(within(t), s)
	if err != nil || got.Acked != s.Count || len(got.Keys) != s.Count || !got.Keys[s.First] {
		t.Fatalf("Produce(%+v) = %+v, %v", s, got, err)
	}
}

// consumes is what Whole says of what Consume read.
func (c Client) consumes(t *testing.T, want int) error {
	t.Helper()
	for _, group := range []string{"", "readers"} {
		got, err := c.Consume(within(t), Consume{Topic: topic, Group: group, Want: want})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Keys)+len(got.Missing) != want {
			t.Errorf("%d keys there, %d missing, of %d", len(got.Keys), len(got.Missing), want)
		}
		if whole := got.Whole(); whole != nil || group != "" {
			return whole
		}
	}
	return nil
}

// TestConsume holds the comparison by key to topics that are as they should be, and to some that are not.
func TestConsume(t *testing.T) {
	tests := []struct {
		name  string
		write func(t *testing.T, c Client)
		want  int
		says  string // "": all is well
	}{
		{"empty", func(*testing.T, Client) {}, 0, ""},
		{"whole", func(t *testing.T, c Client) { c.produces(t, Produce{Count: 300}) }, 300, ""},
		{"in two parts, padded", func(t *testing.T, c Client) {
			c.produces(t, Produce{Count: 30, Pad: 100})
			c.produces(t, Produce{First: 30, Count: 20})
		}, 50, ""},
		{"one of them in a transaction", func(t *testing.T, c Client) {
			c.produces(t, Produce{Count: 30})
			c.produces(t, Produce{First: 30, Count: 20, Transaction: "txn"})
		}, 50, ""},
		{"two missing", func(t *testing.T, c Client) { c.produces(t, Produce{Count: 8}) }, 10, "2 keys missing [8 9]"},
		{"written twice", func(t *testing.T, c Client) {
			c.produces(t, Produce{Count: 10})
			c.produces(t, Produce{First: 4, Count: 2})
		}, 10, "2 duplicates"},
		{"one too many", func(t *testing.T, c Client) { c.produces(t, Produce{Count: 11}) }, 10, "1 unexpected [key 10]"},
		{"another value", func(t *testing.T, c Client) {
			c.produces(t, Produce{Count: 10})
			c.writes(t, kgo.KeyStringRecord("3", "something else"))
		}, 10, "1 unexpected [3: something else]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, c := fake(t)
			tt.write(t, c)
			err := c.consumes(t, tt.want)
			if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("Whole() = %v, want %q", err, tt.says)
			}
		})
	}
}

// writes writes a record that Produce would not.
func (c Client) writes(t *testing.T, r *kgo.Record) {
	t.Helper()
	cl, err := c.Open(kgo.DefaultProduceTopic(topic))
	if err != nil {
		t.Fatal(err)
	}
	defer cl.Close()
	if err := cl.ProduceSync(within(t), r).FirstErr(); err != nil {
		t.Fatal(err)
	}
}

func TestMetadata(t *testing.T) {
	_, c := fake(t)
	if err := c.Make(within(t), Topic{Topic: "more", Assignment: [][]int32{{0}, {0}}}); err != nil {
		t.Fatal(err)
	}
	m, err := c.Metadata(within(t))
	if err != nil {
		t.Fatal(err)
	}
	if !m.Lists(0) || m.Lists(1) || m.Brokers[0].Address != c.Seeds[0] || len(m.Topics["more"]) != 2 {
		t.Errorf("Metadata() = %+v", m)
	}
	if p := m.Partition("more", 1); p.Leader != 0 || !slices.Equal(p.ISR, []int32{0}) {
		t.Errorf("Partition() = %+v", p)
	}
	if err := c.InSync(within(t), "more", 1); err != nil {
		t.Error(err)
	}
	if err := c.Serves(within(t), "served"); err != nil || !c.Answers(within(t)) {
		t.Errorf("it does not serve: %v", err)
	}
}

// TestWatch wants the last answer in the error, once time is up.
func TestWatch(t *testing.T) {
	_, c := fake(t)
	looks := 0
	ctx, cancel := contextFor(t, 5*time.Second)
	defer cancel()
	_, err := c.Watch(ctx, time.Millisecond, func(Metadata) error {
		if looks++; looks < 3 {
			return errors.New("not yet")
		}
		return nil
	})
	if err != nil || looks != 3 {
		t.Errorf("after %d looks: %v", looks, err)
	}
	ctx, cancel = contextFor(t, 50*time.Millisecond)
	defer cancel()
	_, err = c.Watch(ctx, time.Millisecond, func(Metadata) error { return errors.New("never") })
	if err == nil || !strings.Contains(err.Error(), "never") {
		t.Errorf("Watch() = %v, want what did not hold", err)
	}
}

// leader answers as the leader of a quorum: kfake has none.
type leader struct {
	topics []kmsg.DescribeQuorumResponseTopic
}

func (l leader) Request(_ context.Context, req kmsg.Request) (kmsg.Response, error) {
	resp := req.ResponseKind().(*kmsg.DescribeQuorumResponse)
	resp.Topics = l.topics
	return resp, nil
}

func TestDescribeQuorum(t *testing.T) {
	p := kmsg.NewDescribeQuorumResponseTopicPartition()
	p.LeaderID, p.LeaderEpoch, p.HighWatermark = 2, 7, 99
	for _, id := range []int32{2, 0, 1} {
		p.CurrentVoters = append(p.CurrentVoters, replica(id))
		p.Observers = append(p.Observers, replica(id+3))
	}
	described := kmsg.NewDescribeQuorumResponseTopic()
	described.Partitions = append(described.Partitions, p)
	q, err := DescribeQuorum(t.Context(), leader{[]kmsg.DescribeQuorumResponseTopic{described}})
	if err != nil || q.Leader != 2 || q.Epoch != 7 || q.HighWatermark != 99 ||
		!slices.Equal(q.Voters, []int32{0, 1, 2}) || !slices.Equal(q.Observers, []int32{3, 4, 5}) {
		t.Errorf("DescribeQuorum() = %+v, %v", q, err)
	}
	if _, err := DescribeQuorum(t.Context(), leader{}); err == nil {
		t.Error("an answer without the quorum is no error")
	}
}

func replica(id int32) kmsg.DescribeQuorumResponseTopicPartitionReplicaState {
	return kmsg.DescribeQuorumResponseTopicPartitionReplicaState{ReplicaID: id}
}
