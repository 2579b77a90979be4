package health

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

const owing = "[-]caught-up failed: of partitions that have a live leader again, " +
	"1 of 1 replicas here are not in sync: tc-0\n"

// orphan begins a bubble in which the last of three partitions has no leader.
func orphan(in *setup) { in.answers = func(a *brokertest.Answers) { a.Leaderless = 1 } }

// leads gives the last partition a leader; what is here of it lags.
func leads(a *brokertest.Answers) { a.Leaderless, a.Lagging = 0, 1 }

func inSync(a *brokertest.Answers) { a.Leaderless, a.Lagging = 0, 0 }

// A partition without a live leader does not hold readiness back; once it has
// one, the replica here has to be in sync once.
func TestAReplicaWithoutALeaderIsOwed(t *testing.T) {
	bubble(t, orphan, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		if _, body := s.get("/status"); !strings.Contains(body, `"owed":["tc-0"]`) {
			t.Errorf("not owed in %s", body)
		}
		time.Sleep(time.Hour)
		s.want(true, "[+]caught-up ok\n")
		b.Change(leads)
		s.within(3*time.Second, false)
		s.want(false, owing)
		time.Sleep(time.Hour)
		s.want(false, owing)
		b.Change(inSync)
		s.within(readyTime, true)
		if _, body := s.get("/status"); !strings.Contains(body, `"owed":[]`) {
			t.Errorf("still owed in %s", body)
		}
		b.Change(leads) // it was in sync once
		time.Sleep(time.Minute)
		s.want(true, "[+]caught-up ok\n")
	})
}

func TestWhatIsOwedIsGone(t *testing.T) {
	for name, change := range map[string]func(*brokertest.Answers){
		"it is in sync at once":    inSync,
		"its topic was deleted":    func(a *brokertest.Answers) { a.Gone["tc"] = true },
		"it was moved from here":   func(a *brokertest.Answers) { a.Leaderless, a.Moved = 0, 1 },
		"it lost its leader again": nil,
		"it may not be described":  nil,
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, orphan, func(t *testing.T, b *brokertest.Broker, s *running) {
				s.within(readyTime, true)
				switch {
				case change != nil:
					b.Change(change)
				case strings.HasPrefix(name, "it may"):
					b.Change(func(a *brokertest.Answers) { a.Denied["tc"] = true })
				default:
					b.Change(leads)
					time.Sleep(3 * time.Second)
					s.want(false, owing)
					b.Change(func(a *brokertest.Answers) { a.Leaderless, a.Lagging = 1, 0 })
				}
				time.Sleep(10 * time.Second)
				s.want(true, "[+]caught-up ok\n")
				if st, _ := s.now(); (len(st.owed) == 0) != (change != nil) {
					t.Errorf("owed %v, want none: %v", st.owed, change != nil)
				}
			})
		})
	}
}

// Only what is owed is asked for; once nothing is, nothing.
func TestWhatIsOwedIsAllThatIsAskedFor(t *testing.T) {
	begin := func(in *setup) { in.answers = func(a *brokertest.Answers) { a.Topics, a.Leaderless = 20, 2 } }
	bubble(t, begin, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		time.Sleep(time.Second)
		all, topics := b.AskedForAll(brokertest.Metadata), b.TopicsAsked()
		time.Sleep(time.Minute)
		if more := b.TopicsAsked() - topics; more < 58 || more > 62 {
			t.Errorf("asked for %d topics in 30 polls, want 60: the two that are owed", more)
		}
		b.Change(inSync)
		time.Sleep(5 * time.Second)
		topics = b.TopicsAsked()
		time.Sleep(time.Hour)
		if b.AskedForAll(brokertest.Metadata) != all || b.TopicsAsked() != topics {
			t.Errorf("asked for all %d times, for %d topics, once nothing is owed; want never",
				b.AskedForAll(brokertest.Metadata)-all, b.TopicsAsked()-topics)
		}
	})
}

// A sidecar that restarts goes on where the one before it ended.
func TestWhatIsOwedSurvivesTheSidecar(t *testing.T) {
	bubble(t, orphan, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		s.stop()
		content, err := os.ReadFile(latchPath(s))
		want := `{"start":"one","waived":"","owed":[{"topic":"tc","partition":0}]}`
		if err != nil || string(content) != want {
			t.Errorf("latch.json = %q, %v, want %q", content, err, want)
		}
		b.Change(leads)
		again := run(t, s.cfg, b.Network.Dial)
		time.Sleep(time.Second)
		again.want(false, owing)
		b.Change(inSync)
		again.within(readyTime, true)
		again.stop()
		if latch := api.ReadLatch(s.cfg.Dir); latch.Start != "one" || len(latch.Owed) > 0 {
			t.Errorf("latch = %+v, want that nothing is owed any longer", latch)
		}
	})
}

// What is owed is not waited for beyond the deadline, either.
func TestWhatIsOwedHasADeadline(t *testing.T) {
	begin := func(in *setup) {
		orphan(in)
		in.cfg.CatchupDeadline = time.Minute
	}
	bubble(t, begin, func(_ *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(time.Hour)
		s.want(true, "[+]caught-up ok\n")
		b.Change(leads)
		time.Sleep(50 * time.Second)
		s.want(false, owing)
		b.Change(func(a *brokertest.Answers) { a.LogSize++ })
		time.Sleep(50 * time.Second)
		s.want(false, owing)
		time.Sleep(20 * time.Second)
		s.want(true, "[+]caught-up ok: no longer waited for after 1m0s without progress (KRAFTPOD_CATCHUP_DEADLINE): "+
			"1 of 1 replicas here are not in sync: tc-0\n")
	})
}

// While a broker is not registered, what it says of its replicas is stale.
func TestAFencedBrokerPaysNothing(t *testing.T) {
	s := newState()
	snapshot := snapshotOf(2, 3)
	snapshot.Replicas.Leaderless = 1
	snapshot.Replicas.Orphaned = []api.Partition{{Topic: "a"}}
	s.answer(0, snapshot)
	stale := caughtUpSnapshot()
	stale.Replicas, stale.Owed, stale.Fenced = nil, &broker.Replicas{Here: 1, InSync: 1}, true
	s.answer(time.Second, stale)
	if len(s.owed) != 1 {
		t.Errorf("owed %v, want what was", s.owed)
	}
	stale.Fenced = false
	s.answer(2*time.Second, stale)
	if len(s.owed) != 0 {
		t.Errorf("owed %v, want nothing", s.owed)
	}
}

// A broker's next life owes what it then has.
func TestWhatIsOwedEndsWithTheBrokersLife(t *testing.T) {
	bubble(t, orphan, func(_ *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		b.Network.Down()
		s.within(time.Second, false)
		b.Change(leads)
		b.Network.Up()
		time.Sleep(time.Second)
		s.want(false, "[-]caught-up failed: 1 of 3 replicas here are not in sync: tc-0\n")
	})
}

// One large replica that catches up is not without progress.
func TestBytesAreProgress(t *testing.T) {
	begin := func(in *setup) {
		in.cfg.CatchupDeadline = time.Minute
		in.answers = func(a *brokertest.Answers) { a.Behind = 1 }
	}
	bubble(t, begin, func(_ *testing.T, b *brokertest.Broker, s *running) {
		for range 10 {
			time.Sleep(50 * time.Second)
			s.want(false, "[-]caught-up failed: 1 of 3 replicas here are not in sync: ta-0\n")
			b.Change(func(a *brokertest.Answers) { a.LogSize++ })
		}
		time.Sleep(50 * time.Second)
		s.want(false, "[-]caught-up failed: ")
		b.Change(func(a *brokertest.Answers) { a.LogSize -= 5 }) // retention
		time.Sleep(9 * time.Second)
		s.want(false, "[-]caught-up failed: ")
		time.Sleep(2 * time.Second)
		s.want(true, "[+]caught-up ok: no longer waited for after 1m0s without progress")
	})
}

const acl = "; 2 of them are of topics that Metadata does not list: allow the principal of the sidecar's connection " +
	"(User:ANONYMOUS) the operation Describe on all topics\n"

// What an authorizer hides is not in sync.
func TestTopicsThatAreHidden(t *testing.T) {
	begin := answering(func(a *brokertest.Answers) { a.Topics, a.Hidden = 1, 2 })
	bubble(t, begin, func(t *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(time.Second)
		s.want(false, "[-]caught-up failed: 2 of 3 replicas here are not in sync: ha-0, hb-0"+acl)
		if _, body := s.get("/metrics"); !strings.Contains(body, `kraftpod_replicas{state="hidden"} 2`) {
			t.Errorf("not counted in %s", body)
		}
		b.Change(func(a *brokertest.Answers) { a.Hidden = 0 })
		s.within(readyTime, true)
		b.Change(func(a *brokertest.Answers) { a.Hidden = 2 })
		time.Sleep(time.Minute)
		s.want(true, "[+]caught-up ok\n")
	})
}

// While the log dirs are not listed, nothing tells of the topics that are hidden.
func TestLogDirsThatAreNotListedProveNothing(t *testing.T) {
	begin := answering(func(a *brokertest.Answers) { a.Topics, a.Hidden, a.LogDirsCode = 0, 2, 31 })
	bubble(t, begin, func(_ *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(time.Second)
		s.want(false, "[-]caught-up failed: not known while the broker does not list its log dirs\n")
		b.Change(func(a *brokertest.Answers) { a.LogDirsCode = 0 })
		time.Sleep(time.Second)
		s.want(false, "[-]caught-up failed: 2 of 2 replicas here are not in sync: ha-0, hb-0"+acl)
		b.Change(func(a *brokertest.Answers) { a.Topics, a.Hidden = 2, 0 })
		s.within(readyTime, true)
	})
}

// Whoever answers in this broker's place counts for nothing, at once.
func TestAnotherNodeAnswers(t *testing.T) {
	const other = "[-]answers failed: 127.0.0.1:9092 is not node 0's: Unexpected broker id, expected 1\n"
	begin := answering(func(a *brokertest.Answers) { a.Node = 1 })
	bubble(t, begin, func(t *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(time.Hour)
		s.want(false, other)
		if n := b.Asked(brokertest.DescribeConfigs); n != 1 {
			t.Errorf("asked %d times, want once: each is a line in that node's log", n)
		}
		b.Network.CloseAll() // what answers there is another process now
		b.Change(func(a *brokertest.Answers) { a.Node = 0 })
		s.within(readyTime, true)
		b.Network.CloseAll()
		b.Change(func(a *brokertest.Answers) { a.Node = 1 })
		s.within(readyTime, false)
		s.want(false, other)
	})
}
