// Package records is the one client of Kafka that all tests share: it makes topics, writes numbered records, reads
// them all back and tells which are missing, streams a load, and asks for the metadata and its quorum. It runs in
// the process of a test, or in a pod of the cluster under test as test/e2e/client.
package records

import (
	"context"
	"net"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Client is how a cluster is reached. Each of its verbs opens connections of its own.
type Client struct {
	// Seeds are whom to ask first, host:port. Of other brokers a client learns only what the cluster advertises.
	Seeds []string
	// Dial is the network, and the DNS; nil: this machine's.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Options are of every connection.
	Options []kgo.Opt
}

// Open connects. Options that come later win.
func (c Client) Open(opts ...kgo.Opt) (*kgo.Client, error) {
	all := []kgo.Opt{
		kgo.SeedBrokers(c.Seeds...),
		kgo.MetadataMinAge(250 * time.Millisecond),
		kgo.RetryTimeout(30 * time.Second),
	}
	if c.Dial != nil {
		all = append(all, kgo.Dialer(c.Dial))
	}
	all = append(all, c.Options...)
	return kgo.NewClient(append(all, opts...)...)
}
