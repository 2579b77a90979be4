package broker

import (
	"fmt"
	"slices"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// namedReplicas is how many replicas of a kind are named, so that a reason
// stays a line on a broker with thousands.
const namedReplicas = 10

// Replicas counts the replicas that are assigned to a broker, as its Metadata
// has them and as /status shows them.
type Replicas struct {
	// Here is how many there are: InSync, Leaderless and those that are behind.
	Here   int `json:"here"`
	InSync int `json:"in_sync"`
	// Offline are those in a failed log dir (KIP-112).
	Offline int `json:"offline"`
	// Leaderless are those whose partition has no live leader: nothing here can
	// bring them into the ISR, so they don't count against this broker.
	Leaderless int `json:"leaderless"`
	// Behind and WithoutLeader name some of them, topic-partition.
	Behind        []string `json:"behind"`
	WithoutLeader []string `json:"without_leader"`
}

// countReplicas counts the node's replicas in the answer to a Metadata for all
// topics.
func countReplicas(topics []kmsg.MetadataResponseTopic, nodeID int32) *Replicas {
	r := &Replicas{Behind: []string{}, WithoutLeader: []string{}}
	for _, t := range topics {
		for _, p := range t.Partitions {
			if slices.Contains(p.Replicas, nodeID) {
				r.add(t.Topic, p, nodeID)
			}
		}
	}
	return r
}

// add counts the node's replica of a partition.
func (r *Replicas) add(topic *string, p kmsg.MetadataResponseTopicPartition, nodeID int32) {
	r.Here++
	offline := slices.Contains(p.OfflineReplicas, nodeID)
	if offline {
		r.Offline++
	}
	switch {
	case leaderless(p):
		r.Leaderless++
		r.WithoutLeader = appendName(r.WithoutLeader, topic, p.Partition)
	case offline || !slices.Contains(p.ISR, nodeID):
		r.Behind = appendName(r.Behind, topic, p.Partition)
	default:
		r.InSync++
	}
}

// leaderless says whether a partition has no leader that is alive: none at all,
// or one whose listener this broker does not know.
func leaderless(p kmsg.MetadataResponseTopicPartition) bool {
	return p.Leader < 0 || p.ErrorCode == kerr.LeaderNotAvailable.Code || p.ErrorCode == kerr.ListenerNotFound.Code
}

// appendName adds a replica's name while there are few.
func appendName(names []string, topic *string, partition int32) []string {
	if len(names) == namedReplicas || topic == nil {
		return names
	}
	return append(names, fmt.Sprintf("%s-%d", *topic, partition))
}
