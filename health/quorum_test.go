package health

import (
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

func TestQuorumIsDescribed(t *testing.T) {
	bubble(t, usual, func(t *testing.T, _ *brokertest.Broker, s *running) {
		time.Sleep(time.Second)
		st, now := s.now()
		q := st.currentQuorum(now)
		if q == nil || q.LeaderID != 0 || len(q.CaughtUp) != 2 || q.Voters != 3 || q.Lag != 0 {
			t.Errorf("quorum = %+v, want leader 0 with 0 and 1 of 3 voters caught up", q)
		}
	})
}

// quorumsIn is how often the quorum is asked for in the next d.
func quorumsIn(b *brokertest.Broker, d time.Duration) int {
	before := b.Asked(brokertest.DescribeQuorum)
	time.Sleep(d)
	return b.Asked(brokertest.DescribeQuorum) - before
}

func TestQuorumIsAskedForNowAndThen(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, _ *running) {
		time.Sleep(5 * time.Second)
		if got := quorumsIn(b, 100*time.Second); got != 10 {
			t.Errorf("asked %d times in 100 s while nobody reads it, want 10", got)
		}
	})
}

// Peers ask twice, 2 s apart, whether the quorum progresses.
func TestQuorumIsAskedForWhileSomebodyReads(t *testing.T) {
	for _, interval := range []time.Duration{2 * time.Second, time.Hour} {
		t.Run(interval.String(), func(t *testing.T) {
			begin := func(in *setup) { in.cfg.PollInterval = interval }
			bubble(t, begin, func(t *testing.T, b *brokertest.Broker, s *running) {
				time.Sleep(5 * time.Second)
				for range 10 {
					s.get("/status")
					if got := quorumsIn(b, 8*time.Second); got != 4 {
						t.Errorf("asked %d times in 8 s while somebody reads it, want 4: every 2 s", got)
					}
				}
				time.Sleep(3 * time.Second) // 11 s after the last read
				if got := quorumsIn(b, 100*time.Second); got != 10 {
					t.Errorf("asked %d times in 100 s once nobody reads it any more, want 10", got)
				}
			})
		})
	}
}

func TestQuorumIsAskedForAtAShortPollInterval(t *testing.T) {
	begin := func(in *setup) { in.cfg.PollInterval = 500 * time.Millisecond }
	bubble(t, begin, func(t *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(5 * time.Second)
		s.get("/status")
		if got := quorumsIn(b, 8*time.Second); got != 16 {
			t.Errorf("asked %d times in 8 s while somebody reads it, want 16: every interval", got)
		}
	})
}

// Nothing but /status counts as somebody who reads it: probes come all the time.
func TestProbesDoNotReadTheQuorum(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(5 * time.Second)
		asked := 0
		for range 50 {
			for _, path := range []string{"/readyz", "/livez", "/startupz", "/metrics", "/"} {
				s.get(path)
			}
			asked += quorumsIn(b, 2*time.Second)
		}
		if asked != 10 {
			t.Errorf("asked %d times in 100 s, want 10", asked)
		}
	})
}

// The broker holds each request that it cannot forward for a minute.
func TestALostQuorumIsAskedForSeldom(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(5 * time.Second)
		b.Network.Hang(brokertest.DescribeQuorum)
		time.Sleep(5 * time.Minute)
		if n := b.Network.Waiting(); n < 14 || n > 16 { // 10 s until it times out, five turns of 2 s
			t.Errorf("asked %d times in 5 min, want 15: once in 20 s", n)
		}
		b.Network.Release()
		time.Sleep(20 * time.Second)
		if st, now := s.now(); st.currentQuorum(now) == nil {
			t.Error("not described 20 s after the quorum is back")
		}
	})
}

// A timeout that is set longer is kept for what is forwarded, too.
func TestALostQuorumIsWaitedForAsLongAsIsSet(t *testing.T) {
	begin := func(in *setup) { in.cfg.Timeout = 50 * time.Second }
	bubble(t, begin, func(t *testing.T, b *brokertest.Broker, _ *running) {
		time.Sleep(5 * time.Second)
		b.Network.Hang(brokertest.DescribeQuorum)
		time.Sleep(10 * time.Minute)
		if n := b.Network.Waiting(); n < 9 || n > 11 { // 50 s until it times out, five turns of 2 s
			t.Errorf("asked %d times in 10 min, want 10: once in a minute", n)
		}
	})
}

func TestQuorumIsAskedForOnlyWhileTheBrokerAnswers(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(5 * time.Second)
		b.Change(func(a *brokertest.Answers) { a.Broken[brokertest.APIVersions] = true })
		time.Sleep(3 * time.Second)
		if got := quorumsIn(b, time.Minute); got != 0 {
			t.Errorf("asked %d times while the broker does not answer, want 0", got)
		}
		b.Change(func(a *brokertest.Answers) { clear(a.Broken) })
		if got := quorumsIn(b, 2*readyTime); got != 1 { // the poll, then the next look at it
			t.Errorf("asked %d times once it answers again, want 1 at once", got)
		}
		if st, now := s.now(); st.currentQuorum(now) == nil {
			t.Error("not described once the broker answers again")
		}
	})
}

func TestAQuorumThatIsNotDescribedIsNoNews(t *testing.T) {
	begin := answering(func(a *brokertest.Answers) { a.Quorum = brokertest.NotLeader() })
	bubble(t, begin, func(t *testing.T, _ *brokertest.Broker, s *running) {
		time.Sleep(5 * time.Second)
		s.want(true, "")
		if q := s.status()["quorum"]; q != nil {
			t.Errorf("quorum = %v, want null", q)
		}
		if s.logs.FilterMessage("quorum not described").Len() == 0 || s.logged("quorum not described") != 0 {
			t.Error("not logged, or above debug")
		}
	})
}
