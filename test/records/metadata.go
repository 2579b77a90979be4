package records

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Metadata is what one broker tells its clients.
type Metadata struct {
	Brokers []Broker // by id
	Topics  map[string][]Partition
}

// Broker is one broker of it.
type Broker struct {
	ID      int32
	Address string // as it is advertised
	// Addresses are those to which its name resolves here, once Resolve has asked.
	Addresses []string
}

// Partition is one partition of a topic.
type Partition struct {
	Leader                 int32
	Replicas, ISR, Offline []int32
}

// Lists says whether a node is among the brokers.
func (m Metadata) Lists(node int32) bool {
	return slices.ContainsFunc(m.Brokers, func(b Broker) bool { return b.ID == node })
}

// Partition is one of a topic's; one that is not known is empty.
func (m Metadata) Partition(topic string, number int) Partition {
	if all := m.Topics[topic]; number < len(all) {
		return all[number]
	}
	return Partition{}
}

// Resolve looks up every broker's name.
func (m *Metadata) Resolve(ctx context.Context) error {
	for i, b := range m.Brokers {
		host, _, err := net.SplitHostPort(b.Address)
		if err == nil {
			m.Brokers[i].Addresses, err = net.DefaultResolver.LookupHost(ctx, host)
		}
		if err != nil {
			return fmt.Errorf("broker %d: %w", b.ID, err)
		}
	}
	return nil
}

// Metadata asks the first seed itself for all that it tells.
func (c Client) Metadata(ctx context.Context) (Metadata, error) {
	cl, err := c.Open()
	if err != nil {
		return Metadata{}, err
	}
	defer cl.Close()
	return metadata(ctx, cl)
}

func metadata(ctx context.Context, cl *kgo.Client) (Metadata, error) {
	m := Metadata{Topics: map[string][]Partition{}}
	resp, err := cl.SeedBrokers()[0].Request(ctx, kmsg.NewPtrMetadataRequest())
	if err != nil {
		return m, err
	}
	answer := resp.(*kmsg.MetadataResponse)
	for _, b := range answer.Brokers {
		address := net.JoinHostPort(b.Host, strconv.Itoa(int(b.Port)))
		m.Brokers = append(m.Brokers, Broker{ID: b.NodeID, Address: address})
	}
	slices.SortFunc(m.Brokers, func(a, b Broker) int { return int(a.ID - b.ID) })
	for _, t := range answer.Topics {
		partitions := make([]Partition, len(t.Partitions))
		for _, p := range t.Partitions {
			partitions[p.Partition] = Partition{
				Leader: p.Leader, Replicas: p.Replicas, ISR: p.ISR, Offline: p.OfflineReplicas,
			}
		}
		m.Topics[*t.Topic] = partitions
	}
	return m, nil
}

// Watch asks the first seed itself for its metadata, over and over, until what it tells holds, and returns when
// that was. Once ctx ends it fails with what did not hold.
func (c Client) Watch(ctx context.Context, every time.Duration, holds func(Metadata) error) (time.Time, error) {
	cl, err := c.Open()
	if err != nil {
		return time.Time{}, err
	}
	defer cl.Close()
	tick := time.NewTicker(every)
	defer tick.Stop()
	var last error
	for {
		asking, cancel := context.WithTimeout(ctx, 5*time.Second)
		m, err := metadata(asking, cl)
		cancel()
		if err == nil {
			err = holds(m)
		}
		if err == nil {
			return time.Now(), nil
		}
		if ctx.Err() == nil || last == nil { // else it is only that time is up
			last = err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return time.Now(), errors.Join(last, context.Cause(ctx))
		}
	}
}

// InSync waits until every partition of a topic has that many replicas in sync.
func (c Client) InSync(ctx context.Context, topic string, replicas int) error {
	_, err := c.Watch(ctx, 100*time.Millisecond, func(m Metadata) error {
		if len(m.Topics[topic]) == 0 {
			return fmt.Errorf("no topic %s", topic)
		}
		for n, p := range m.Topics[topic] {
			if len(p.ISR) != replicas {
				return fmt.Errorf("%s-%d: in sync %v, want %d", topic, n, p.ISR, replicas)
			}
		}
		return nil
	})
	return err
}
