// Package broker is the client of the pod's own Kafka: one node at one address,
// asked over one listener.
//
// A poll (Client.Poll) asks what the node answers from its own memory, and so
// in milliseconds. What the node forwards to the quorum's leader
// (Client.DescribeQuorum) blocks everything after it on its connection and
// hangs without a quorum: it wants a client of its own.
//
// What the requests and fields mean is told by Kafka's message definitions
// (clients/src/main/resources/common/message) and the KIPs named at each.
package broker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/sasl"
)

// Dial opens a connection, as net.Dialer.DialContext does; tests give an
// in-memory network.
type Dial = func(ctx context.Context, network, address string) (net.Conn, error)

// Channel is how a listener is spoken to.
type Channel struct {
	Dial Dial
	// Mechanism authenticates by SASL; nil: nobody has to.
	Mechanism sasl.Mechanism
	// Explained is an error of this channel's own in words, nil where it is none
	// of these; a nil Explained knows none.
	Explained func(error) error
}

const (
	// seedName is what kgo takes the one address for, so that no address can be
	// one that it refuses.
	seedName = "seed:9092"
	// attempts is how often a request is sent where its connection turns out to
	// be dead.
	attempts = 3

	// The longest that kgo takes. Its own refreshes of metadata are not needed,
	// and a connection should be closed by the broker (connections.max.idle.ms,
	// 10 minutes), not by us between two polls.
	metadataMaxAge = time.Hour
	connectionIdle = 15 * time.Minute
	// kgoSlack is by how much kgo's own time-out is longer than ours: at the same
	// moment it would call the connection dead, and the request would be sent
	// once more to no end.
	kgoSlack = time.Second
	// What kgo takes for the time that it gives a request.
	shortestTimeout = 100 * time.Millisecond
	longestTimeout  = 15 * time.Minute
)

var (
	errClosedAtOnce = errors.New("the broker closes the connection at once: if this listener speaks TLS, see which " +
		"protocol listener.security.protocol.map gives it")
	errClosedAtRequest = errors.New("the broker closes the connection at this request: if clients of this listener " +
		"authenticate by SASL, see which protocol listener.security.protocol.map gives it")
)

// Client asks the node at the one address that it was given. kgo's own requests
// (Ping, kadm's) go to any broker that it discovered: another would answer for
// this one.
type Client struct {
	kgo     *kgo.Client
	timeout time.Duration
	channel Channel

	// asked is the node id by which the node was asked who it is, where it said;
	// answerer is what it said where it is another. They are of who polls.
	asked    *int32
	answerer *OtherNodeError
}

// NewClient returns a client of the node at addr, host:port; timeout bounds one
// request. It connects at the first request, and does not log: what goes wrong
// is the error of a request, and a port that refuses while Kafka starts is no
// news.
func NewClient(addr string, timeout time.Duration, channel Channel) *Client {
	options := []kgo.Opt{
		kgo.SeedBrokers(seedName),
		kgo.ClientID("kraftpod"),
		kgo.DisableClientMetrics(), // would be pushed to any broker
		kgo.MetadataMaxAge(metadataMaxAge),
		kgo.ConnIdleTimeout(connectionIdle),
		kgo.RequestTimeoutOverhead(min(max(timeout+kgoSlack, shortestTimeout), longestTimeout)),
		kgo.Dialer(func(ctx context.Context, network, name string) (net.Conn, error) {
			if name != seedName {
				return nil, fmt.Errorf("dial %s: only %s is asked", name, addr)
			}
			return channel.Dial(ctx, network, addr)
		}),
	}
	if channel.Mechanism != nil {
		options = append(options, kgo.SASL(channel.Mechanism))
	}
	client, _ := kgo.NewClient(options...) // none is one that it refuses
	return &Client{kgo: client, timeout: timeout, channel: channel}
}

// Close closes the client's connections; requests that are under way end.
func (c *Client) Close() { c.kgo.Close() }

// Request sends a request and returns the answer (it is kmsg.Requestor). It
// sends again where the connection turns out to be dead: kgo does not notice
// that the broker closed an idle one. The error names the request; it wraps
// syscall.ECONNREFUSED where the port refuses.
func (c *Client) Request(ctx context.Context, req kmsg.Request) (kmsg.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	seed := c.kgo.SeedBrokers()[0]
	resp, err := seed.Request(ctx, req)
	for try := 1; try < attempts && kgo.IsRetryableBrokerErr(err); try++ {
		resp, err = seed.Request(ctx, req)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kmsg.NameForKey(req.Key()), c.explained(err))
	}
	return resp, nil
}

// explained says in the words of this program what kgo says in its own.
func (c *Client) explained(err error) error {
	if c.channel.Explained != nil {
		if known := c.channel.Explained(err); known != nil {
			return known
		}
	}
	if eof, closed := errors.AsType[*kgo.ErrFirstReadEOF](err); closed {
		// kgo has no other way to tell at which of its own requests.
		if strings.Contains(eof.Error(), "SASL") {
			return errClosedAtRequest
		}
		return errClosedAtOnce
	}
	late, isNet := errors.AsType[net.Error](err)
	if isNet && late.Timeout() {
		return fmt.Errorf("no answer within %v", c.timeout)
	}
	if c.channel.Mechanism == nil && isClosed(err) {
		return errClosedAtRequest
	}
	return err
}

// isClosed says whether the broker ended the connection, or this request went
// down with another's that it ended, for which kgo has no name.
func isClosed(err error) bool {
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) {
		return true
	}
	_, isNet := errors.AsType[net.Error](err)
	return !isNet && !errors.Is(err, net.ErrClosed) && kgo.IsRetryableBrokerErr(err)
}
