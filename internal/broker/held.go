package broker

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/leaving"
)

const minInSync = "min.insync.replicas"

// Held is what a broker holds that its going may break.
type Held struct {
	Partitions []leaving.Partition
	// Assumed is how many topics do not tell their min.insync.replicas, for want of
	// the ACL DescribeConfigs.
	Assumed int
}

// Answers asks whether anybody answers at all.
func (c *Client) Answers(ctx context.Context) error {
	_, err := c.hello(ctx)
	return err
}

// Held asks for the partitions with a replica on the node, and what their topics
// demand (DescribeConfigs: the topic's own value, or the broker's default). The
// answers grow with the cluster. Partitions that wait for nothing in any case are
// left out: those with one replica, and those of which the node is not in sync.
func (c *Client) Held(ctx context.Context, nodeID int32) (*Held, error) {
	req := kmsg.NewPtrMetadataRequest()
	req.AllowAutoTopicCreation = false
	resp, err := req.RequestWith(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := kerr.ErrorForCode(resp.ErrorCode); err != nil {
		return nil, err
	}
	held := &Held{}
	for _, t := range resp.Topics {
		for _, p := range t.Partitions {
			if len(p.Replicas) > 1 && slices.Contains(p.ISR, nodeID) {
				held.Partitions = append(held.Partitions, leaving.Partition{
					Partition: api.Partition{Topic: text(t.Topic), Index: p.Partition},
					Replicas:  p.Replicas, InSync: p.ISR, Offline: p.OfflineReplicas,
				})
			}
		}
	}
	if len(held.Partitions) == 0 {
		return held, nil
	}
	err = held.addDemands(ctx, c)
	return held, err
}

// addDemands adds what the topics demand.
func (h *Held) addDemands(ctx context.Context, c *Client) error {
	var partitions []api.Partition
	for _, p := range h.Partitions {
		partitions = append(partitions, p.Partition)
	}
	req := kmsg.NewPtrDescribeConfigsRequest()
	for _, topic := range topicsOf(partitions) {
		resource := kmsg.NewDescribeConfigsRequestResource()
		resource.ResourceType, resource.ResourceName = kmsg.ConfigResourceTypeTopic, topic
		resource.ConfigNames = []string{minInSync}
		req.Resources = append(req.Resources, resource)
	}
	resp, err := req.RequestWith(ctx, c)
	if err != nil {
		return err
	}
	demands, isGone := map[string]int{}, map[string]bool{}
	for _, r := range resp.Resources {
		if r.ErrorCode == kerr.UnknownTopicOrPartition.Code {
			isGone[r.ResourceName] = true
			continue
		}
		demand, err := demandOf(r)
		if err != nil {
			return err
		}
		demands[r.ResourceName] = demand
		if demand == 0 {
			h.Assumed++
		}
	}
	h.Partitions = slices.DeleteFunc(h.Partitions, func(p leaving.Partition) bool { return isGone[p.Topic] })
	for i, p := range h.Partitions {
		h.Partitions[i].MinInSync = demands[p.Topic]
		if demands[p.Topic] == 0 {
			h.Partitions[i].MinInSync = assumed(p)
		}
	}
	return nil
}

// demandOf is a topic's min.insync.replicas, 0 where it is not told.
func demandOf(r kmsg.DescribeConfigsResponseResource) (int, error) {
	err := kerr.ErrorForCode(r.ErrorCode)
	switch {
	case r.ErrorCode == kerr.TopicAuthorizationFailed.Code:
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("%s of topic %s: %w", minInSync, r.ResourceName, err)
	}
	for _, config := range r.Configs {
		if config.Name == minInSync {
			return strconv.Atoi(text(config.Value))
		}
	}
	return 0, nil
}

// assumed is what is demanded where that is not told: two copies, and never so
// many that no broker may go.
func assumed(p leaving.Partition) int { return min(2, len(p.Replicas)-1) }
