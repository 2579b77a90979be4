package main

import (
	"context"
	"strconv"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
	"github.com/kraftpod/kraftpod/test/records"
	"github.com/twmb/franz-go/pkg/kgo"
)

// The load, and the brokers' throttle. A broker that was stopped cleanly still has
// its data, so what it has to catch up on is only what was written meanwhile: on
// an idle machine that takes no time, whatever the topic holds. So a follower
// fetches no faster than over a busy network: with a half more than the load it
// catches up in twice the time that it was away, which is longer than any probe's
// tick. The throttle is the follower's: a leader's would count what it sends to
// those in sync, which changes with who leads.
const (
	nodes      = 3
	topic      = "orders"
	partitions = 12
	minISR     = 2
	rate       = 500  // records/s
	size       = 1000 // bytes that each record has on top
	throttle   = rate * size * 17 / 10
)

// brokerEnv lets the throttle be smooth.
var brokerEnv = map[string]string{
	"KAFKA_REPLICATION_QUOTA_WINDOW_NUM":     "2",
	"KAFKA_REPLICA_FETCH_MAX_BYTES":          "16384",
	"KAFKA_REPLICA_FETCH_RESPONSE_MAX_BYTES": "65536",
	"KAFKA_REPLICA_FETCH_BACKOFF_MS":         "100", // what a follower waits that may not fetch
}

const (
	throttledRate     = "follower.replication.throttled.rate"
	throttledReplicas = "follower.replication.throttled.replicas"
)

// makeTopic makes it, throttled, once the brokers are there.
func makeTopic(ctx context.Context, seeds []string) error {
	if err := slow(ctx, seeds, throttle, 0, 1, 2); err != nil {
		return err
	}
	cl := client(seeds)
	made := records.Topic{Topic: topic, Partitions: partitions, Replication: nodes, Config: map[string]string{
		"min.insync.replicas": strconv.Itoa(minISR), throttledReplicas: "*",
	}}
	return kube.Until(ctx, time.Minute, "topic made", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		return cl.Make(ctx, made)
	})
}

// slow throttles brokers to so many bytes/s.
func slow(ctx context.Context, seeds []string, rate int, brokers ...int32) error {
	bytes := strconv.Itoa(rate)
	return set(ctx, seeds, records.Configure{Brokers: brokers, Config: map[string]*string{throttledRate: &bytes}})
}

// set changes a configuration once the brokers are there.
func set(ctx context.Context, seeds []string, change records.Configure) error {
	return kube.Until(ctx, time.Minute, "configuration changed", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		return client(seeds).Set(ctx, change)
	})
}

// client is a client that knows these brokers by name.
func client(seeds []string) records.Client {
	return records.Client{Seeds: seeds, Options: []kgo.Opt{kgo.DisableClientMetrics()}}
}
