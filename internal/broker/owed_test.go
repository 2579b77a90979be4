package broker

import (
	"slices"
	"testing"

	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/kraftpod/kraftpod/internal/api"
)

// dirOf is a log dir with the logs of a topic's partition, one of them a copy
// that is being moved there.
func dirOf(topic string, size int64, isFuture bool) kmsg.DescribeLogDirsResponseDir {
	log := kmsg.NewDescribeLogDirsResponseDirTopicPartition()
	log.Size, log.IsFuture = size, isFuture
	return kmsg.DescribeLogDirsResponseDir{Topics: []kmsg.DescribeLogDirsResponseDirTopic{{
		Topic: topic, Partitions: []kmsg.DescribeLogDirsResponseDirTopicPartition{log},
	}}}
}

// Bytes are of what lags; what is being moved within the broker is no replica.
func TestLogsOfReplicas(t *testing.T) {
	topics := slices.Concat(
		topicOf(new("lags"), partitionOf(0, 1, 0, []int32{1}, nil)),
		topicOf(new("in-sync"), partitionOf(0, 1, 0, []int32{1, 0}, nil)),
	)
	r := countReplicas(topics, 0)
	resp := &kmsg.DescribeLogDirsResponse{Dirs: []kmsg.DescribeLogDirsResponseDir{
		dirOf("lags", 100, false), dirOf("lags", 50, true), dirOf("in-sync", 7, false),
		dirOf("hidden", 3, false), dirOf("hidden-and-moved", 3, true),
	}}
	r.addLogs(resp)
	r.addHidden(resp)
	if r.Bytes != 100 || r.Hidden != 1 || r.Here != 3 || !slices.Equal(r.Behind, []string{"lags-0", "hidden-0"}) {
		t.Errorf("replicas = %+v, want 100 bytes that lag, and one hidden of 3", r)
	}
}

// What is owed is asked for by name, and only that; no topic is made by asking.
func TestWhatIsOwedIsAskedForByName(t *testing.T) {
	q := Question{Owed: []api.Partition{{Topic: "b", Index: 1}, {Topic: "a", Index: 0}, {Topic: "b", Index: 3}}}
	metadata, dirs := q.metadataRequest(), q.logDirsRequest()
	if metadata.AllowAutoTopicCreation {
		t.Error("a topic that is gone would be made anew by asking for it")
	}
	if len(metadata.Topics) != 2 || *metadata.Topics[0].Topic != "a" || *metadata.Topics[1].Topic != "b" {
		t.Errorf("Metadata asks for %v, want a and b", metadata.Topics)
	}
	if len(dirs.Topics) != 2 || !slices.Equal(dirs.Topics[1].Partitions, []int32{1, 3}) {
		t.Errorf("DescribeLogDirs asks for %v, want a-0, b-1 and b-3", dirs.Topics)
	}
	all := Question{CountReplicas: true, Owed: q.Owed}
	if all.metadataRequest().Topics != nil || all.logDirsRequest().Topics != nil {
		t.Error("not all are asked for where all are counted")
	}
}

// Only what is owed counts, whatever else its topic has.
func TestCountOwed(t *testing.T) {
	owed := []api.Partition{{Topic: "t", Index: 0}, {Topic: "t", Index: 1}, {Topic: "t", Index: 2}}
	topics := topicOf(new("t"),
		partitionOf(0, 1, 0, []int32{1, 0}, nil),
		partitionOf(1, 1, 0, []int32{1}, nil),
		partitionOf(2, -1, 5, []int32{1}, nil),
		partitionOf(3, 1, 0, []int32{1}, nil),
	)
	r := countOwed(topics, 0, owed)
	isRight := r.Here == 3 && r.InSync == 1 && r.Leaderless == 1 &&
		slices.Equal(r.Lagging, owed[1:2]) && slices.Equal(r.Orphaned, owed[2:])
	if !isRight {
		t.Errorf("replicas = %+v, want one in sync, one that lags, one without a leader", r)
	}
	for code, want := range map[int16]int{3: 0, 29: 3} { // gone; not to be described
		topics[0].ErrorCode, topics[0].Partitions = code, nil
		if r := countOwed(topics, 0, owed); len(r.Orphaned) != want || r.Leaderless != want || r.Here != want {
			t.Errorf("error %d: replicas = %+v, want %d that are owed still", code, r, want)
		}
	}
}
