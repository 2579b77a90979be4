package health

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// ask asks a node what it knows by itself: one poll. self is the node's own
// id; full asks for every topic.
func (s *seed) ask(ctx context.Context, self int32, controller, full bool) (*heard, error) {
	req := kmsg.NewPtrApiVersionsRequest()
	req.ClientSoftwareName, req.ClientSoftwareVersion = "kraftpod", "1"
	versions, err := req.RequestWith(ctx, s)
	if err == nil {
		err = kerr.ErrorForCode(versions.ErrorCode)
	}
	if err != nil {
		return nil, err
	}
	h := &heard{epoch: versions.FinalizedFeaturesEpoch, leader: -1}
	if controller {
		return h, s.askController(ctx, h, versions)
	}
	// Together, so that a poll costs two round trips and at most twice the
	// timeout: less than what makes it overdue.
	var wg sync.WaitGroup
	var errs [3]error
	wg.Go(func() { errs[0] = s.askMetadata(ctx, h, self, full) })
	wg.Go(func() { errs[1] = s.askLogDirs(ctx, h) })
	if speaks(versions, kmsg.DescribeCluster, 2) {
		wg.Go(func() { errs[2] = s.askFenced(ctx, h, self) })
	}
	wg.Wait()
	return h, cmp.Or(errs[:]...)
}

func (s *seed) askMetadata(ctx context.Context, h *heard, self int32, full bool) error {
	req := kmsg.NewPtrMetadataRequest()
	if !full {
		req.Topics = []kmsg.MetadataRequestTopic{} // none; nil is all
	}
	resp, err := req.RequestWith(ctx, s)
	if err != nil {
		return err
	}
	for _, b := range resp.Brokers {
		if b.NodeID == self {
			h.self = &b
		}
	}
	if full {
		h.replicas = count(resp.Topics, self)
	}
	return kerr.ErrorForCode(resp.ErrorCode)
}

func (s *seed) askLogDirs(ctx context.Context, h *heard) error {
	req := kmsg.NewPtrDescribeLogDirsRequest()
	req.Topics = []kmsg.DescribeLogDirsRequestTopic{} // none; nil is every partition
	resp, err := req.RequestWith(ctx, s)
	if err != nil {
		return err
	}
	if err := kerr.ErrorForCode(resp.ErrorCode); err != nil {
		h.dirs = append(h.dirs, fmt.Sprintf("the broker does not list its log dirs: %v", err))
	}
	for _, d := range resp.Dirs {
		if err := kerr.ErrorForCode(d.ErrorCode); err != nil {
			h.dirs = append(h.dirs, fmt.Sprintf("log dir %s failed: %v", d.Dir, err))
		}
	}
	return nil
}

func (s *seed) askFenced(ctx context.Context, h *heard, self int32) error {
	req := kmsg.NewPtrDescribeClusterRequest()
	req.IncludeFencedBrokers = true
	resp, err := req.RequestWith(ctx, s)
	h.fenced = err == nil && slices.ContainsFunc(resp.Brokers, func(b kmsg.DescribeClusterResponseBroker) bool { return b.NodeID == self && b.IsFenced })
	return err
}

// askController asks a controller-only node whom it takes for the leader. Its
// listener closes the connection at Metadata and DescribeLogDirs.
func (s *seed) askController(ctx context.Context, h *heard, versions *kmsg.ApiVersionsResponse) error {
	if !speaks(versions, kmsg.DescribeCluster, 1) { // before Kafka 3.7
		resp, err := quorumRequest().RequestWith(ctx, s)
		if err == nil {
			_, h.leader, _ = describe(resp, -1, time.Time{}) // a follower's error names the leader, too
		}
		return err
	}
	req := kmsg.NewPtrDescribeClusterRequest()
	req.EndpointType = 2 // controllers
	resp, err := req.RequestWith(ctx, s)
	if err != nil {
		return err
	}
	h.leader = resp.ControllerID
	return kerr.ErrorForCode(resp.ErrorCode)
}

func speaks(v *kmsg.ApiVersionsResponse, key kmsg.Key, version int16) bool {
	return slices.ContainsFunc(v.ApiKeys, func(k kmsg.ApiVersionsResponseApiKey) bool {
		return k.ApiKey == key.Int16() && k.MaxVersion >= version
	})
}

func quorumRequest() *kmsg.DescribeQuorumRequest {
	req := kmsg.NewPtrDescribeQuorumRequest()
	req.Topics = []kmsg.DescribeQuorumRequestTopic{{Topic: "__cluster_metadata", Partitions: []kmsg.DescribeQuorumRequestTopicPartition{{}}}}
	return req
}
