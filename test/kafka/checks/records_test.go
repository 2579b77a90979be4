package checks_test

import (
	"context"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
)

const (
	topic   = "proof"
	plain   = 300 // records, then as many as these in a transaction:
	inTxn   = 50
	perKill = 50 // and while a broker is down
)

// takesRecords writes to a topic with a copy on every broker (three at most) and reads it back in a
// consumer group, by the names that the brokers advertise. The group and the transaction make
// Kafka's internal topics, whose replication must fit the number of brokers.
func takesRecords(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.StartLimit)
	began := time.Now()
	cl := c.Client(c.Brokers()[0])
	copies := min(3, len(c.Brokers()))
	if err := cl.Make(ctx, records.Topic{Topic: topic, Partitions: 6, Replication: int16(copies)}); err != nil {
		t.Fatal(err)
	}
	if _, err := cl.Produce(ctx, records.Produce{Topic: topic, Count: plain}); err != nil {
		t.Fatal(err)
	}
	inTransaction := records.Produce{Topic: topic, First: plain, Count: inTxn, Transaction: "proof-txn"}
	if _, err := cl.Produce(ctx, inTransaction); err != nil {
		t.Fatal(err)
	}
	c.written = plain + inTxn
	if err := c.consume(ctx, topic+"-readers"); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d records there and back, %d of them in a transaction, in %s",
		plain+inTxn, inTxn, time.Since(began).Round(time.Millisecond))
}

// consume reads the topic, as a member of a group if it has a name, and wants what was written, once each.
func (c *cluster) consume(ctx context.Context, group string) error {
	want := records.Consume{Topic: topic, Group: group, Want: c.written}
	got, err := c.Client(c.Brokers()[0]).Consume(ctx, want)
	if err != nil {
		return err
	}
	return got.Whole()
}

// survivesKill kills the last broker: its sidecar says so within a second, no other pod's readiness
// suffers, and started again it is ready and has its records.
func survivesKill(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.StartLimit)
	brokers := c.Brokers()
	victim := brokers[len(brokers)-1]
	others := watch(t, c, victim)
	if err := victim.Kafka.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	took, err := victim.Readyz(ctx, http.StatusServiceUnavailable, 2*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("SIGKILL to 503: %s", took)
	if took > time.Second {
		t.Errorf("SIGKILL to 503 took %s, want a second at most", took)
	}
	if code, out, err := victim.Run(ctx, nil, "probe"); err != nil || code != 1 {
		t.Errorf("kraftpod probe beside a killed broker exits %d (%v), want 1:\n%s", code, err, out)
	} else {
		t.Logf("kraftpod probe exits 1: %s", strings.ReplaceAll(out, "\n", ", "))
	}
	if len(brokers) >= 3 {
		more := records.Produce{Topic: topic, First: c.written, Count: perKill}
		if _, err := c.Client(brokers[0]).Produce(ctx, more); err != nil {
			t.Errorf("with one of %d brokers down: %v", len(brokers), err)
		}
		c.written += perKill
	}
	if err := victim.StartKafka(); err != nil {
		t.Fatal(err)
	}
	again, err := rig.Ready(ctx, victim)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.consume(ctx, topic+"-after-kill"); err != nil {
		t.Error(err)
	}
	t.Logf("ready again after %v, with all %d records", again, c.written)
	others()
}

// watch looks at the readiness of all pods but one until the function that it returns is called,
// which fails the test if any of them was ever not ready.
func watch(t *testing.T, c *cluster, but *rig.Pod) (end func()) {
	stop, done := make(chan struct{}), make(chan []string)
	ctx := t.Context()
	go func() {
		var seen []string
		for tick := time.NewTicker(20 * time.Millisecond); ; {
			for _, p := range c.Pods {
				if p == but {
					continue
				}
				if code, body, err := p.Get(ctx, "/readyz"); err != nil || code != http.StatusOK {
					seen = append(seen, p.Name+": "+body)
				}
			}
			select {
			case <-tick.C:
			case <-stop:
				tick.Stop()
				done <- seen
				return
			}
		}
	}()
	return func() {
		close(stop)
		if seen := <-done; len(seen) > 0 {
			t.Errorf("what happened to %s made others unready %d times: %s", but.Name, len(seen), seen[0])
		}
	}
}
