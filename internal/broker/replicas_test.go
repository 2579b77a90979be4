package broker

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/kraftpod/kraftpod/internal/api"
)

// partitionOf is one of the replicas 0 and 1.
func partitionOf(id, leader int32, code int16, isr, offline []int32) kmsg.MetadataResponseTopicPartition {
	p := kmsg.NewMetadataResponseTopicPartition()
	p.Partition, p.Leader, p.ErrorCode = id, leader, code
	p.Replicas, p.ISR, p.OfflineReplicas = []int32{0, 1}, isr, offline
	return p
}

func topicOf(name *string, partitions ...kmsg.MetadataResponseTopicPartition) []kmsg.MetadataResponseTopic {
	topic := kmsg.NewMetadataResponseTopic()
	topic.Topic, topic.Partitions = name, partitions
	return []kmsg.MetadataResponseTopic{topic}
}

func TestCountReplicas(t *testing.T) {
	elsewhere := partitionOf(9, 1, 0, []int32{1}, nil)
	elsewhere.Replicas = []int32{1, 2}
	got := countReplicas(topicOf(new("orders"),
		partitionOf(0, 1, 0, []int32{1, 0}, nil),
		partitionOf(1, 1, 0, []int32{1}, nil),
		partitionOf(2, 1, 0, []int32{1, 0}, []int32{0}),
		partitionOf(3, -1, 0, []int32{1}, []int32{1}),
		partitionOf(4, 1, 5, []int32{0}, nil),   // LEADER_NOT_AVAILABLE
		partitionOf(5, -1, 72, []int32{0}, nil), // LISTENER_NOT_FOUND: the leader has none of that name
		partitionOf(6, 0, 0, []int32{0}, []int32{1}),
		partitionOf(7, 1, 9, []int32{0, 1}, nil), // REPLICA_NOT_AVAILABLE is about another
		partitionOf(8, -1, 0, []int32{1}, []int32{0}),
		partitionOf(10, -1, 72, []int32{1}, []int32{1}),
		elsewhere,
	), 0)
	orders := func(indices ...int32) (all []api.Partition) {
		for _, i := range indices {
			all = append(all, api.Partition{Topic: "orders", Index: i})
		}
		return all
	}
	want := &Replicas{
		Here: 10, InSync: 4, Offline: 2, Leaderless: 3,
		Behind:        []string{"orders-1", "orders-2", "orders-10"},
		WithoutLeader: []string{"orders-3", "orders-4", "orders-8"},
		Lagging:       orders(1, 2, 10),
		Orphaned:      orders(3, 4, 8),
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Replicas{})); diff != "" {
		t.Errorf("replicas (-want +got):\n%s", diff)
	}
}

// Names are few, counts are whole; a topic may have an id alone.
func TestReplicasAreNamedUpToTen(t *testing.T) {
	var partitions []kmsg.MetadataResponseTopicPartition
	for i := range int32(12) {
		partitions = append(partitions, partitionOf(i, 1, 0, []int32{1}, nil), partitionOf(100+i, -1, 5, nil, nil))
	}
	got := countReplicas(topicOf(new("t"), partitions...), 0)
	if got.Here != 24 || got.Leaderless != 12 || len(got.Behind) != 10 || len(got.WithoutLeader) != 10 {
		t.Errorf("replicas = %+v, want 24, and 10 names of each kind", got)
	}
	got = countReplicas(topicOf(nil, partitions...), 0)
	if got.Here != 24 || len(got.Behind) != 0 {
		t.Errorf("replicas of a topic without a name = %+v, want 24 and no names", got)
	}
}
