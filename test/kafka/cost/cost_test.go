// Package cost_test measures what a look at a broker costs, on real Kafka, beside the tools that probes use, and holds
// the sidecar to what is promised of it. How to run it is told by test/kafka/suite; `make bench` does.
package cost_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
	"github.com/kraftpod/kraftpod/test/report"
)

// measured is what was measured.
var measured = report.New("cost", "CPU ms", "wall ms", "MiB", "peak MiB", "sent B", "received B", "core %", "CPU, x")

func TestMain(m *testing.M) { os.Exit(suite.Main(m, measured)) }

const (
	topics     = 10 // of as many partitions as one request may ask for
	partitions = 1000
	renewals   = 200              // starts that are made up, for a poll before the latch each
	steady     = 60 * time.Second // once ready
)

// bench is one broker with its sidecar, between which a tap counts.
type bench struct {
	*testing.B
	ctx     context.Context
	cluster *rig.Cluster
	pod     *rig.Pod
	wire    *tap
	over    *secured
	poll    cost // once ready, of 10,012 partitions: what a probe's answer rests on
}

// BenchmarkProbe measures the rows one after another on one broker, which has 12 partitions for the first and 10,012
// from then on.
//
//	KRAFTPOD_KAFKA=4.3.1 go test -run '^$' -bench Probe -benchtime 1x ./test/kafka/cost
func BenchmarkProbe(b *testing.B) {
	r := suite.Rig(b)
	for b.Loop() {
		measureAll(b, r)
	}
	b.ReportMetric(0, "ns/op")
}

func measureAll(b *testing.B, r *rig.Rig) {
	ctx, cancel := context.WithTimeout(b.Context(), 10*time.Minute)
	defer cancel()
	planned := make([]*report.Row, len(rows()))
	for i, row := range rows() {
		planned[i] = measured.Plan("", row.name)
	}
	defer measured.Close(b)
	k := &bench{B: b, ctx: ctx}
	k.start(r)
	defer k.cluster.Stop()
	defer k.wire.Close()
	costs := map[int]cost{}
	for i, row := range rows() {
		if why := row.lacks(); why != "" {
			planned[i].Skip(why)
			continue
		}
		began := time.Now()
		costs[i] = row.measure(k)
		planned[i].Done(row.keeps(b, costs[i]), time.Since(began))
	}
	for i, c := range costs {
		planned[i].Figures(c.figures(k.poll)...)
	}
}

// start starts the broker, with a topic of 12 partitions, and the sidecar.
func (k *bench) start(r *rig.Rig) {
	set := rig.Minimal(1, map[string]string{"KAFKA_LOG_INDEX_SIZE_MAX_BYTES": "4096"})
	bind := set.PerPod
	k.over = &secured{files: k.TempDir()}
	set.PerPod = func(p *rig.Pod) map[string]string { // a later -Xmx wins
		more := map[string]string{"IMAGE_JAVA_OPTS": p.Image.Env(p)["IMAGE_JAVA_OPTS"] + " -Xmx1g"}
		return rig.Merged(bind(p), k.over.listeners(p), more)
	}
	var err error
	k.cluster, err = r.NewCluster(rig.Apache(rig.V431), set)
	k.must(err)
	k.pod = k.cluster.Pods[0]
	k.wire, err = newTap(k.ctx, net.JoinHostPort(k.pod.IP, rig.BrokerPort))
	k.must(err)
	k.over.write(k)
	k.must(k.pod.Init(k.ctx))
	k.startSidecar("2s", nil)
	k.must(k.pod.StartKafka())
	k.ready()
	k.make("small", 12)
}

func (k *bench) must(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

// startSidecar starts the sidecar so that what it says to the broker can be counted.
func (k *bench) startSidecar(interval string, env map[string]string) {
	k.Helper()
	k.pod.Sidecar.Kill()
	k.must(k.pod.StartSidecarAs(rig.Merged(env, map[string]string{
		"KRAFTPOD_BROKER": k.wire.Addr().String(), "KRAFTPOD_POLL_INTERVAL": interval,
	})))
}

func (k *bench) ready() {
	k.Helper()
	_, err := rig.Ready(k.ctx, k.pod)
	k.must(err)
}

// make makes a topic of n partitions on the one broker.
func (k *bench) make(topic string, n int) {
	k.Helper()
	assignment := make([][]int32, n)
	for i := range assignment {
		assignment[i] = []int32{0}
	}
	k.must(k.cluster.Client(k.pod).Make(k.ctx, records.Topic{Topic: topic, Assignment: assignment}))
}

// makeMany makes the 10,000 partitions more.
func (k *bench) makeMany() {
	began := time.Now()
	for n := range topics {
		k.make("topic-"+strconv.Itoa(n), partitions)
	}
	k.Logf("%d partitions made in %s", topics*partitions, time.Since(began).Round(time.Second))
}

// installed is why a tool cannot be measured, or "".
func installed(tool, packaged string) func() string {
	return func() string {
		if _, err := exec.LookPath(tool); err != nil {
			return "not installed: apt-get install " + packaged
		}
		return ""
	}
}
