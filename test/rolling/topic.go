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
// an idle machine that takes no time, whatever the topic holds. So leaders send
// it no faster than a busy network would. A leader of every partition sends the
// load twice to followers in sync, which counts too: hence well over twice.
const (
	nodes      = 3
	topic      = "orders"
	partitions = 12
	minISR     = 2
	rate       = 500  // records/s
	size       = 1000 // bytes that each record has on top
	throttle   = 1_400_000
)

// brokerEnv lets the throttle be smooth.
var brokerEnv = map[string]string{
	"KAFKA_REPLICATION_QUOTA_WINDOW_NUM":     "2",
	"KAFKA_REPLICA_FETCH_MAX_BYTES":          "16384",
	"KAFKA_REPLICA_FETCH_RESPONSE_MAX_BYTES": "65536",
}

// makeTopic makes it, throttled, once the brokers are there.
func makeTopic(ctx context.Context, seeds []string) error {
	cl := client(seeds)
	bytes := strconv.Itoa(throttle)
	set := records.Configure{Config: map[string]*string{"leader.replication.throttled.rate": &bytes}}
	for id := range int32(nodes) {
		set.Brokers = append(set.Brokers, id)
	}
	err := kube.Until(ctx, time.Minute, "brokers throttled", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		return cl.Set(ctx, set)
	})
	if err != nil {
		return err
	}
	made := records.Topic{Topic: topic, Partitions: partitions, Replication: nodes, Config: map[string]string{
		"min.insync.replicas": strconv.Itoa(minISR), "leader.replication.throttled.replicas": "*",
	}}
	return kube.Until(ctx, time.Minute, "topic made", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		return cl.Make(ctx, made)
	})
}

// client is a client that knows these brokers by name.
func client(seeds []string) records.Client {
	return records.Client{Seeds: seeds, Options: []kgo.Opt{kgo.DisableClientMetrics()}}
}
