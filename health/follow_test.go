package health

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kraftpod/kraftpod/bootstrap"
)

// bubble runs f with a sidecar that follows a fake broker, in fake time; at
// the end no goroutine may be left.
func bubble(t *testing.T, f func(t *testing.T, b *broker, s *running), change ...func(*Config, *bootstrap.Plan)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := newBroker(t)
		cfg, plan := testConfig(t), somePlan("one")
		for _, c := range change {
			c(&cfg, plan)
		}
		writePlan(t, cfg.Dir, plan)
		s := run(t, cfg, b.wire.dial)
		f(t, b, s)
		s.stop()
		b.close()
	})
}

const known = 250 * time.Millisecond // within what a truth is known until ready

func TestVerdict(t *testing.T) {
	tests := []struct {
		name   string
		change func(b *broker)
		want   string
	}{
		{"ready", func(*broker) {}, "[+]answers ok\n[+]registered ok\n[+]advertised ok\n[+]storage ok\n[+]caught-up ok\nreadyz check passed\n"},
		{"ApiVersions broken", func(b *broker) { b.fail[18] = 1 }, "[-]answers failed: 127.0.0.1:9092 has not answered yet: "},
		{"Metadata broken", func(b *broker) { b.fail[3] = 1 }, "[-]answers failed: 127.0.0.1:9092 has not answered yet: Metadata: "},
		{"hung", func(b *broker) { b.wire.hang(3) }, "[-]answers failed: 127.0.0.1:9092 has not answered yet: Metadata: no answer within 2s\n[-]registered failed: not known while the broker does not answer\n"},
		{"not in its Metadata", func(b *broker) { b.self = false }, "[+]answers ok\n[-]registered failed: node 0 is not among the brokers of its own Metadata"},
		{"fenced", func(b *broker) { b.fenced = true }, "[-]registered failed: node 0 is fenced"},
		{"wrong advertised host", func(b *broker) { b.host = "kafka-0" }, "[-]advertised failed: clients are sent to kafka-0:9092, intended is kafka-0.svc:9092"},
		{"another listener's address", func(b *broker) { b.host, b.port = "node.example", 31000 }, "[-]advertised failed: "},
		{"failed log dir", func(b *broker) { b.dirErr = 56 }, "[-]storage failed: log dir /data/1 failed: KAFKA_STORAGE_ERROR"},
		{"ISR shrunk", func(b *broker) { b.behind = 2 }, "[-]caught-up failed: 2 of 3 replicas here are not in sync: ta-0, tb-0\n"},
		{"offline replica", func(b *broker) { b.offline = 1 }, "[-]caught-up failed: 1 of 3 replicas here are not in sync: ta-0\n"},
		{"no live leader", func(b *broker) { b.orphans = 2 }, "[+]caught-up ok\n"},
		{"no live leader and behind", func(b *broker) { b.orphans, b.behind = 1, 1 }, "[-]caught-up failed: 1 of 2 replicas here are not in sync: ta-0; not counted, without a live leader: tc-0\n"},
		{"many behind", func(b *broker) { b.topics, b.behind = 12, 12 }, "ti-0, tj-0, and 2 more\n"},
		{"quorum does not answer", func(b *broker) { b.wire.hang(55) }, "readyz check passed"},
		{"broker of Kafka 3.4", func(b *broker) { b.maxVer[60], b.fenced = 0, true }, "readyz check passed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBroker(t)
				tt.change(b)
				cfg := testConfig(t)
				writePlan(t, cfg.Dir, somePlan("one"))
				s := run(t, cfg, b.wire.dial)
				time.Sleep(3 * time.Second)
				s.want(strings.Contains(tt.want, "passed") || strings.HasPrefix(tt.want, "[+]caught-up ok"), tt.want)
				s.stop()
				b.close()
			})
		})
	}
}

func TestReadyWithin250ms(t *testing.T) {
	bubble(t, func(t *testing.T, b *broker, s *running) {
		b.wire.hang(55) // before the first answer, which is what lets it be asked
		s.within(known, true)
		time.Sleep(10 * time.Second)
		b.wire.set(false)
		time.Sleep(time.Second)
		b.wire.set(true)
		s.within(known, true) // what is forwarded still hangs
	})
	bubble(t, func(t *testing.T, b *broker, s *running) {
		s.within(known, true)
		synctest.Wait()
		if got := s.logs.FilterMessage("became ready").Len(); got != 1 {
			t.Errorf("logged ready %d times, want 1", got)
		}
	})
	bubble(t, func(t *testing.T, b *broker, s *running) {
		b.wire.set(false)
		time.Sleep(10 * time.Second)
		s.want(false, "[-]answers failed: connection to 127.0.0.1:9092 refused: Kafka is not up yet")
		b.wire.set(true)
		s.within(known, true)
	})
	bubble(t, func(t *testing.T, b *broker, s *running) {
		b.do(func() { b.behind = 1 })
		b.wire.set(false) // whatever was caught up before
		time.Sleep(time.Second)
		b.wire.set(true)
		time.Sleep(time.Second)
		s.want(false, "[-]caught-up failed: 1 of 3")
		b.do(func() { b.behind = 0 })
		s.within(known, true)
	})
}

func TestRefusedIsDownAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T, b *broker, s *running) {
		s.within(known, true)
		time.Sleep(5 * time.Second)
		b.wire.set(false)
		s.within(time.Second, false)
		if code, _ := s.get("/startupz"); code != 503 {
			t.Errorf("startupz = %d, want 503: the broker has not answered since", code)
		}
		time.Sleep(time.Minute)
		if got := s.logs.Len(); got != 3 { // follows a plan, became ready, became not ready
			t.Errorf("logged %d lines, want 3: a refused port is no news\n%v", got, s.logs.All())
		}
	})
}

func TestIdleTimeoutIsNoFailure(t *testing.T) {
	bubble(t, func(t *testing.T, b *broker, s *running) {
		s.within(known, true)
		for range 50 {
			time.Sleep(1300 * time.Millisecond)
			b.wire.drop()
			synctest.Wait()
			s.want(true, "")
		}
		if st, _ := s.now(); st.pollsFailed > 0 || !st.Latched {
			t.Errorf("%d polls failed, latched %v, want none and true: %v", st.pollsFailed, st.Latched, st.err)
		}
	})
}

func TestIdleConnectionsOfKgo(t *testing.T) {
	bubble(t, func(t *testing.T, b *broker, s *running) {
		s.within(known, true)
		for range 50 {
			time.Sleep(1313 * time.Millisecond)
			b.wire.idle()
		}
		if st, _ := s.now(); st.pollsFailed > 0 || st.quorum == nil {
			t.Errorf("%d polls failed, quorum %v, want none failed and a quorum: %v", st.pollsFailed, st.quorum, st.err)
		}
	})
}

func TestACancelledPollIsNoFailure(t *testing.T) {
	bubble(t, func(t *testing.T, b *broker, s *running) {
		s.within(known, true)
		for range 5 { // each poll hangs, and is cut off before its timeout
			b.wire.hang(35)
			time.Sleep(3 * time.Second)
			b.wire.dropPlain()
			b.wire.release()
			time.Sleep(known)
		}
		if st, _ := s.now(); st.pollsFailed > 0 {
			t.Errorf("%d polls failed, want none: %v", st.pollsFailed, st.err)
		}
	})
}

func TestWhoeverClosesAtOnceIsNotAskedInAHotLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := testConfig(t)
		writePlan(t, cfg.Dir, somePlan("one"))
		var dials atomic.Int32
		s := run(t, cfg, func(ctx, string, string) (conn, error) {
			dials.Add(1)
			client, server := net.Pipe()
			return client, server.Close()
		})
		time.Sleep(10 * time.Second)
		s.stop()
		if n := dials.Load(); n > 500 {
			t.Errorf("dialed %d times in 10 s, want few", n)
		}
	})
}

func TestTheSeedDialsNobodyElse(t *testing.T) {
	var dialed []string
	s := newSeed("127.0.0.1:9092", time.Second, func(_ ctx, _, addr string) (conn, error) {
		dialed = append(dialed, addr)
		return nil, errors.New("none")
	})
	defer s.cl.Close()
	if err := s.cl.UpdateSeedBrokers("127.0.0.2:9092"); err != nil {
		t.Fatal(err)
	}
	_, err := s.Request(t.Context(), quorumRequest())
	if err == nil || len(dialed) > 0 || !strings.Contains(err.Error(), "only 127.0.0.1:9092 is asked") {
		t.Errorf("dialed %v: %v, want nobody", dialed, err)
	}
}

func TestHungBrokerIsOutAtTheThirdFailure(t *testing.T) {
	bubble(t, func(t *testing.T, b *broker, s *running) {
		s.within(known, true)
		time.Sleep(time.Second)
		b.wire.hang(18)
		if took := s.within(12*time.Second, false); took < 6*time.Second {
			t.Errorf("down after %v, want only at the third failure", took)
		}
		s.want(false, "polls of 127.0.0.1:9092 failed in a row, the last: ApiVersions: no answer within 2s")
		if code, _ := s.get("/startupz"); code != 200 {
			t.Errorf("startupz = %d, want 200: it answered once", code)
		}
		b.wire.release()
		s.within(known, true)
	})
}

func TestTwoFailuresAreForgiven(t *testing.T) {
	bubble(t, func(t *testing.T, b *broker, s *running) {
		s.within(known, true)
		for range 10 {
			b.do(func() { b.fail[35] = 1 })
			for st, _ := s.now(); st.Failures < 2; st, _ = s.now() {
				time.Sleep(10 * time.Millisecond)
				s.want(true, "")
			}
			b.do(func() { delete(b.fail, 35) })
			time.Sleep(3 * time.Second)
			s.want(true, "")
		}
		b.do(func() { b.fail[35] = 1 })
		s.within(7*time.Second, false)
	})
}

func TestOthersDoNotUnreadyAReadyPod(t *testing.T) {
	bubble(t, func(t *testing.T, b *broker, s *running) {
		s.within(known, true)
		time.Sleep(time.Second)
		b.do(func() {
			b.behind, b.offline, b.orphans = 2, 1, 1 // replicas here fall out of sync
			b.wire.hang(55)                          // the quorum is lost: what is forwarded hangs
		})
		for range 300 { // b.epoch stands still all the while
			time.Sleep(time.Second)
			s.want(true, "[+]caught-up ok\n")
		}
		st, now := s.now()
		if frozen, ok := st.frozen(now); !ok || frozen < 5*time.Minute {
			t.Errorf("frozen = %v, %v, want 5 min", frozen, ok)
		}
		if st.leader(now) != nil {
			t.Errorf("quorum = %+v, want none: it was not heard for minutes", st.leader(now))
		}
		if st.took > time.Second {
			t.Errorf("a poll took %v: it waits for what is forwarded", st.took)
		}
		b.wire.mu.Lock()
		defer b.wire.mu.Unlock()
		if n := b.wire.waiting; n > 35 {
			t.Errorf("asked %d times for the quorum in 5 min, want few: the broker holds each for a minute", n)
		}
	})
}

func TestNothingGrowsOnceReady(t *testing.T) {
	bubble(t, func(t *testing.T, b *broker, s *running) {
		s.within(known, true)
		time.Sleep(time.Second)
		var full, metadata int
		b.do(func() { full, metadata = b.full, b.asked[3] })
		time.Sleep(time.Hour)
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.full != full || b.allDirs > 0 {
			t.Errorf("asked %d times for all topics and %d for all partitions' dirs, want 0", b.full-full, b.allDirs)
		}
		if polls := b.asked[3] - metadata; polls < 1790 || polls > 1810 {
			t.Errorf("%d polls in an hour, want 1800", polls)
		}
	})
}

func TestOnlyTheSeedIsAsked(t *testing.T) {
	bubble(t, func(t *testing.T, b *broker, s *running) {
		dialed := map[string]bool{}
		s.stop()
		s = run(t, s.cfg, func(ctx ctx, network, addr string) (conn, error) {
			b.do(func() { dialed[addr] = true })
			return b.wire.dial(ctx, network, addr)
		})
		s.within(known, true)
		time.Sleep(65 * time.Minute) // beyond kgo's own refresh of its metadata
		b.do(func() { b.fail[3] = 1 })
		time.Sleep(10 * time.Second)
		s.stop()
		if len(dialed) != 1 || !dialed["127.0.0.1:9092"] {
			t.Errorf("dialed %v, want the seed alone", dialed)
		}
	})
}

func TestRunStartsAnew(t *testing.T) {
	bubble(t, func(t *testing.T, b *broker, s *running) {
		s.within(known, true)
		b.do(func() { b.behind = 1 })
		time.Sleep(5 * time.Second)
		s.want(true, "")
		writePlan(t, s.cfg.Dir, somePlan("two"))
		s.within(3*time.Second, false)
		time.Sleep(known)
		s.want(false, "[-]caught-up failed: 1 of 3")
		b.do(func() { b.behind = 0 })
		s.within(known, true)
	})
}

func TestPlanVanishesAndReturns(t *testing.T) {
	bubble(t, func(t *testing.T, b *broker, s *running) {
		path := filepath.Join(s.cfg.Dir, bootstrap.PlanFile)
		s.within(known, true)
		b.do(func() { b.behind = 1 })
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		s.within(3*time.Second, false)
		s.want(false, "this container's own settings give no plan: POD_NAME is not given")
		if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(known)
		s.want(false, "[-]answers failed: read "+path)
		writePlan(t, s.cfg.Dir, somePlan("one")) // the same start: what was known holds
		s.within(known, true)
	})
}

func TestLatchSurvivesTheSidecar(t *testing.T) {
	bubble(t, func(t *testing.T, b *broker, s *running) {
		s.within(known, true)
		s.stop()
		b.do(func() { b.behind = 1 })
		again := run(t, s.cfg, b.wire.dial)
		again.within(known, true)
		again.stop()

		writePlan(t, s.cfg.Dir, somePlan("two")) // Kafka restarted while no sidecar ran
		again = run(t, s.cfg, b.wire.dial)
		time.Sleep(time.Second)
		again.want(false, "[-]caught-up failed: 1 of 3")
		b.do(func() { b.behind = 0 })
		again.within(known, true)
		b.wire.set(false) // the port refuses: the latch on disk ends, too
		again.within(time.Second, false)
		again.stop()
		if _, err := os.Stat(again.latchPath()); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("stat latch: %v, want none", err)
		}
	})
}

func TestCatchupDeadline(t *testing.T) {
	bubble(t, func(t *testing.T, b *broker, s *running) {
		b.do(func() { b.topics, b.behind = 4, 4 })
		b.wire.set(false)
		time.Sleep(known)
		b.wire.set(true)
		for behind := 3; behind >= 1; behind-- { // progress defers the deadline
			time.Sleep(8 * time.Minute)
			s.want(false, "not in sync")
			b.do(func() { b.behind = behind })
		}
		time.Sleep(9 * time.Minute)
		s.want(false, "[-]caught-up failed: 1 of 4 replicas here are not in sync: ta-0\n")
		time.Sleep(2 * time.Minute)
		line := "[+]caught-up ok: no longer waited for after 10m0s without progress (KRAFTPOD_CATCHUP_DEADLINE): 1 of 4 replicas here are not in sync: ta-0\n"
		s.want(true, line)
		s.stop()
		again := run(t, s.cfg, b.wire.dial)
		again.within(known, true)
		again.want(true, line)
		if _, body := again.get("/status"); !strings.Contains(body, `"warnings":["caught-up is no longer waited for`) {
			t.Errorf("status does not warn:\n%s", body)
		}
		again.stop()
	}, func(cfg *Config, _ *bootstrap.Plan) { cfg.CatchupDeadline = 10 * time.Minute })
}

func TestController(t *testing.T) {
	tests := []struct {
		name   string
		change func(b *broker)
		want   string
	}{
		{"Kafka 3.7 with a leader", func(b *broker) { b.leader = 2 }, "[+]answers ok\n[+]quorum ok\nreadyz check passed\n"},
		{"Kafka 3.7 without", func(b *broker) { b.leader = -1 }, "[-]quorum failed: this controller knows no leader"},
		{"Kafka 3.4, the leader", func(b *broker) { b.maxVer[60] = -1 }, "readyz check passed"},
		{"Kafka 3.4, a follower", func(b *broker) {
			b.maxVer[60], b.quorum = -1, described(1)
			b.quorum.Topics[0].Partitions[0].ErrorCode = 6
		}, "readyz check passed"},
		{"Kafka 3.4, no leader", func(b *broker) {
			b.maxVer[60], b.quorum = -1, described(-1)
			b.quorum.Topics[0].Partitions[0].ErrorCode = 6
		}, "[-]quorum failed: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, b *broker, s *running) {
				b.wire.set(false)
				b.do(func() { tt.change(b) })
				time.Sleep(time.Second)
				b.wire.set(true)
				time.Sleep(3 * time.Second)
				s.want(strings.Contains(tt.want, "passed"), tt.want)
				if b.mu.Lock(); b.asked[3]+b.asked[35] > 0 {
					t.Error("asked a controller for Metadata or DescribeLogDirs, which closes the connection")
				}
				b.mu.Unlock()
			}, func(_ *Config, p *bootstrap.Plan) { p.Roles = []string{"controller"} })
		})
	}
}

func TestTLSIsNamed(t *testing.T) {
	bubble(t, func(t *testing.T, b *broker, s *running) {
		time.Sleep(time.Second)
		s.want(false, "[-]answers failed: the listener at 127.0.0.1:9092 speaks SASL_SSL, and asking over TLS or SASL is not supported yet")
		if b.wire.dials > 0 {
			t.Errorf("dialed %d times, want 0", b.wire.dials)
		}
	}, func(_ *Config, p *bootstrap.Plan) { p.Protocol = "SASL_SSL" })
	bubble(t, func(t *testing.T, b *broker, s *running) {
		b.wire.set(false)
		b.do(func() { b.host = "node.example" })
		time.Sleep(time.Second)
		b.wire.set(true)
		time.Sleep(time.Second)
		s.want(false, "[-]advertised failed: clients are sent to node.example:9092, intended is kafka-0.svc:9092 or node.example:31000")
		b.do(func() { b.host = "kafka-0.svc" })
		s.within(known, true)
	}, func(cfg *Config, p *bootstrap.Plan) { p.Protocol, cfg.Broker = "SASL_SSL", "localhost:9094" })
}

func TestQuorumIsDescribed(t *testing.T) {
	bubble(t, func(t *testing.T, b *broker, s *running) {
		time.Sleep(time.Second)
		st, now := s.now()
		first := st.leader(now)
		if first == nil || first.LeaderID != 0 || len(first.CaughtUp) != 2 || first.Voters != 3 || first.Lag != 0 {
			t.Fatalf("quorum = %+v, want leader 0 with 0 and 1 of 3 voters caught up", first)
		}
		time.Sleep(5 * time.Second)
		st, now = s.now()
		if again := st.leader(now); !again.At.Equal(first.At) {
			t.Errorf("heard at %v and %v, want one answer in 10 s while nobody reads it", first.At, again.At)
		}
		for range 2 { // a peer asks twice, 2 s apart
			first = st.leader(now)
			s.watched.Store(now.UnixNano())
			time.Sleep(2 * time.Second)
			st, now = s.now()
			if again := st.leader(now); !again.At.After(first.At) {
				t.Errorf("heard at %v and %v, want two answers in 2 s", first.At, again.At)
			}
		}
	})
}
