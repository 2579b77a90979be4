package kafka_test

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

// demo is the other thing that this test binary is: see demo.sh, which starts it.
type demo struct {
	wanted  bool
	once    bool
	nodes   int
	version string
	dir     string
}

func demoFlags() *demo {
	d := &demo{}
	flag.BoolVar(&d.wanted, "demo", false, "run the demo instead of the tests")
	flag.BoolVar(&d.once, "once", os.Getenv("KRAFTPOD_DEMO_ONCE") != "", "end the demo after its proof, not at Ctrl-C")
	flag.IntVar(&d.nodes, "nodes", 3, "pods of the demo, 1 to 9")
	flag.StringVar(&d.version, "kafka", current, "version of Kafka in the demo, as fetched by fetch.sh")
	flag.StringVar(&d.dir, "dir", "", "where to make the directory that holds everything; it is removed at the end")
	return d
}

const (
	demoLimit   = 5 * time.Minute // until all are ready
	demoRecords = 1000
	demoRestart = 5 * time.Second // how long an ended Kafka stays down, as the kubelet's back-off
)

// run starts the pods, proves that they take records, and stays until ctx ends.
func (d *demo) run(ctx context.Context, r *rig) int {
	if d.nodes < 1 || d.nodes > 9 {
		fmt.Fprintf(os.Stderr, "demo: %d nodes: want 1 to 9\n", d.nodes)
		return 64
	}
	c, err := r.newCluster(apache(d.version), minimal(d.nodes, nil)...)
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		return 1
	}
	v := newView(os.Stdout, c, d.version)
	err = d.play(ctx, c, v)
	v.end()
	canceled := errors.Is(err, context.Canceled)
	if err != nil && !canceled {
		fmt.Fprintf(os.Stderr, "\n%s\ndemo: %v\n", c.logs(), err)
	}
	c.stop()
	if err := r.end(); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		return 1
	}
	switch {
	case err == nil || canceled && v.proved:
		fmt.Printf("\nThe end: every process is gone, and so is %s.\n", cmp.Or(d.dir, r.dir))
		return 0
	case canceled:
		fmt.Printf("\nInterrupted: every process is gone, and so is %s.\n", cmp.Or(d.dir, r.dir))
		return 130
	}
	return 1
}

func (d *demo) play(ctx context.Context, c *cluster, v *view) error {
	if err := c.start(ctx); err != nil {
		return err
	}
	starting, cancel := context.WithTimeoutCause(ctx, demoLimit, fmt.Errorf("not all pods are ready after %s", demoLimit))
	defer cancel()
	if err := v.follow(starting, func() bool { return v.ready == len(c.pods) }, nil); err != nil {
		return err
	}
	if err := d.prove(ctx, c, v); err != nil {
		return err
	}
	v.proved = true
	if d.once {
		return nil
	}
	v.say(hints(c)...)
	return v.follow(ctx, func() bool { return false }, restart)
}

// prove says who leads, and sends records through the advertised names.
func (d *demo) prove(ctx context.Context, c *cluster, v *view) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	q, err := c.quorum(ctx, c.pods[0])
	if err != nil {
		return err
	}
	v.say("", fmt.Sprintf("Quorum: voters %v, node %d leads.", q.voters, q.leader))
	if err := c.createTopic(ctx, "demo", 6); err != nil {
		return err
	}
	began := time.Now()
	if err := c.produce(ctx, "demo", 0, demoRecords, ""); err != nil {
		return err
	}
	written := time.Since(began)
	if err := c.consume(ctx, "demo", demoRecords); err != nil {
		return err
	}
	names, err := c.advertised(ctx, c.pods[0])
	if err != nil {
		return err
	}
	v.say(fmt.Sprintf("Proof:  %d records written to topic demo (a copy on %s) in %.1f s and read back in %.1f s,",
		demoRecords, plural(min(3, d.nodes), "broker"), written.Seconds(), (time.Since(began) - written).Seconds()))
	for i, p := range c.pods {
		lead := "        "
		if i == 0 {
			lead += "by way of "
		} else {
			lead += "          "
		}
		v.say(lead + names[p.nodeID()])
	}
	return nil
}

// restart starts a Kafka that has ended, as the kubelet would.
func restart(p *pod) error {
	if p.kafka.running() || time.Since(p.kafka.ended) < demoRestart {
		return nil
	}
	return p.startKafka()
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, strings.TrimSuffix(what, "s"))
}
