package records

import (
	"context"
	"errors"
	"slices"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Quorum is what the leader of the metadata quorum says of it.
type Quorum struct {
	Leader, Epoch     int32
	HighWatermark     int64
	Voters, Observers []int32 // in order
	// Directories are the directory ids of each replica's log dir: a voter's, or else an observer's.
	Directories map[int32][16]byte
}

// Quorum asks the leader, by way of any broker.
func (c Client) Quorum(ctx context.Context) (Quorum, error) {
	cl, err := c.Open()
	if err != nil {
		return Quorum{}, err
	}
	defer cl.Close()
	return DescribeQuorum(ctx, cl)
}

// DescribeQuorum asks over a connection that there is already. A controller that does not lead answers with an
// error.
func DescribeQuorum(ctx context.Context, of kmsg.Requestor) (Quorum, error) {
	topic := kmsg.NewDescribeQuorumRequestTopic()
	topic.Topic = "__cluster_metadata"
	topic.Partitions = append(topic.Partitions, kmsg.NewDescribeQuorumRequestTopicPartition())
	req := kmsg.NewPtrDescribeQuorumRequest()
	req.Topics = append(req.Topics, topic)
	resp, err := req.RequestWith(ctx, of)
	if err != nil {
		return Quorum{}, err
	}
	err = kerr.ErrorForCode(resp.ErrorCode)
	if err != nil || len(resp.Topics) == 0 || len(resp.Topics[0].Partitions) == 0 {
		return Quorum{}, errors.Join(err, errors.New("the quorum is not described"))
	}
	p := resp.Topics[0].Partitions[0]
	q := Quorum{
		Leader: p.LeaderID, Epoch: p.LeaderEpoch, HighWatermark: p.HighWatermark, Directories: map[int32][16]byte{},
	}
	for _, v := range p.CurrentVoters {
		q.Voters = append(q.Voters, v.ReplicaID)
		q.Directories[v.ReplicaID] = v.ReplicaDirectoryID
	}
	for _, o := range p.Observers {
		q.Observers = append(q.Observers, o.ReplicaID)
		if _, votes := q.Directories[o.ReplicaID]; !votes {
			q.Directories[o.ReplicaID] = o.ReplicaDirectoryID
		}
	}
	slices.Sort(q.Voters)
	slices.Sort(q.Observers)
	return q, kerr.ErrorForCode(p.ErrorCode)
}
