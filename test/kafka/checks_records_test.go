package kafka_test

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
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
	ctx := within(t, startLimit)
	began := time.Now()
	if err := c.createTopic(ctx, topic, 6); err != nil {
		t.Fatal(err)
	}
	if err := c.produce(ctx, topic, 0, plain, ""); err != nil {
		t.Fatal(err)
	}
	if err := c.produce(ctx, topic, plain, inTxn, "proof-txn"); err != nil {
		t.Fatal(err)
	}
	if err := c.consume(ctx, topic, plain+inTxn); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d records there and back, %d of them in a transaction, in %s", plain+inTxn, inTxn, time.Since(began).Round(time.Millisecond))
}

// survivesKill kills the last broker: its sidecar says so within a second, no other pod's readiness
// suffers, and started again it is ready and has its records.
func survivesKill(t *testing.T, c *cluster) {
	ctx := within(t, startLimit)
	brokers := c.brokers()
	victim := brokers[len(brokers)-1]
	others := watch(t, c, victim)
	if err := victim.kafka.signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	took, err := victim.readyz(ctx, http.StatusServiceUnavailable, 2*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("SIGKILL to 503: %s", took)
	if took > time.Second {
		t.Errorf("SIGKILL to 503 took %s, want a second at most", took)
	}
	if code, out, err := victim.kraftpod(ctx, nil, "probe"); err != nil || code != 1 {
		t.Errorf("kraftpod probe beside a killed broker exits %d (%v), want 1:\n%s", code, err, out)
	} else {
		t.Logf("kraftpod probe exits 1: %s", strings.ReplaceAll(out, "\n", ", "))
	}
	written := plain + inTxn
	if len(brokers) >= 3 {
		if err := c.produce(ctx, topic, written, perKill, ""); err != nil {
			t.Errorf("with one of %d brokers down: %v", len(brokers), err)
		}
		written += perKill
	}
	if err := victim.startKafka(); err != nil {
		t.Fatal(err)
	}
	again, err := ready(ctx, victim)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.consume(ctx, topic, written); err != nil {
		t.Error(err)
	}
	t.Logf("ready again after %v, with all %d records", again, written)
	others()
}

// watch looks at the readiness of all pods but one until the function that it returns is called,
// which fails the test if any of them was ever not ready.
func watch(t *testing.T, c *cluster, but *pod) (end func()) {
	stop, done := make(chan struct{}), make(chan []string)
	ctx := t.Context()
	go func() {
		var seen []string
		for tick := time.NewTicker(20 * time.Millisecond); ; {
			for _, p := range c.pods {
				if p == but {
					continue
				}
				if code, body, err := p.get(ctx, "/readyz"); err != nil || code != http.StatusOK {
					seen = append(seen, p.name+": "+body)
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
			t.Errorf("what happened to %s made others unready %d times: %s", but.name, len(seen), seen[0])
		}
	}
}
