package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/records"
)

const (
	startLimit = 5 * time.Minute // until all are ready
	count      = 1000            // records
	topic      = "demo"
	downtime   = 5 * time.Second // how long an ended Kafka stays down, as the kubelet's back-off
)

// demo is what is shown.
type demo struct {
	once    bool
	cluster *rig.Cluster
	view    *view
	proved  bool
}

// play starts the pods, proves that they take records, and stays until ctx ends.
func (d *demo) play(ctx context.Context) error {
	if err := d.cluster.Start(ctx); err != nil {
		return err
	}
	late := fmt.Errorf("not all pods are ready after %s", startLimit)
	starting, cancel := context.WithTimeoutCause(ctx, startLimit, late)
	defer cancel()
	allReady := func() bool { return d.view.ready == len(d.cluster.Pods) }
	if err := d.view.follow(starting, allReady, nil); err != nil {
		return err
	}
	if err := d.prove(ctx); err != nil {
		return err
	}
	d.proved = true
	if d.once {
		return nil
	}
	d.view.say(d.hints()...)
	return d.view.follow(ctx, func() bool { return false }, restart)
}

// prove says who leads, and sends records through the advertised names.
func (d *demo) prove(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cl := d.cluster.Client(d.cluster.Pods[0])
	q, err := cl.Quorum(ctx)
	if err != nil {
		return err
	}
	d.view.say("", fmt.Sprintf("Quorum: voters %v, node %d leads.", q.Voters, q.Leader))
	copies := min(3, len(d.cluster.Pods))
	if err := cl.Make(ctx, records.Topic{Topic: topic, Partitions: 6, Replication: int16(copies)}); err != nil {
		return err
	}
	began := time.Now()
	if _, err := cl.Produce(ctx, records.Produce{Topic: topic, Count: count}); err != nil {
		return err
	}
	written := time.Since(began)
	got, err := cl.Consume(ctx, records.Consume{Topic: topic, Group: "demo", Want: count})
	if err == nil {
		err = got.Whole()
	}
	if err != nil {
		return err
	}
	read := time.Since(began) - written
	m, err := cl.Metadata(ctx)
	if err != nil {
		return err
	}
	d.view.say(fmt.Sprintf("Proof:  %d records written to topic %s (a copy on %s) in %.1f s and read back in %.1f s,",
		count, topic, plural(copies, "broker"), written.Seconds(), read.Seconds()))
	for i, b := range m.Brokers {
		lead := strings.Repeat(" ", 18)
		if i == 0 {
			lead = "        by way of "
		}
		d.view.say(lead + b.Address)
	}
	return nil
}

// hints are what to try next.
func (d *demo) hints() []string {
	last := d.cluster.Pods[len(d.cluster.Pods)-1]
	lines := []string{"", "Try, in another terminal:"}
	for _, p := range d.cluster.Pods {
		lines = append(lines, "  curl '"+p.URL("/readyz?verbose")+"'")
	}
	return append(lines,
		"  curl "+last.URL("/status"),
		fmt.Sprintf("  kill -9 %d   (a PID of the table; the demo starts that Kafka again after %.0f s)",
			last.Kafka.PID, downtime.Seconds()),
		"", "Logs are in "+d.cluster.Dir+"/kafka-*/. Ctrl-C ends it all.")
}

// restart starts a Kafka that has ended, as the kubelet would.
func restart(p *rig.Pod) error {
	if p.Kafka.Running() || time.Since(p.Kafka.Ended) < downtime {
		return nil
	}
	return p.StartKafka()
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
