package health

import (
	"context"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
	"github.com/kraftpod/kraftpod/internal/leaving"
)

// holding is a hold beside a sidecar.
type holding struct {
	*Holder
	logs *observer.ObservedLogs
}

func holdBeside(s *running) *holding {
	core, logs := observer.New(zapcore.InfoLevel)
	return &holding{logs: logs, Holder: &Holder{
		Config: s.cfg, Hold: HoldConfig{Timeout: 240 * time.Second}, Fallback: noFallback, Stderr: io.Discard,
		Log:     func(io.Writer) *zap.Logger { return zap.New(core) },
		sidecar: func(context.Context) (string, int) { code, body := s.get("/leavez?verbose"); return body, code },
	}}
}

// last is the last line of the log: its message and its fields, as text.
func (h *holding) last() string {
	all := h.logs.All()
	if len(all) == 0 {
		return ""
	}
	e := all[len(all)-1]
	text := e.Message
	for _, f := range e.Context {
		if f.String != "" {
			text += "; " + f.Key + ": " + f.String
		}
	}
	return text
}

// all has every voter caught up.
func all(a *brokertest.Answers) {
	a.Quorum = brokertest.Quorum(0, brokertest.Voter(0, 100, 9_000), brokertest.Voter(1, 100, 9_000),
		brokertest.Voter(2, 100, 9_000))
}

// alone has this broker the only one in sync of each partition.
func alone(a *brokertest.Answers) {
	all(a)
	a.Alone = true
}

// Whoever is safe to go does at once, and so does whose Kafka does not answer, and
// all of a set that ends: with one look at the broker.
func TestHoldReturnsAtOnce(t *testing.T) {
	const short = "partition ta-0 would have 0 of 1 in-sync replicas (not in sync on 1); and 2 more partitions"
	leaving1 := leaving.Peer{NodeID: 1, OfSet: true, Leaving: &api.Leaving{ID: "x", AllLeave: true}}
	for _, tt := range []struct {
		name   string
		change func(*setup)
		others func(context.Context, *api.Plan) ([]leaving.Peer, bool)
		down   bool
		second bool // with the second look
		want   string
	}{
		{name: "safe", change: answering(all), want: "this broker may go"},
		{
			name: "its Kafka is down", change: answering(alone), down: true,
			want: "this broker may go; checks: its Kafka does not answer: ApiVersions: ",
		},
		{
			name: "all end", change: answering(alone),
			others: func(context.Context, *api.Plan) ([]leaving.Peer, bool) { return []leaving.Peer{leaving1}, false },
			want:   "this broker may go; checks: all pods of the set end: " + short,
		},
		{
			name: "the Service is gone", change: answering(alone),
			others: func(context.Context, *api.Plan) ([]leaving.Peer, bool) { return nil, true },
			second: true,
			want:   "this broker may go; checks: the headless Service is deleted, and so is the whole set: " + short,
		},
		{
			name: "one replica each", change: answering(func(a *brokertest.Answers) {
				alone(a)
				a.MinInSync = 2
			}),
			want: "this broker may go",
		},
		{
			name:   "the quorum is not shown",
			change: answering(func(a *brokertest.Answers) { a.Quorum.Topics[0].Partitions[0].ErrorCode = 31 }),
			want: "this broker may go; checks: not known: allow the principal of the sidecar's connection (User:ANONYMOUS) " +
				"the operation Describe on the cluster",
		},
		{
			name: "a controller that does not tell where the leader is",
			change: func(in *setup) {
				in.plan = somePlan("one", "controller")
				in.answers = func(a *brokertest.Answers) {
					a.Leader = 1
					a.Quorum.Topics[0].Partitions[0].ErrorCode = 6
				}
			},
			want: "this broker may go; checks: not known: before Kafka 3.7 a controller does not tell where the leader is",
		},
		{
			name: "demands are not shown",
			change: answering(func(a *brokertest.Answers) {
				all(a)
				a.ConfigsCode = 29
			}),
			want: "this broker may go; checks: min.insync.replicas of 3 topics is taken for 2: allow the principal of the " +
				"sidecar's connection (User:ANONYMOUS) the operation DescribeConfigs on all topics",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			change := func(in *setup) {
				tt.change(in)
				in.cfg.Others = tt.others
			}
			bubble(t, change, func(t *testing.T, b *brokertest.Broker, s *running) {
				time.Sleep(5 * time.Second)
				if tt.down {
					b.Close()
				}
				h, begun, asked := holdBeside(s), time.Now(), b.AskedForAll(brokertest.Metadata)
				ended := false
				h.end = func(plan *api.Plan) error {
					ended = plan.Start == "one"
					return nil
				}
				if err := h.Run(t.Context()); err != nil {
					t.Error(err)
				}
				limit, looks := time.Duration(0), 1
				if tt.second {
					limit, looks = holdPauseFirst, 2
				}
				if took := time.Since(begun); took != limit || b.AskedForAll(brokertest.Metadata) > asked+looks {
					t.Errorf("took %v, and %d looks", took, b.AskedForAll(brokertest.Metadata)-asked)
				}
				if want := strings.Contains(tt.want, leaving.AllEnd); ended != want {
					t.Errorf("Kafka is told to end: %v, want %v", ended, want)
				}
				if !strings.HasPrefix(h.last(), tt.want) {
					t.Errorf("said %q, want %q", h.last(), tt.want)
				}
				if a := api.ReadAnnouncement(s.cfg.Dir); !a.Going || a.Start != "one" || !a.Until.After(time.Now()) {
					t.Errorf("announced %+v", a)
				}
			})
		})
	}
}

// It waits as long as it is not safe, says what for in both logs, and returns
// within a second of the truth.
func TestHoldWaits(t *testing.T) {
	bubble(t, answering(alone), func(t *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(5 * time.Second)
		h, begun := holdBeside(s), time.Now()
		go func() {
			time.Sleep(100 * time.Second)
			status := s.status()["leaving"].(map[string]any)
			if status["going"] != false || status["seconds"].(float64) < 99 || len(status["waits_for"].([]any)) != 1 {
				t.Errorf("/status says %v", status)
			}
			b.Change(func(a *brokertest.Answers) { a.Alone = false })
		}()
		if err := h.Run(t.Context()); err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); took < 100*time.Second || took > 101*time.Second+leavePause {
			t.Errorf("took %v", took)
		}
		const waits = "partition ta-0 would have 0 of 1 in-sync replicas (not in sync on 1); and 2 more partitions"
		first := h.logs.All()[0]
		if first.Message != "this broker waits before it goes" || first.ContextMap()["waits_for"] != waits {
			t.Errorf("said first: %v", first)
		}
		if got := h.logs.Len(); got != 5 { // at 0, 30, 60 and 90 s, and the end
			t.Errorf("%d lines, want 5", got)
		}
		if got := s.logged("hold waits before this pod ends"); got != 1 {
			t.Errorf("the sidecar said it %d times", got)
		}
		if status := s.status()["leaving"].(map[string]any); status["going"] != true {
			t.Errorf("/status says %v", status)
		}
		time.Sleep(goneTime)
		if status := s.status()["leaving"]; status != nil {
			t.Errorf("/status says for ever %v", status)
		}
	})
}

// It gives up within the time that it has, and says what was not safe.
func TestHoldGivesUp(t *testing.T) {
	for _, limit := range []time.Duration{240 * time.Second, 0} {
		bubble(t, answering(alone), func(t *testing.T, _ *brokertest.Broker, s *running) {
			time.Sleep(5 * time.Second)
			h, begun := holdBeside(s), time.Now()
			h.Hold.Timeout = limit
			if err := h.Run(t.Context()); err != nil {
				t.Error(err)
			}
			if took := time.Since(begun); took < limit || took > limit+time.Second {
				t.Errorf("took %v, want %v", took, limit)
			}
			if !strings.HasPrefix(h.last(), "this broker goes, though it is not safe; not_safe: partition ta-0 would have") {
				t.Errorf("said %q", h.last())
			}
			if status := s.status()["leaving"].(map[string]any); status["going"] != true {
				t.Errorf("/status says %v", status)
			}
		})
	}
}

// Without a quorum nobody takes this broker's partitions over.
func TestHoldWithoutQuorum(t *testing.T) {
	silent := func(a *brokertest.Answers) {
		all(a)
		a.Quorum.Topics[0].Partitions[0].ErrorCode = 7
	}
	bubble(t, answering(silent),
		func(t *testing.T, b *brokertest.Broker, s *running) {
			time.Sleep(5 * time.Second)
			h, begun := holdBeside(s), time.Now()
			time.AfterFunc(30*time.Second, func() {
				b.Change(all)
			})
			if err := h.Run(t.Context()); err != nil {
				t.Error(err)
			}
			if took := time.Since(begun); took < 30*time.Second || took > 32*time.Second {
				t.Errorf("took %v", took)
			}
			want := "the quorum's leader does not answer: REQUEST_TIMED_OUT"
			if got := h.logs.All()[0].ContextMap()["waits_for"]; !strings.HasPrefix(got.(string), want) {
				t.Errorf("said first %q, want %q", got, want)
			}
		})
}

// Pods that end together go within a moment of each other: who knows that all do
// waits until the others know.
func TestHoldTogether(t *testing.T) {
	asked := 0
	together := func(in *setup) {
		in.answers = alone
		in.cfg.Others = func(context.Context, *api.Plan) ([]leaving.Peer, bool) {
			asked++
			return []leaving.Peer{{NodeID: 1, OfSet: true, Leaving: &api.Leaving{ID: "x", AllLeave: asked > 3}}}, false
		}
	}
	bubble(t, together, func(t *testing.T, _ *brokertest.Broker, s *running) {
		time.Sleep(5 * time.Second)
		h, begun := holdBeside(s), time.Now()
		time.AfterFunc(leavePause, func() {
			if status := s.status()["leaving"].(map[string]any); status["all_leave"] != true || status["going"] != false {
				t.Errorf("/status says %v", status)
			}
		})
		if err := h.Run(t.Context()); err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); took != 3*leavePause || asked != 4 {
			t.Errorf("took %v, and %d questions", took, asked)
		}
	})
}

// Where nobody can be told, that is said once.
func TestHoldUntold(t *testing.T) {
	bubble(t, answering(alone), func(t *testing.T, _ *brokertest.Broker, s *running) {
		time.Sleep(5 * time.Second)
		h := holdBeside(s)
		h.Config.Dir, h.Hold.Timeout = s.cfg.Dir+"/absent", 20*time.Second
		if err := h.Run(t.Context()); err != nil {
			t.Error(err)
		}
		if got := h.logs.FilterMessage("the other pods are not told that this one leaves").Len(); got != 1 {
			t.Errorf("said %d times", got)
		}
	})
}

// A hold that is ended takes back what it announced.
func TestHoldEnds(t *testing.T) {
	bubble(t, answering(alone), func(t *testing.T, _ *brokertest.Broker, s *running) {
		time.Sleep(5 * time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		h := holdBeside(s)
		if err := h.Run(ctx); err == nil {
			t.Error("it may go")
		}
		if a := api.ReadAnnouncement(s.cfg.Dir); a.ID != "" {
			t.Errorf("announced %+v", a)
		}
		if status := s.status()["leaving"]; status != nil {
			t.Errorf("/status says %v", status)
		}
	})
}

// Whoever only asks may do so, and no pod leaves by it.
func TestLeavezAnnouncesNothing(t *testing.T) {
	bubble(t, answering(all), func(t *testing.T, _ *brokertest.Broker, s *running) {
		time.Sleep(5 * time.Second)
		begun := time.Now()
		for range 3 {
			if code, body := s.get("/leavez"); code != 200 || body != "ok\n" {
				t.Errorf("/leavez = %d, %q", code, body)
			}
		}
		if took := time.Since(begun); took != 2*curiousPause {
			t.Errorf("three took %v", took)
		}
		if status := s.status()["leaving"]; status != nil {
			t.Errorf("/status says %v", status)
		}
	})
}

// Of an announcement that is of another start, or of a hold that was killed, the
// others hear nothing.
func TestAnnouncementEnds(t *testing.T) {
	for name, change := range map[string]func(*api.Announcement){
		"of another start": func(a *api.Announcement) { a.Start = "zero" },
		"not renewed":      func(a *api.Announcement) { a.Until = time.Now() },
		"without an id":    func(a *api.Announcement) { a.ID = "" },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, usual, func(t *testing.T, _ *brokertest.Broker, s *running) {
				time.Sleep(time.Second)
				a := api.Announcement{ID: "x", Start: "one", Since: time.Now(), Until: time.Now().Add(time.Second)}
				for _, want := range []bool{true, false} {
					if err := api.WriteAnnouncement(s.cfg.Dir, a); err != nil {
						t.Fatal(err)
					}
					if got := s.status()["leaving"] != nil; got != want {
						t.Errorf("/status says that it leaves: %v", got)
					}
					change(&a)
				}
			})
		})
	}
}

// However many ask, the broker is asked once at a time.
func TestAskerAsksOnceForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rounds, at := 0, 0
		ask := func() {
			rounds++
			at++
			if at != 1 {
				t.Error("two rounds at a time")
			}
			time.Sleep(time.Second)
			at--
		}
		a := &asker{ask: ask, pause: func() time.Duration { return leavePause }}
		first := a.fresh()
		time.Sleep(time.Millisecond)
		for range 10 {
			go func() { <-a.fresh() }()
		}
		<-first
		begun := time.Now()
		<-a.fresh()
		if took := time.Since(begun); rounds != 2 || took != time.Second+leavePause {
			t.Errorf("%d rounds, the second in %v", rounds, took)
		}
		time.Sleep(time.Second)
	})
}

// Where the other pods are is looked up often until this one is ready, then seldom.
func TestRememberOthers(t *testing.T) {
	var looks atomic.Int32
	begin := func(in *setup) {
		in.answers = func(a *brokertest.Answers) { a.Unlisted = true }
		in.cfg.Remember = func(_ context.Context, plan *api.Plan) {
			if plan.Start == "one" {
				looks.Add(1)
			}
		}
	}
	bubble(t, begin, func(t *testing.T, b *brokertest.Broker, s *running) {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			s.rememberOthers(ctx)
			close(done)
		}()
		time.Sleep(21 * time.Second)
		if got := looks.Swap(0); got != 10 && got != 11 {
			t.Errorf("looked %d times in 21 s while not ready, want every 2 s", got)
		}
		b.Change(func(a *brokertest.Answers) { a.Unlisted = false })
		time.Sleep(5 * time.Second)
		looks.Store(0)
		time.Sleep(300 * time.Second)
		if got := looks.Load(); got != 10 {
			t.Errorf("looked %d times in 300 s once ready, want every 30 s", got)
		}
		cancel()
		<-done
	})
}
