package health

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/kraftpod/kraftpod/bootstrap/formation"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/kversion"
)

// dialFunc is net.Dialer.DialContext; tests give an in-memory network.
type dialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

// seed asks the one address that it was given. kgo's own requests (Ping,
// kadm's) go to any broker that it discovered: another would answer for this.
type seed struct {
	cl      *kgo.Client
	timeout time.Duration
}

// newSeed makes a client without a logger: what goes wrong comes back as an
// error of the request, and a port that refuses while Kafka starts is no news.
// kgo knows addr by another name, so that no address and no option that it gets
// can be one that NewClient refuses.
func newSeed(addr string, timeout time.Duration, dial dialFunc) *seed {
	const name = "seed:9092"
	cl, _ := kgo.NewClient(
		kgo.SeedBrokers(name),
		kgo.ClientID("kraftpod"),
		kgo.DisableClientMetrics(), // would be pushed to any broker
		kgo.MetadataMaxAge(time.Hour),
		// Within what kgo takes.
		kgo.RequestTimeoutOverhead(min(max(timeout, 100*time.Millisecond), 15*time.Minute)),
		kgo.ConnIdleTimeout(15*time.Minute), // longer than Kafka's own
		kgo.Dialer(func(ctx context.Context, network, to string) (net.Conn, error) {
			if to != name {
				return nil, fmt.Errorf("dial %s: only %s is asked", to, addr)
			}
			return dial(ctx, network, addr)
		}),
	)
	return &seed{cl, timeout}
}

// Request is kmsg.Requestor. It asks again where the connection turns out to
// be dead: kgo does not notice that the broker closed an idle one.
func (s *seed) Request(ctx context.Context, req kmsg.Request) (kmsg.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	b := s.cl.SeedBrokers()[0]
	resp, err := b.Request(ctx, req)
	for try := 0; try < 2 && kgo.IsRetryableBrokerErr(err); try++ {
		resp, err = b.Request(ctx, req)
	}
	if err == nil {
		return resp, nil
	}
	if _, ok := errors.AsType[*kgo.ErrFirstReadEOF](err); ok {
		err = errors.New("the broker closes the connection at once: if this is a TLS or SASL listener, name a PLAINTEXT one in KRAFTPOD_BROKER")
	} else if late, ok := errors.AsType[net.Error](err); ok && late.Timeout() {
		err = fmt.Errorf("no answer within %v", s.timeout)
	}
	return nil, fmt.Errorf("%s: %w", kmsg.NameForKey(req.Key()), err)
}

// question is what a poll asks.
type question struct {
	self       int32 // the node's own id
	controller bool  // the node is a controller only
	full       bool  // every topic's replicas, too
}

// ask asks a node what it knows by itself: one poll. All but the first request
// go out together, so that it costs two round trips and at most twice the
// timeout: less than what makes a poll overdue.
func (s *seed) ask(ctx context.Context, q question) (*heard, error) {
	hello := kmsg.NewPtrApiVersionsRequest()
	hello.ClientSoftwareName, hello.ClientSoftwareVersion = "kraftpod", "1"
	versions, err := hello.RequestWith(ctx, s)
	if err == nil {
		err = kerr.ErrorForCode(versions.ErrorCode)
	}
	if err != nil {
		return nil, err
	}
	h := &heard{epoch: versions.FinalizedFeaturesEpoch, leader: -1}
	reqs := q.requests(versions)
	errs := make([]error, len(reqs))
	var wg sync.WaitGroup
	for i, req := range reqs {
		wg.Go(func() {
			resp, err := s.Request(ctx, req)
			if err == nil {
				err = h.hear(resp, q)
			}
			errs[i] = err
		})
	}
	wg.Wait()
	return h, cmp.Or(errs...)
}

// requests are those that a node of these versions answers. A controller's
// listener closes the connection at Metadata and DescribeLogDirs.
func (q question) requests(versions *kmsg.ApiVersionsResponse) []kmsg.Request {
	version, _ := kversion.FromApiVersionsResponse(versions).LookupMaxKeyVersion(kmsg.DescribeCluster.Int16()) // -1: not at all
	cluster := kmsg.NewPtrDescribeClusterRequest()
	switch {
	case q.controller && version < 1: // before Kafka 3.7
		return []kmsg.Request{quorumRequest()}
	case q.controller:
		cluster.EndpointType = 2 // controllers
		return []kmsg.Request{cluster}
	}
	metadata, dirs := kmsg.NewPtrMetadataRequest(), kmsg.NewPtrDescribeLogDirsRequest()
	if !q.full {
		metadata.Topics = []kmsg.MetadataRequestTopic{} // none; nil is all
	}
	dirs.Topics = []kmsg.DescribeLogDirsRequestTopic{} // none; nil is every partition
	if version < 2 {
		return []kmsg.Request{metadata, dirs}
	}
	cluster.IncludeFencedBrokers = true
	return []kmsg.Request{metadata, dirs, cluster}
}

// heard is what one poll heard from the broker, in plain values.
type heard struct {
	// epoch is the finalized features' epoch: on a broker the metadata offset
	// it has applied, which rises about twice a second; -1 where unknown.
	epoch int64
	// self is the broker's own entry in its Metadata, nil where it is missing.
	self *kmsg.MetadataResponseBroker
	// fenced is what DescribeCluster v2 (Kafka 4.0) says of this broker.
	fenced bool
	// dirs are the log dirs that DescribeLogDirs reports as failed, with why.
	dirs []string
	// replicas are this broker's; nil where the poll did not ask.
	replicas *replicas
	// leader is the quorum's leader as a controller-only node knows it, or -1.
	leader int32
}

// hear takes one response. Each kind sets fields of its own: several are taken
// at a time.
func (h *heard) hear(resp kmsg.Response, q question) error {
	switch resp := resp.(type) {
	case *kmsg.MetadataResponse:
		if i := slices.IndexFunc(resp.Brokers, func(b kmsg.MetadataResponseBroker) bool { return b.NodeID == q.self }); i >= 0 {
			h.self = &resp.Brokers[i]
		}
		if q.full {
			h.replicas = count(resp.Topics, q.self)
		}
		return kerr.ErrorForCode(resp.ErrorCode)
	case *kmsg.DescribeLogDirsResponse:
		if err := kerr.ErrorForCode(resp.ErrorCode); err != nil {
			h.dirs = append(h.dirs, fmt.Sprintf("the broker does not list its log dirs: %v", err))
		}
		for _, d := range resp.Dirs {
			if err := kerr.ErrorForCode(d.ErrorCode); err != nil {
				h.dirs = append(h.dirs, fmt.Sprintf("log dir %s failed: %v", d.Dir, err))
			}
		}
	case *kmsg.DescribeClusterResponse:
		h.fenced = slices.ContainsFunc(resp.Brokers, func(b kmsg.DescribeClusterResponseBroker) bool { return b.NodeID == q.self && b.IsFenced })
		if h.leader = resp.ControllerID; q.controller {
			return kerr.ErrorForCode(resp.ErrorCode)
		}
	case *kmsg.DescribeQuorumResponse:
		_, h.leader, _ = describe(resp, -1, time.Time{}) // a follower's error names the leader, too
	}
	return nil
}

// replicas counts the replicas that are assigned to this broker.
type replicas struct {
	Here    int `json:"here"`
	InSync  int `json:"in_sync"`
	Offline int `json:"offline"`
	// Leaderless are those whose partition has no live leader: nothing here
	// can bring them into the ISR, so they don't count against this pod.
	Leaderless int `json:"leaderless"`
	// Behind and WithoutLeader name some of them, topic-partition.
	Behind        []string `json:"behind"`
	WithoutLeader []string `json:"without_leader"`
}

// count counts self's replicas in the answer to a Metadata for all topics.
func count(topics []kmsg.MetadataResponseTopic, self int32) *replicas {
	r := &replicas{Behind: []string{}, WithoutLeader: []string{}}
	for _, t := range topics {
		for _, p := range t.Partitions {
			if !slices.Contains(p.Replicas, self) {
				continue
			}
			r.Here++
			offline := slices.Contains(p.OfflineReplicas, self)
			if offline {
				r.Offline++
			}
			switch {
			case p.Leader < 0 || p.ErrorCode == kerr.LeaderNotAvailable.Code || p.ErrorCode == kerr.ListenerNotFound.Code:
				r.Leaderless++
				r.WithoutLeader = name(r.WithoutLeader, t.Topic, p.Partition)
			case offline || !slices.Contains(p.ISR, self):
				r.Behind = name(r.Behind, t.Topic, p.Partition)
			default:
				r.InSync++
			}
		}
	}
	return r
}

// name names at most 10, so that a reason stays a line on a broker with
// thousands.
func name(names []string, topic *string, partition int32) []string {
	if len(names) == 10 || topic == nil {
		return names
	}
	return append(names, fmt.Sprintf("%s-%d", *topic, partition))
}

// quorum is formation.Quorum and what else the leader said.
type quorum struct {
	formation.Quorum
	// Lag is by how many records this node is behind the leader, -1 where
	// the leader does not know this node.
	Lag int64 `json:"lag"`
}

// askQuorum asks for what the quorum's leader says.
func (s *seed) askQuorum(ctx context.Context, self int32) (*quorum, error) {
	resp, err := quorumRequest().RequestWith(ctx, s)
	if err != nil {
		return nil, err
	}
	q, _, err := describe(resp, self, time.Now().UTC())
	return q, err
}

func quorumRequest() *kmsg.DescribeQuorumRequest {
	req := kmsg.NewPtrDescribeQuorumRequest()
	req.Topics = []kmsg.DescribeQuorumRequestTopic{{Topic: "__cluster_metadata", Partitions: []kmsg.DescribeQuorumRequestTopicPartition{{}}}}
	return req
}

// describe reads a DescribeQuorum answer. Only the leader's own full answer
// makes a quorum; known is the leader that whoever answered names, or -1.
func describe(resp *kmsg.DescribeQuorumResponse, self int32, at time.Time) (q *quorum, known int32, err error) {
	if err := kerr.ErrorForCode(resp.ErrorCode); err != nil {
		return nil, -1, err
	}
	if len(resp.Topics) != 1 || len(resp.Topics[0].Partitions) != 1 {
		return nil, -1, fmt.Errorf("DescribeQuorum answered for %d topics, want the metadata log's one partition", len(resp.Topics))
	}
	p := resp.Topics[0].Partitions[0]
	if err := kerr.ErrorForCode(p.ErrorCode); err != nil {
		return nil, p.LeaderID, err
	}
	all := slices.Concat(p.CurrentVoters, p.Observers)
	lead := slices.IndexFunc(all, func(r replicaState) bool { return r.ReplicaID == p.LeaderID })
	if lead < 0 {
		return nil, p.LeaderID, fmt.Errorf("DescribeQuorum of leader %d does not list it", p.LeaderID)
	}
	q = &quorum{Quorum: formation.Quorum{LeaderID: p.LeaderID, Epoch: p.LeaderEpoch, HighWatermark: p.HighWatermark, Voters: len(p.CurrentVoters), CaughtUp: []int32{}, At: at}, Lag: -1}
	for i, r := range all {
		if i < q.Voters && caughtUp(r, all[lead]) {
			q.CaughtUp = append(q.CaughtUp, r.ReplicaID)
		}
		if r.ReplicaID == self {
			q.Lag = all[lead].LogEndOffset - r.LogEndOffset
		}
	}
	slices.Sort(q.CaughtUp)
	return q, p.LeaderID, nil
}

type replicaState = kmsg.DescribeQuorumResponseTopicPartitionReplicaState

// caughtUp says whether r had all of the leader's log within the last 5 s.
func caughtUp(r, leader replicaState) bool {
	if r.LastCaughtUpTimestamp < 0 || leader.LastCaughtUpTimestamp < 0 { // DescribeQuorum v0, or never fetched
		return r.LogEndOffset == leader.LogEndOffset
	}
	return leader.LastCaughtUpTimestamp-r.LastCaughtUpTimestamp <= 5000
}
