package start_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
	"github.com/kraftpod/kraftpod/test/report"
)

const (
	replicas = 3
	pairs    = 5
	// createdRatio is promised of the time to ready, in terms of that by hand.
	createdRatio = 1.05
	lookPause    = 50 * time.Millisecond
)

// BenchmarkCreated creates three pods on empty disks until they are ready, with kraftpod and by hand, in turn: each
// goes first in every other pair.
//
//	KRAFTPOD_KAFKA=4.3.1 go test -run '^$' -bench Created -benchtime 1x ./test/kafka/start
func BenchmarkCreated(b *testing.B) {
	r := suite.Rig(b)
	for b.Loop() {
		createPairs(b, r)
	}
	b.ReportMetric(0, "ns/op")
}

func createPairs(b *testing.B, r *rig.Rig) {
	image := rig.Apache(rig.V431)
	group := "3 pods created to ready, " + image.Dialect + " " + image.Version
	var planned []*report.Row
	for n := range pairs {
		planned = append(planned, measured.Plan(group, "pair "+strconv.Itoa(n+1)))
	}
	all := measured.Plan(group, "medians")
	defer measured.Close(b)
	on := machine()
	create(b, r, byHand(image)) // nobody's pair: from here on the jars are in the page cache
	began, times := time.Now(), compared{}
	for n, row := range planned {
		began := time.Now()
		var with, without creation
		if n%2 == 0 {
			with, without = create(b, r, withKraftpod(image)), create(b, r, byHand(image))
		} else {
			without, with = create(b, r, byHand(image)), create(b, r, withKraftpod(image))
		}
		times.add(with.ready, without.ready)
		figures := []string{
			seconds(with.ready), seconds(without.ready), fmt.Sprintf("%.3f", times.ratios()[n]),
			seconds(with.decided), seconds(with.probed),
		}
		fmt.Printf("%s: %s\n", row.Name, strings.Join(figures, "  ")) // it takes minutes
		row.Figures(figures...)
		row.Done(true, time.Since(began))
	}
	all.Figures(seconds(median(times.with)), seconds(median(times.without)), fmt.Sprintf("%.3f", median(times.ratios())))
	all.Note(b, "%s", times.verdict(createdRatio))
	all.Note(b, "%s", on)
	all.Done(true, time.Since(began))
}

// way is a way to create pods.
type way struct {
	image rig.Image
	set   *rig.StatefulSet
	start func(ctx context.Context, p *rig.Pod) error
	// kraftpod: there are sidecars to ask.
	kraftpod bool
}

func withKraftpod(image rig.Image) way {
	start := func(ctx context.Context, p *rig.Pod) error { return p.Start(ctx) }
	return way{image: image, set: rig.Minimal(replicas, nil), start: start, kraftpod: true}
}

func byHand(image rig.Image) way {
	set := &rig.StatefulSet{
		Name: "kafka", Service: "kafka-headless", Namespace: "kafka", Replicas: replicas,
		Env: rig.ByHandEnv(image, replicas), PerPod: rig.ByHandPod(image),
	}
	return way{image: image, set: set, start: func(_ context.Context, p *rig.Pod) error { return p.StartByHand() }}
}

// creation is how long it took until every pod was ready, as is seen from outside; with kraftpod also until every
// `run` had made way for the image's entrypoint, and until every sidecar said that its pod is ready.
type creation struct{ ready, decided, probed time.Duration }

func create(b *testing.B, r *rig.Rig, by way) (took creation) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), suite.StartLimit)
	defer cancel()
	c, err := r.NewCluster(by.image, by.set)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Stop()
	began := time.Now()
	seen := make([]struct{ ready, probed time.Time }, len(c.Pods))
	errs := make([]error, 2*len(c.Pods))
	var all sync.WaitGroup
	for n, p := range c.Pods { // as three kubelets do, all at once
		all.Go(func() { seen[n].ready, errs[2*n] = c.Client(p).Watch(ctx, lookPause, whole) })
		all.Go(func() {
			if errs[2*n+1] = by.start(ctx, p); errs[2*n+1] == nil && by.kraftpod {
				_, errs[2*n+1] = rig.Ready(ctx, p)
				seen[n].probed = time.Now()
			}
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		b.Fatalf("%v\n%s", err, c.Logs())
	}
	for n, p := range c.Pods {
		took.ready = max(took.ready, seen[n].ready.Sub(began))
		if by.kraftpod {
			took.probed = max(took.probed, seen[n].probed.Sub(began))
			took.decided = max(took.decided, decided(b, p).Sub(began))
		}
	}
	if err := proveUsable(ctx, c); err != nil {
		b.Fatalf("ready, and no topic: %v\n%s", err, c.Logs())
	}
	return took
}

// whole is what ready means here, with kraftpod and by hand: a broker itself lists every broker, which none does of one
// that is not registered or is fenced, and no replica is out of sync.
func whole(m records.Metadata) error {
	if len(m.Brokers) != replicas {
		return fmt.Errorf("lists %d brokers of %d", len(m.Brokers), replicas)
	}
	for topic, partitions := range m.Topics {
		for n, p := range partitions {
			if len(p.ISR) != len(p.Replicas) {
				return fmt.Errorf("%s-%d: in sync %v of %v", topic, n, p.ISR, p.Replicas)
			}
		}
	}
	return nil
}

// proveUsable is an error if what was said to be ready cannot be used, asked after the time was taken: a topic on all
// brokers.
func proveUsable(ctx context.Context, c *rig.Cluster) error {
	const topic = "proof"
	all := c.Client(c.Pods...)
	if err := all.Make(ctx, records.Topic{Topic: topic, Partitions: 2 * replicas, Replication: replicas}); err != nil {
		return err
	}
	for _, p := range c.Pods {
		if err := c.Client(p).InSync(ctx, topic, replicas); err != nil {
			return err
		}
	}
	return nil
}
