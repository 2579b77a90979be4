package e2e_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
	"github.com/kraftpod/kraftpod/test/records"
)

// kafkaHangs stops the JVM for a while: the port stays open.
func kafkaHangs(t *testing.T, e *env) {
	before, err := e.Pod(e.ctx, "kafka-1")
	must(t, err)
	must(t, e.Signal(e.ctx, "kafka-1", "STOP"))
	began := time.Now()
	must(t, kube.Until(e.ctx, 30*time.Second, "kafka-1 not ready", func(ctx context.Context) error {
		p, err := e.Pod(ctx, "kafka-1")
		if err == nil && p.Ready {
			err = fmt.Errorf("%+v", p)
		}
		return err
	}))
	t.Logf("not ready %.1f s after it stopped", time.Since(began).Seconds())
	out, err := e.Kubectl(e.ctx, "get", "pods", "-l", "app=kafka")
	must(t, err)
	t.Logf("kubectl get pods:\n%s", out)
	must(t, e.served(before.IP, false))
	pods, err := e.Pods(e.ctx)
	must(t, err)
	if !pods[0].Ready || !pods[2].Ready {
		t.Errorf("others are not ready: %+v", pods)
	}
	began = time.Now()
	e.write(t, "kept", 100)
	t.Logf("100 more records were acknowledged after %.1f s", time.Since(began).Seconds())
	must(t, e.Signal(e.ctx, "kafka-1", "CONT"))
	e.ready(t, 3)
	must(t, e.served(before.IP, true))
	if after, err := e.Pod(e.ctx, "kafka-1"); err != nil || after.Container != before.Container {
		t.Errorf("it was restarted: %v %+v", err, after)
	}
	e.whole(t)
}

// served waits until the bootstrap Service leads to an address, or does not.
func (e *env) served(ip string, want bool) error {
	what := fmt.Sprintf("bootstrap leads to %s: %t", ip, want)
	return kube.Until(e.ctx, 10*time.Second, what, func(ctx context.Context) error {
		out, err := e.Field(ctx, "endpoints/kafka-bootstrap", ".subsets[*].addresses[*].ip")
		if err == nil && slices.Contains(strings.Fields(out), ip) != want {
			err = fmt.Errorf("it leads to %s", out)
		}
		return err
	})
}

// catchingUp writes while a pod is down and throttles what it may fetch afterwards.
func catchingUp(t *testing.T, e *env) {
	cl := e.client(t)
	tiny := "1000"
	must(t, cl.Topic(e.ctx, records.Topic{
		Topic: "lagging", Partitions: 6, Replication: 3,
		Config: map[string]string{"min.insync.replicas": "2", "leader.replication.throttled.replicas": "*"},
	}))
	throttle := records.Configure{
		Brokers: []int32{0, 1}, Config: map[string]*string{"leader.replication.throttled.rate": &tiny},
	}
	must(t, cl.Set(e.ctx, throttle))
	_, err := e.Kubectl(e.ctx, "delete", "pod", "kafka-2")
	must(t, err)
	must(t, cl.Produce(e.ctx, records.Produce{Topic: "lagging", Count: 20000, Pad: 2000}))
	e.held["lagging"] = 20000

	// It answers its clients, has replicas that are not in sync, and is not ready.
	seen := 0
	must(t, kube.Until(e.ctx, time.Minute, "kafka-2 to be seen catching up", func(ctx context.Context) error {
		p, err := e.Pod(ctx, "kafka-2")
		if err != nil {
			return err
		}
		m, err := cl.By("kafka-2.kafka-headless:9092").Metadata(ctx)
		if err != nil {
			return err
		}
		if lagging := behind(m, "lagging", 2); lagging == 0 || p.Ready {
			return kube.Never(fmt.Errorf("ready is %t with %d partitions behind, after %d looks", p.Ready, lagging, seen))
		}
		if seen++; seen < 5 {
			return fmt.Errorf("%d looks", seen)
		}
		_, err = e.exec("kafka-2", "kafka", "/kraftpod/kraftpod", "probe")
		if err == nil || !strings.Contains(err.Error(), "[-]caught-up") {
			return fmt.Errorf("kraftpod probe: %w", err)
		}
		t.Log(err)
		return nil
	}))
	out, err := e.Kubectl(e.ctx, "get", "pods", "-l", "app=kafka")
	must(t, err)
	t.Logf("kubectl get pods:\n%s", out)
	throttle.Config["leader.replication.throttled.rate"] = nil
	must(t, cl.Set(e.ctx, throttle))
	e.ready(t, 3)
	m, err := cl.Metadata(e.ctx)
	must(t, err)
	if n := behind(m, "lagging", 2); n != 0 {
		t.Errorf("ready with %d partitions behind", n)
	}
	e.whole(t)
}

// behind counts the partitions where a broker has a replica that is not in sync.
func behind(m records.Metadata, topic string, id int32) (n int) {
	for _, p := range m.Topics[topic] {
		if slices.Contains(p.Replicas, id) && !slices.Contains(p.ISR, id) {
			n++
		}
	}
	return n
}
