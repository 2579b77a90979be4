package broker

import (
	"iter"
	"slices"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/kraftpod/kraftpod/internal/api"
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
	// Hidden are those whose log is here, but whose topic Metadata does not list:
	// an authorizer hides it. They count as behind.
	Hidden int `json:"hidden"`
	// Behind and WithoutLeader name some of them, topic-partition.
	Behind        []string `json:"behind"`
	WithoutLeader []string `json:"without_leader"`

	// Lagging and Orphaned are all of those two kinds that have a name; Bytes is
	// the size of the logs of those that lag.
	Lagging  []api.Partition `json:"-"`
	Orphaned []api.Partition `json:"-"`
	Bytes    int64           `json:"-"`

	// topics are all that Metadata lists.
	topics map[string]bool
}

// countReplicas counts the node's replicas in the answer to a Metadata for all
// topics.
func countReplicas(topics []kmsg.MetadataResponseTopic, nodeID int32) *Replicas {
	r := &Replicas{Behind: []string{}, WithoutLeader: []string{}, topics: map[string]bool{}}
	for _, t := range topics {
		if t.Topic != nil {
			r.topics[*t.Topic] = true
		}
		for _, p := range t.Partitions {
			if slices.Contains(p.Replicas, nodeID) {
				r.add(t.Topic, p, nodeID)
			}
		}
	}
	return r
}

// countOwed counts the node's replicas of some partitions in the answer to a
// Metadata for their topics. Those of a topic that is gone are none; those that
// are not shown for another reason are as they were, without a leader.
func countOwed(topics []kmsg.MetadataResponseTopic, nodeID int32, owed []api.Partition) *Replicas {
	r := &Replicas{Behind: []string{}, WithoutLeader: []string{}}
	isOwed := setOf(owed)
	for _, t := range topics {
		for _, p := range t.Partitions {
			if isOwed[api.Partition{Topic: text(t.Topic), Index: p.Partition}] && slices.Contains(p.Replicas, nodeID) {
				r.add(t.Topic, p, nodeID)
			}
		}
		if t.ErrorCode == 0 || t.ErrorCode == kerr.UnknownTopicOrPartition.Code {
			continue
		}
		for _, p := range owed {
			if p.Topic == text(t.Topic) {
				r.Here++
				r.Leaderless++
				r.WithoutLeader, r.Orphaned = appendName(r.WithoutLeader, r.Orphaned, t.Topic, p.Index)
			}
		}
	}
	return r
}

func setOf(partitions []api.Partition) map[api.Partition]bool {
	set := make(map[api.Partition]bool, len(partitions))
	for _, p := range partitions {
		set[p] = true
	}
	return set
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
		r.WithoutLeader, r.Orphaned = appendName(r.WithoutLeader, r.Orphaned, topic, p.Partition)
	case offline || !slices.Contains(p.ISR, nodeID):
		r.Behind, r.Lagging = appendName(r.Behind, r.Lagging, topic, p.Partition)
	default:
		r.InSync++
	}
}

// leaderless says whether a partition has no leader that is alive. One without
// the listener that is asked is not shown, but it leads: so it is while a rollout
// brings a listener for the sidecar to one broker after the other. Followers
// fetch by another one, and the ISR is told all the same.
func leaderless(p kmsg.MetadataResponseTopicPartition) bool {
	return p.ErrorCode == kerr.LeaderNotAvailable.Code || p.Leader < 0 && p.ErrorCode != kerr.ListenerNotFound.Code
}

// addLogs takes how large the logs of those that lag are: they grow as these
// catch up. (OffsetLag says nothing of a follower, whose high watermark is never
// above its own log's end.)
func (r *Replicas) addLogs(resp *kmsg.DescribeLogDirsResponse) {
	lagging := setOf(r.Lagging)
	for p, size := range logsIn(resp) {
		if lagging[p] {
			r.Bytes += size
		}
	}
}

// addHidden takes the logs that are here of topics that Metadata does not list.
func (r *Replicas) addHidden(resp *kmsg.DescribeLogDirsResponse) {
	for p := range logsIn(resp) {
		if !r.topics[p.Topic] {
			r.Here++
			r.Hidden++
			if len(r.Behind) < namedReplicas {
				r.Behind = append(r.Behind, p.String())
			}
		}
	}
}

// logsIn are the logs in an answer with their sizes, but for copies that are
// being moved to another log dir (KIP-113).
func logsIn(resp *kmsg.DescribeLogDirsResponse) iter.Seq2[api.Partition, int64] {
	return func(yield func(api.Partition, int64) bool) {
		for _, dir := range resp.Dirs {
			for _, t := range dir.Topics {
				for _, p := range t.Partitions {
					if !p.IsFuture && !yield(api.Partition{Topic: t.Topic, Index: p.Partition}, p.Size) {
						return
					}
				}
			}
		}
	}
}

// appendName adds a replica, and its name while there are few.
func appendName(names []string, all []api.Partition, topic *string, partition int32) ([]string, []api.Partition) {
	if topic == nil {
		return names, all
	}
	p := api.Partition{Topic: *topic, Index: partition}
	if len(names) < namedReplicas {
		names = append(names, p.String())
	}
	return names, append(all, p)
}

// topicsOf are the topics of partitions, each once.
func topicsOf(partitions []api.Partition) []string {
	var names []string
	for _, p := range partitions {
		names = append(names, p.Topic)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
