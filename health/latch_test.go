package health

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

func latchPath(s *running) string { return filepath.Join(s.cfg.Dir, api.LatchFile) }

func TestLatchSurvivesTheSidecar(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		s.stop()
		content, err := os.ReadFile(latchPath(s))
		if want := `{"start":"one","waived":""}`; err != nil || string(content) != want {
			t.Errorf("latch.json = %q, %v, want %q", content, err, want)
		}
		b.Change(func(a *brokertest.Answers) { a.Behind = 1 })
		again := run(t, s.cfg, b.Network.Dial)
		again.within(readyTime, true)
		again.stop()

		writePlan(t, s.cfg.Dir, somePlan("two")) // Kafka restarted while no sidecar ran
		again = run(t, s.cfg, b.Network.Dial)
		time.Sleep(time.Second)
		again.want(false, "[-]caught-up failed: 1 of 3")
		again.stop()
		if _, err := os.Stat(latchPath(s)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("stat latch: %v, want none: it is of a start before", err)
		}
	})
}

func TestLatchEndsWithTheBrokersLife(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		b.Network.Down()
		s.within(time.Second, false)
		if _, err := os.Stat(latchPath(s)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("stat latch: %v, want none", err)
		}
	})
}

// Where the latch cannot be read, every replica has to be in sync once more.
func TestALatchThatIsTornProvesNothing(t *testing.T) {
	begin := func(in *setup) {
		in.answers = func(a *brokertest.Answers) { a.Behind = 1 }
		torn := []byte(`{"start":"one"`)
		if err := os.WriteFile(filepath.Join(in.cfg.Dir, api.LatchFile), torn, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	bubble(t, begin, func(_ *testing.T, _ *brokertest.Broker, s *running) {
		time.Sleep(time.Second)
		s.want(false, "[-]caught-up failed: 1 of 3")
	})
}

func TestALatchWithoutAStartIsNotKept(t *testing.T) {
	begin := func(in *setup) { in.plan.Start = "" }
	bubble(t, begin, func(t *testing.T, _ *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		if _, err := os.Stat(latchPath(s)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("stat latch: %v, want none: nothing would guard it", err)
		}
	})
}

func TestALatchThatCannotBeWrittenIsLogged(t *testing.T) {
	begin := func(in *setup) {
		inTheWay := filepath.Join(in.cfg.Dir, api.LatchFile+".tmp")
		if err := os.Mkdir(inTheWay, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	bubble(t, begin, func(t *testing.T, _ *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		time.Sleep(time.Minute)
		if n := s.logged("latch not kept: a restarted sidecar asks for every replica again"); n != 1 {
			t.Errorf("logged %d times, want once", n)
		}
	})
}

func TestCatchupDeadline(t *testing.T) {
	begin := func(in *setup) {
		in.cfg.CatchupDeadline = 10 * time.Minute
		in.answers = func(a *brokertest.Answers) { a.Topics, a.Behind = 4, 4 }
	}
	bubble(t, begin, func(t *testing.T, b *brokertest.Broker, s *running) {
		for _, behind := range []int{3, 2, 1} { // progress defers the deadline
			time.Sleep(8 * time.Minute)
			s.want(false, "not in sync")
			b.Change(func(a *brokertest.Answers) { a.Behind = behind })
		}
		time.Sleep(9 * time.Minute)
		s.want(false, "[-]caught-up failed: 1 of 4 replicas here are not in sync: ta-0\n")
		time.Sleep(2 * time.Minute)
		const waived = "no longer waited for after 10m0s without progress (KRAFTPOD_CATCHUP_DEADLINE): " +
			"1 of 4 replicas here are not in sync: ta-0"
		s.want(true, "[+]caught-up ok: "+waived+"\n")
		ready := s.logs.FilterMessage("became ready").All()
		if len(ready) != 1 || ready[0].ContextMap()["waived"] != waived {
			t.Errorf("logged %v, want once, with what was waived", ready)
		}
		s.stop()

		again := run(t, s.cfg, b.Network.Dial)
		again.within(readyTime, true)
		again.want(true, "[+]caught-up ok: "+waived+"\n")
		if _, body := again.get("/status"); !strings.Contains(body, `"warnings":["caught-up is `+waived+`"]`) {
			t.Errorf("status does not warn:\n%s", body)
		}
		again.stop()
	})
}

func TestWithoutALatchNothingIsRestored(t *testing.T) {
	s := newSidecar(testConfig(t), "", noFallback, zap.NewNop())
	if s.state.latched || s.state.start != "" || s.state.waived != "" {
		t.Errorf("state = %+v, want nothing known", s.state)
	}
}
