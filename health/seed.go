package health

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
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
