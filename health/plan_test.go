package health

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

func TestRunStartsAnew(t *testing.T) {
	bubble(t, usual, func(_ *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		b.Change(func(a *brokertest.Answers) { a.Behind = 1 })
		time.Sleep(5 * time.Second)
		s.want(true, "")
		writePlan(t, s.cfg.Dir, somePlan("two"))
		s.within(3*time.Second, false)
		time.Sleep(readyTime)
		s.want(false, "[-]caught-up failed: 1 of 3")
		b.Change(func(a *brokertest.Answers) { a.Behind = 0 })
		s.within(readyTime, true)
	})
}

func TestPlanVanishesAndReturns(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		path := filepath.Join(s.cfg.Dir, api.PlanFile)
		s.within(readyTime, true)
		b.Change(func(a *brokertest.Answers) { a.Behind = 1 })
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		s.within(3*time.Second, false)
		s.want(false, "[-]answers failed: run has written no "+path+
			", and this container's own settings give no plan: POD_NAME is not given\n")
		if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(readyTime)
		s.want(false, "[-]answers failed: read "+path+": ")
		writePlan(t, s.cfg.Dir, somePlan("one")) // the same start: what was known holds
		s.within(readyTime, true)
	})
}

func TestAPlanNamesAnotherAddress(t *testing.T) {
	bubble(t, usual, func(_ *testing.T, _ *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		plan := somePlan("two")
		plan.Broker, plan.Protocol = "127.0.0.1:9094", "SASL_SSL"
		writePlan(t, s.cfg.Dir, plan)
		s.within(3*time.Second, false)
		s.want(false, "[-]answers failed: the listener INTERNAL at 127.0.0.1:9094 speaks SASL_SSL: set ")
	})
}

func TestAPlanIsLoggedOnce(t *testing.T) {
	bubble(t, usual, func(t *testing.T, _ *brokertest.Broker, s *running) {
		time.Sleep(time.Minute)
		entries := s.logs.FilterMessage("follows a plan").All()
		if len(entries) != 1 {
			t.Fatalf("logged %d times, want once", len(entries))
		}
		want := map[string]any{
			"start": "one", "pod": "kafka-0.svc", "broker": "127.0.0.1:9092", "roles": []any{"controller", "broker"},
		}
		wantFields(t, entries[0].ContextMap(), want)
	})
}

// This container's own settings are asked again until they give a plan, then no
// more; run's plan takes their place.
func TestPlanOfTheSettings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := brokertest.New(t)
		cfg := testConfig(t)
		asked := 0
		fallback := func() (*api.Plan, error) {
			asked++
			if asked < 3 {
				return nil, errors.New("no hosts file yet")
			}
			return somePlan(""), nil
		}
		s := newSidecar(cfg, "", fallback, zap.NewNop())
		s.dialer = b.Network.Dial
		for range 5 {
			s.reload()
		}
		if l := s.reload(); asked != 3 || l.Address != "127.0.0.1:9092" {
			t.Errorf("asked %d times, address %q, want 3 times until there is one", asked, l.Address)
		}
		plan := somePlan("one")
		plan.Broker = "127.0.0.1:19092"
		writePlan(t, cfg.Dir, plan)
		if l := s.reload(); l.Address != "127.0.0.1:19092" {
			t.Errorf("address %q, want that of run's plan", l.Address)
		}
		b.Close()
	})
}

// The first plan, and another one while Kafka does not run, are followed within
// 25 ms: the other pods of a set that forms wait to hear of it.
func TestAPlanIsFollowedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := testConfig(t)
		b := brokertest.New(t)
		b.Network.Down()
		s := run(t, cfg, b.Network.Dial)
		for _, start := range []string{"one", "two"} {
			time.Sleep(10*fastPoll + 60*time.Millisecond)
			writePlan(t, cfg.Dir, somePlan(start))
			time.Sleep(planLook + time.Millisecond)
			if st, _ := s.now(); st.plan == nil || st.plan.Start != start {
				t.Errorf("the plan of start %s is not followed after %v: %+v", start, planLook, st.plan)
			}
		}
		s.stop()
		b.Close()
	})
}
