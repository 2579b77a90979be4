package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

const (
	lookPause = 100 * time.Millisecond
	// silenceLimit is after how long a broker that does not answer counts as down;
	// one whose port refuses does so at once.
	silenceLimit = 2 * time.Second
)

// observer asks every broker by itself, ten times a second, and believes the one
// that has applied most of the metadata log.
type observer struct {
	mu      sync.Mutex
	up      [nodes]bool
	applied int64 // of the metadata log, by the broker that isr is from
	isr     [][]int32
	history history
}

// observe starts one, which ends with ctx.
func observe(ctx context.Context, addresses []string) (*observer, error) {
	o := &observer{applied: -1}
	for id, address := range addresses {
		cl, err := client([]string{address}).Open(kgo.DialTimeout(silenceLimit), kgo.RequestTimeoutOverhead(silenceLimit))
		if err != nil {
			return nil, err
		}
		go func() {
			defer cl.Close()
			every(ctx, lookPause, func() { o.ask(ctx, cl, id) })
		}()
	}
	go every(ctx, lookPause, o.note)
	return o, nil
}

func every(ctx context.Context, d time.Duration, f func()) {
	tick := time.NewTicker(d)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			f()
		case <-ctx.Done():
			return
		}
	}
}

func (o *observer) ask(ctx context.Context, cl *kgo.Client, id int) {
	ctx, cancel := context.WithTimeout(ctx, silenceLimit)
	defer cancel()
	applied, isr, err := metadata(ctx, cl.SeedBrokers()[0])
	o.mu.Lock()
	defer o.mu.Unlock()
	o.up[id] = err == nil
	if err == nil && applied >= o.applied && len(isr) == partitions {
		o.applied, o.isr = applied, isr
	}
}

// metadata is what this broker knows, and how much of the log it has applied by
// then at least.
func metadata(ctx context.Context, broker *kgo.Broker) (applied int64, isr [][]int32, err error) {
	versions := kmsg.NewPtrApiVersionsRequest()
	versions.ClientSoftwareName, versions.ClientSoftwareVersion = "kraftpod-rolling", "1"
	resp, err := broker.Request(ctx, versions)
	if err != nil {
		return 0, nil, err
	}
	// The features' "epoch" is an offset of the metadata log.
	applied = resp.(*kmsg.ApiVersionsResponse).FinalizedFeaturesEpoch
	req := kmsg.NewPtrMetadataRequest()
	req.Topics = []kmsg.MetadataRequestTopic{{Topic: kmsg.StringPtr(topic)}}
	if resp, err = broker.Request(ctx, req); err != nil {
		return 0, nil, err
	}
	for _, t := range resp.(*kmsg.MetadataResponse).Topics {
		if t.ErrorCode != 0 {
			return applied, nil, nil // answers, but has not heard of it
		}
		isr = make([][]int32, len(t.Partitions))
		for _, p := range t.Partitions {
			if int(p.Partition) >= len(isr) {
				return 0, nil, fmt.Errorf("%d partitions, one of them %d: %w", len(isr), p.Partition, kerr.InvalidPartitions)
			}
			isr[p.Partition] = slices.Sorted(slices.Values(p.ISR))
		}
	}
	return applied, isr, nil
}

func (o *observer) note() {
	s := o.now()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.history = append(o.history, s)
}

func (o *observer) now() sample {
	o.mu.Lock()
	defer o.mu.Unlock()
	return sample{at: time.Now(), up: o.up, isr: o.isr}
}

// since is what was noted from then on.
func (o *observer) since(began time.Time) history {
	o.mu.Lock()
	defer o.mu.Unlock()
	i := slices.IndexFunc(o.history, func(s sample) bool { return !s.at.Before(began) })
	return slices.Clone(o.history[max(i, 0):])
}
