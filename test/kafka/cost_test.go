package kafka_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	costTopics     = 10 // of as many partitions as one request may ask for
	costPartitions = 1000
	renewals       = 200              // starts that are made up, for a poll before the latch each
	steady         = 60 * time.Second // once ready
)

// BenchmarkProbe compares, in one run on one broker with 10,000 partitions, what one look at the broker
// costs: the sidecar's poll before and after the latch, kraftpod probe, kcat, and the JVM tool that
// charts have probes run. It asserts nothing, it prints.
//
//	KRAFTPOD_KAFKA=4.3.1 go test -run '^$' -bench Probe -benchtime 1x ./test/kafka
func BenchmarkProbe(b *testing.B) {
	if shared == nil {
		b.Skip("set KRAFTPOD_KAFKA=" + current + " to run on real Kafka")
	}
	for b.Loop() {
		benchProbe(b)
	}
	b.ReportMetric(0, "ns/op")
}

func benchProbe(b *testing.B) {
	ctx, cancel := context.WithTimeout(b.Context(), 10*time.Minute)
	defer cancel()
	set := minimal(1, map[string]string{"KAFKA_LOG_INDEX_SIZE_MAX_BYTES": "4096"})[0]
	bind := set.perPod
	set.perPod = func(p *pod) map[string]string { // a later -Xmx wins
		return merged(bind(p), map[string]string{"IMAGE_JAVA_OPTS": p.image.env(p)["IMAGE_JAVA_OPTS"] + " -Xmx1g"})
	}
	c, err := shared.newCluster(apache(current), set)
	must(b, err)
	defer c.stop()
	p := c.pods[0]
	wire, err := newTap(ctx, net.JoinHostPort(p.ip, brokerPort))
	must(b, err)
	defer wire.Close()
	table := &costs{}

	code, out, err := p.kraftpod(ctx, nil, "init", p.dir)
	must(b, err)
	if code != 0 {
		b.Fatalf("init exits %d: %s", code, out)
	}
	startTapped(b, p, wire, "2s")
	must(b, p.startKafka())
	_, err = ready(ctx, p)
	must(b, err)
	// A small cluster: 12 partitions.
	cl, err := c.client(p)
	must(b, err)
	defer cl.Close()
	must(b, createAssigned(ctx, cl, "small", all(12)))
	table.add("sidecar, 12 partitions, a poll once ready", watchSidecar(ctx, b, p, wire, steady, false))
	table.add("the same, asked for /readyz every 2 s", watchSidecar(ctx, b, p, wire, steady, true))

	createMany(ctx, b, cl)
	p.sidecar.kill()
	newStart(b, p, "many") // else it has its latch, and never asks for them all
	startTapped(b, p, wire, "2s")
	_, err = ready(ctx, p)
	must(b, err)
	poll := watchSidecar(ctx, b, p, wire, steady, false)
	table.add("sidecar, 10,012 partitions, a poll once ready", poll)
	p.sidecar.kill()
	startTapped(b, p, wire, "100ms")
	_, err = ready(ctx, p)
	must(b, err)
	table.add("sidecar, 10,012 partitions, a poll before that", renew(ctx, b, p, wire, poll))

	addr := wire.Addr().String()
	table.add("kraftpod probe, which asks the sidecar", once(b, wire, p.env(), p.binary(), "probe"))
	alone := merged(p.sidecarEnv(), map[string]string{"KRAFTPOD_LISTEN": p.ip + ":1", "KRAFTPOD_BROKER": addr})
	table.add("kraftpod probe beside no sidecar", once(b, wire, alone, p.binary(), "probe"))
	if kcat, err := exec.LookPath("kcat"); err != nil {
		table.skip("kcat -L", "not installed: apt-get install kcat")
	} else {
		table.add("kcat -L", once(b, wire, nil, kcat, "-L", "-b", addr))
	}
	table.add("kafka-broker-api-versions (JVM)", once(b, nil, nil, javaTool(p)...))
	table.print(os.Stdout)
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// startTapped starts the sidecar so that what it says to the broker can be counted.
func startTapped(b *testing.B, p *pod, wire *tap, interval string) {
	var err error
	env := merged(p.sidecarEnv(), map[string]string{"KRAFTPOD_BROKER": wire.Addr().String(), "KRAFTPOD_POLL_INTERVAL": interval})
	p.sidecar, err = p.rig.start(spec{argv: []string{p.binary(), "sidecar"}, env: env, log: p.log("sidecar")})
	must(b, err)
}

// all is n partitions on node 0.
func all(n int) [][]int32 {
	on := make([][]int32, n)
	for i := range on {
		on[i] = []int32{0}
	}
	return on
}

func createMany(ctx context.Context, b *testing.B, cl *kgo.Client) {
	began := time.Now()
	for n := range costTopics {
		must(b, createAssigned(ctx, cl, "topic-"+itoa(n), all(costPartitions)))
	}
	b.Logf("%d partitions made in %s", costTopics*costPartitions, time.Since(began).Round(time.Second))
}

// newStart writes another id of a start into the plan, as run does.
func newStart(b *testing.B, p *pod, id string) {
	path := filepath.Join(p.dir, "plan.json")
	content, err := os.ReadFile(path)
	must(b, err)
	plan := map[string]any{}
	must(b, json.Unmarshal(content, &plan))
	plan["start"] = id
	content, err = json.Marshal(plan)
	must(b, err)
	must(b, os.WriteFile(path+".next", content, 0o644))
	must(b, os.Rename(path+".next", path))
}

// renew makes the sidecar believe, again and again, that Kafka's container was started anew: each time
// it asks for every partition once, and has its latch again.
func renew(ctx context.Context, b *testing.B, p *pod, wire *tap, after cost) cost {
	before := sample(ctx, b, p, wire)
	for n := range renewals {
		heard := wire.received.Load()
		newStart(b, p, "renewed-"+itoa(n))
		must(b, until(ctx, 10*time.Millisecond, func(context.Context) error {
			if now := wire.received.Load(); now-heard < costTopics*costPartitions*10 {
				return fmt.Errorf("no answer about every partition: %d bytes", now-heard)
			}
			return nil
		}))
	}
	_, err := ready(ctx, p)
	must(b, err)
	total := sample(ctx, b, p, wire).minus(before)
	// Polls in excess of one a renewal are of those after the latch.
	excess := total.polls - renewals
	b.Logf("%d renewals, %d polls", renewals, total.polls)
	full := cost{cpu: total.cpu - time.Duration(excess)*after.cpu, sent: total.sent - excess*after.sent, received: total.received - excess*after.received}
	full = full.each(renewals)
	full.rss, full.peak, full.wall = total.rss, total.peak, total.wall
	full.share = full.cpu.Seconds() / 0.150 // the time from one such poll to the next
	return full
}
