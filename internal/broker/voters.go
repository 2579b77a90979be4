package broker

import (
	"context"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/kraftpod/kraftpod/internal/membership"
)

// kraftVersionFeature is the feature that makes a static quorum a dynamic one at level
// 1 (KIP-853).
const kraftVersionFeature = "kraft.version"

// replicasOf are replicas as their leader describes them.
func replicasOf(all []replicaState, leader replicaState) []membership.Replica {
	replicas := make([]membership.Replica, 0, len(all))
	for _, r := range all {
		ago := func(at int64) time.Duration {
			now := max(leader.LastFetchTimestamp, leader.LastCaughtUpTimestamp)
			if at < 0 || now < 0 {
				return -1
			}
			return max(0, time.Duration(now-at)*time.Millisecond)
		}
		replicas = append(replicas, membership.Replica{
			ID: r.ReplicaID, Directory: r.ReplicaDirectoryID, Lag: leader.LogEndOffset - r.LogEndOffset,
			Fetched: ago(r.LastFetchTimestamp), CaughtUp: ago(r.LastCaughtUpTimestamp),
		})
	}
	return replicas
}

// ChangeVoters asks the quorum's leader for a change of its voters, by way of this
// node. An error of Kafka's is kerr's.
func (c *Client) ChangeVoters(ctx context.Context, change membership.Change, clusterID string) error {
	switch change.Kind {
	case membership.Upgrade:
		return c.upgradeQuorum(ctx)
	case membership.Add:
		return c.addVoter(ctx, change, clusterID)
	case membership.Remove:
		return c.removeVoter(ctx, change, clusterID)
	case membership.None:
	}
	return nil
}

// upgradeQuorum makes a static quorum a dynamic one, for ever.
func (c *Client) upgradeQuorum(ctx context.Context) error {
	feature := kmsg.NewUpdateFeaturesRequestFeatureUpdate()
	feature.Feature, feature.MaxVersionLevel, feature.UpgradeType = kraftVersionFeature, 1, 1
	req := kmsg.NewPtrUpdateFeaturesRequest()
	req.FeatureUpdates = append(req.FeatureUpdates, feature)
	req.TimeoutMillis = c.leaderMillis()
	resp, err := req.RequestWith(ctx, c)
	if err != nil {
		return err
	}
	for _, r := range resp.Results {
		if err := refused(r.ErrorCode, r.ErrorMessage); err != nil {
			return err
		}
	}
	return refused(resp.ErrorCode, resp.ErrorMessage)
}

func (c *Client) addVoter(ctx context.Context, change membership.Change, clusterID string) error {
	listener := kmsg.NewAddRaftVoterRequestListener()
	listener.Name, listener.Host, listener.Port = change.Endpoint.Listener, change.Endpoint.Host, change.Endpoint.Port
	req := kmsg.NewPtrAddRaftVoterRequest()
	req.ClusterID, req.TimeoutMillis = &clusterID, c.leaderMillis()
	req.VoterID, req.VoterDirectoryID = change.ID, change.Directory
	req.Listeners = append(req.Listeners, listener)
	resp, err := req.RequestWith(ctx, c)
	if err != nil {
		return err
	}
	return refused(resp.ErrorCode, resp.ErrorMessage)
}

func (c *Client) removeVoter(ctx context.Context, change membership.Change, clusterID string) error {
	req := kmsg.NewPtrRemoveRaftVoterRequest()
	req.ClusterID = &clusterID
	req.VoterID, req.VoterDirectoryID = change.ID, change.Directory
	resp, err := req.RequestWith(ctx, c)
	if err != nil {
		return err
	}
	return refused(resp.ErrorCode, resp.ErrorMessage)
}

// leaderMillis is how long the leader may take: less than this client waits.
func (c *Client) leaderMillis() int32 { return int32((c.timeout / 2).Milliseconds()) }

// refused is the error of an answer, nil where it is none.
func refused(code int16, message *string) error {
	err := kerr.ErrorForCode(code)
	if err == nil {
		return nil
	}
	refusal := &RefusedError{err: err, says: text(message)}
	if IsDenied(err) {
		return fmt.Errorf("%w: it takes the ACL Alter on the cluster", refusal)
	}
	return refusal
}
