package broker

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/kraftpod/kraftpod/internal/api"
)

// NoLeader is the node id in the place of a leader's where none is known.
const NoLeader = -1

// Snapshot is what one poll brought, in plain values.
type Snapshot struct {
	// MetadataOffset is on a broker the offset up to which it has applied the
	// metadata log (ApiVersions' FinalizedFeaturesEpoch, KIP-584), which rises
	// about twice a second by no-op records (KIP-835); -1 where it is not known.
	MetadataOffset int64
	// KRaftVersion is the kraft.version in force (ApiVersions' finalized features,
	// KIP-853); -1 where the node does not tell its features.
	KRaftVersion int16
	// Listed: the broker is among those of its own Metadata, which leaves out
	// those that it knows to be fenced; Advertised is its host:port there.
	Listed     bool
	Advertised string
	// Fenced is what DescribeCluster says of this broker; false before 4.0.
	Fenced bool
	// Registered are the brokers that the cluster knows, fenced ones too, by id; nil
	// where it is not known: of a controller, and before Kafka 4.0.
	Registered []api.Registered
	// FailedLogDirs are those that DescribeLogDirs (KIP-113) reports, with why.
	FailedLogDirs []string
	// Unlisted: the broker does not list its log dirs, so that its replicas are
	// not known for certain.
	Unlisted bool
	// Replicas are this broker's, Owed are those that were asked for; nil where
	// the poll did not ask.
	Replicas *Replicas
	Owed     *Replicas
	// Leader is the quorum's leader as a controller-only node knows it, or
	// NoLeader. LeaderAddress is the host:port of another one that
	// leads, empty where the node does not tell.
	Leader        int32
	LeaderAddress string
}

// Poll asks a node what it knows by itself. All but the first request go out
// together, so that a poll costs two round trips and at most twice the timeout:
// less than what makes a poll overdue. The error is that of the first request
// that failed; an answer that is an error of Kafka's is kerr's. Where another
// node answers it is an OtherNodeError, and that node is not asked again.
func (c *Client) Poll(ctx context.Context, q Question) (*Snapshot, error) {
	if c.isOther(q.NodeID) {
		return nil, c.answerer
	}
	versions, err := c.hello(ctx)
	if err != nil {
		return nil, err
	}
	responses, err := c.requestAll(ctx, slices.Concat(q.requests(versions), c.whoRequest(versions, q.NodeID)))
	if err != nil {
		return nil, err
	}
	snapshot := &Snapshot{
		MetadataOffset: versions.FinalizedFeaturesEpoch, KRaftVersion: kraftVersion(versions), Leader: NoLeader,
	}
	for _, resp := range responses {
		if who, isWho := resp.(*kmsg.DescribeConfigsResponse); isWho {
			err = c.recognise(who, q.NodeID)
		} else {
			err = snapshot.add(resp, q)
		}
		if err != nil {
			return nil, err
		}
	}
	return snapshot, nil
}

// hello asks which requests and features a node knows.
func (c *Client) hello(ctx context.Context) (*kmsg.ApiVersionsResponse, error) {
	hello := kmsg.NewPtrApiVersionsRequest()
	hello.ClientSoftwareName, hello.ClientSoftwareVersion = "kraftpod", "1"
	versions, err := hello.RequestWith(ctx, c)
	if err != nil {
		return nil, err
	}
	return versions, kerr.ErrorForCode(versions.ErrorCode)
}

// kraftVersion is the kraft.version that a node says to be in force. A static quorum's
// is 0, which is not among the features that are told.
func kraftVersion(resp *kmsg.ApiVersionsResponse) int16 {
	for _, f := range resp.FinalizedFeatures {
		if f.Name == kraftVersionFeature {
			return f.MaxVersionLevel
		}
	}
	if len(resp.FinalizedFeatures) > 0 {
		return 0
	}
	return -1
}

// requestAll sends the requests together.
func (c *Client) requestAll(ctx context.Context, reqs []kmsg.Request) ([]kmsg.Response, error) {
	responses := make([]kmsg.Response, len(reqs))
	errs := make([]error, len(reqs))
	var wg sync.WaitGroup
	for i, req := range reqs {
		wg.Go(func() { responses[i], errs[i] = c.Request(ctx, req) })
	}
	wg.Wait()
	return responses, cmp.Or(errs...)
}

// add takes one answer.
func (s *Snapshot) add(resp kmsg.Response, q Question) error {
	switch resp := resp.(type) {
	case *kmsg.MetadataResponse:
		return s.addMetadata(resp, q)
	case *kmsg.DescribeLogDirsResponse:
		s.addLogDirs(resp)
		s.addLogs(resp)
	case *kmsg.DescribeClusterResponse:
		return s.addCluster(resp, q)
	case *kmsg.FetchResponse:
		return s.addEpoch(resp)
	}
	return nil
}

func (s *Snapshot) addMetadata(resp *kmsg.MetadataResponse, q Question) error {
	for _, b := range resp.Brokers {
		if b.NodeID == q.NodeID {
			s.Listed, s.Advertised = true, address(b.Host, b.Port)
		}
	}
	switch {
	case q.CountReplicas:
		s.Replicas = countReplicas(resp.Topics, q.NodeID)
	case len(q.Owed) > 0:
		s.Owed = countOwed(resp.Topics, q.NodeID, q.Owed)
	}
	return kerr.ErrorForCode(resp.ErrorCode)
}

func (s *Snapshot) addLogDirs(resp *kmsg.DescribeLogDirsResponse) {
	if err := kerr.ErrorForCode(resp.ErrorCode); err != nil {
		s.Unlisted = true
		s.FailedLogDirs = append(s.FailedLogDirs, fmt.Sprintf("the broker does not list its log dirs: %v", err))
	}
	for _, d := range resp.Dirs {
		if err := kerr.ErrorForCode(d.ErrorCode); err != nil {
			s.FailedLogDirs = append(s.FailedLogDirs, fmt.Sprintf("log dir %s failed: %v", d.Dir, err))
		}
	}
}

// addLogs takes the logs that are here: it comes after Metadata.
func (s *Snapshot) addLogs(resp *kmsg.DescribeLogDirsResponse) {
	switch {
	case s.Replicas != nil:
		s.Replicas.addLogs(resp)
		s.Replicas.addHidden(resp)
	case s.Owed != nil:
		s.Owed.addLogs(resp)
	}
}

// addCluster takes a DescribeCluster: who is fenced from a broker, who leads
// from a controller. To a broker's own verdict an error here means nothing.
func (s *Snapshot) addCluster(resp *kmsg.DescribeClusterResponse, q Question) error {
	if q.ControllerOnly {
		s.Leader, s.LeaderAddress = resp.ControllerID, leaderAddress(resp, q.NodeID)
		return kerr.ErrorForCode(resp.ErrorCode)
	}
	if resp.ErrorCode != 0 {
		return nil
	}
	for _, b := range resp.Brokers {
		s.Registered = append(s.Registered, api.Registered{ID: b.NodeID, Fenced: b.IsFenced})
	}
	s.Fenced = slices.Contains(s.Registered, api.Registered{ID: q.NodeID, Fenced: true})
	slices.SortFunc(s.Registered, func(a, b api.Registered) int { return cmp.Compare(a.ID, b.ID) })
	return nil
}

// leaderAddress is where the leader is reached by the listener that was asked, ""
// where that is not known. A listener that is bound to loopback has one address on
// all nodes: whoever leads, this one would answer.
func leaderAddress(resp *kmsg.DescribeClusterResponse, nodeID int32) string {
	var leader, own string
	for _, b := range resp.Brokers {
		switch b.NodeID {
		case nodeID:
			own = address(b.Host, b.Port)
		case resp.ControllerID:
			leader = address(b.Host, b.Port)
		}
	}
	if own == "" || own == leader {
		return ""
	}
	return leader
}

func address(host string, port int32) string { return net.JoinHostPort(host, strconv.Itoa(int(port))) }
