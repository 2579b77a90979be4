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
	describeCluster, _ := kversion.FromApiVersionsResponse(versions).LookupMaxKeyVersion(kmsg.DescribeCluster.Int16()) // -1: not at all
	if controller {
		return h, s.askController(ctx, h, describeCluster)
	}
	// Together, so that a poll costs two round trips and at most twice the
	// timeout: less than what makes it overdue.
	var wg sync.WaitGroup
	var errs [3]error
	wg.Go(func() { errs[0] = s.askMetadata(ctx, h, self, full) })
	wg.Go(func() { errs[1] = s.askLogDirs(ctx, h) })
	if describeCluster >= 2 {
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
	if i := slices.IndexFunc(resp.Brokers, func(b kmsg.MetadataResponseBroker) bool { return b.NodeID == self }); i >= 0 {
		h.self = &resp.Brokers[i]
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
func (s *seed) askController(ctx context.Context, h *heard, describeCluster int16) error {
	if describeCluster < 1 { // before Kafka 3.7
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
