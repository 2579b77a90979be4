package health

import (
	"context"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

func TestIdleTimeoutIsNoFailure(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		for range 50 {
			time.Sleep(1300 * time.Millisecond)
			b.Network.CloseAll()
			synctest.Wait()
			s.want(true, "")
		}
		if st, _ := s.now(); st.failedPolls > 0 || !st.latched {
			t.Errorf("%d polls failed, latched %v, want none and true: %v", st.failedPolls, st.latched, st.err)
		}
	})
}

func TestIdleConnectionsOfKgo(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		for range 50 {
			time.Sleep(1313 * time.Millisecond)
			b.Network.CloseIdle()
		}
		if st, _ := s.now(); st.failedPolls > 0 || st.quorum == nil {
			t.Errorf("%d polls failed, quorum %v, want none failed and a quorum: %v", st.failedPolls, st.quorum, st.err)
		}
	})
}

func TestACancelledPollIsNoFailure(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		time.Sleep(readyTime) // the next poll is far
		for range 5 {         // each poll hangs, and is cut off before its timeout
			b.Network.Hang(brokertest.DescribeLogDirs)
			time.Sleep(3 * time.Second)
			b.Network.ClosePlain()
			b.Network.Release()
			time.Sleep(readyTime)
		}
		if st, _ := s.now(); st.failedPolls > 0 {
			t.Errorf("%d polls failed, want none: %v", st.failedPolls, st.err)
		}
	})
}

// closesAfter is a peer that closes each connection so long after it was made.
type closesAfter struct {
	d     time.Duration
	mu    sync.Mutex
	dials []time.Time
}

func (c *closesAfter) dial(context.Context, string, string) (net.Conn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dials = append(c.dials, time.Now())
	client, server := net.Pipe()
	time.AfterFunc(c.d, func() { _ = server.Close() })
	return client, nil
}

// plain are the times of the plain connections: kgo's own follow at once.
func (c *closesAfter) plain() []time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	var times []time.Time
	for _, at := range c.dials {
		if len(times) == 0 || at.Sub(times[len(times)-1]) >= c.d+time.Millisecond {
			times = append(times, at)
		}
	}
	return times
}

func TestWhoeverClosesSoonIsDialledWithAPause(t *testing.T) {
	for _, lasts := range []time.Duration{0, 100 * time.Millisecond, 900 * time.Millisecond} {
		t.Run(lasts.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cfg := testConfig(t)
				writePlan(t, cfg.Dir, somePlan("one"))
				peer := closesAfter{d: lasts}
				s := run(t, cfg, peer.dial)
				time.Sleep(10*time.Second - time.Millisecond)
				s.stop()
				want := int(10*time.Second/(lasts+fastPoll)) + 1
				if got := len(peer.plain()); got < want-1 || got > want {
					t.Errorf("%d sessions in 10 s, want %d", got, want)
				}
			})
		})
	}
}

// After a session that lasted, whether the broker went is asked at once.
func TestAfterALongSessionTheNextOneFollowsAtOnce(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		time.Sleep(3*time.Second + time.Millisecond) // between two polls
		dials := b.Network.Dials()
		b.Network.CloseAll()
		synctest.Wait()
		if b.Network.Dials() == dials {
			t.Error("not dialled again at once")
		}
	})
}

func TestOthersDoNotUnreadyAReadyPod(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		time.Sleep(time.Second)
		b.Change(func(a *brokertest.Answers) { // replicas here fall out of sync
			a.Behind, a.Offline, a.Leaderless = 2, 1, 1
		})
		b.Network.Hang(brokertest.DescribeQuorum) // the quorum is lost: what is forwarded hangs
		for range 300 {                           // the metadata offset stands still all the while
			time.Sleep(time.Second)
			s.want(true, "[+]caught-up ok\n")
		}
		st, now := s.now()
		if frozen, known := st.frozen(now); !known || frozen < 5*time.Minute {
			t.Errorf("frozen = %v, %v, want 5 min", frozen, known)
		}
		if st.currentQuorum(now) != nil {
			t.Errorf("quorum = %+v, want none: it was not described for minutes", st.currentQuorum(now))
		}
		if st.pollTook > time.Second {
			t.Errorf("a poll took %v: it waits for what is forwarded", st.pollTook)
		}
	})
}

func TestOnlyTheOneAddressIsDialled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := brokertest.New(t)
		cfg := testConfig(t)
		writePlan(t, cfg.Dir, somePlan("one"))
		var mu sync.Mutex
		dialled := map[string]bool{}
		s := run(t, cfg, func(ctx context.Context, network, addr string) (net.Conn, error) {
			mu.Lock()
			defer mu.Unlock()
			dialled[addr] = true
			return b.Network.Dial(ctx, network, addr)
		})
		s.within(readyTime, true)
		time.Sleep(65 * time.Minute) // beyond kgo's own refresh of its metadata
		b.Change(func(a *brokertest.Answers) { a.Broken[brokertest.Metadata] = true })
		time.Sleep(10 * time.Second)
		s.stop()
		b.Close()
		if len(dialled) != 1 || !dialled["127.0.0.1:9092"] {
			t.Errorf("dialled %v, want the one address", dialled)
		}
	})
}

func TestTheAddressInTheSettingsIsDialled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := testConfig(t)
		cfg.Broker = "localhost:9094"
		writePlan(t, cfg.Dir, somePlan("one"))
		dialled := make(chan string, 1)
		s := run(t, cfg, func(_ context.Context, network, addr string) (net.Conn, error) {
			select {
			case dialled <- network + " " + addr:
			default:
			}
			return nil, refusedError()
		})
		if got := <-dialled; got != "tcp localhost:9094" {
			t.Errorf("dialled %s, want tcp localhost:9094", got)
		}
		s.stop()
	})
}

func TestAListenerIsNotDialledWithoutWhatItWants(t *testing.T) {
	begin := func(in *setup) { in.plan.Protocol = "SASL_SSL" }
	bubble(t, begin, func(t *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(time.Second)
		s.want(false, "[-]answers failed: the listener INTERNAL at 127.0.0.1:9092 speaks SASL_SSL: "+
			"set KRAFTPOD_SASL_MECHANISM (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER) and who the sidecar is")
		if n := b.Network.Dials(); n > 0 {
			t.Errorf("dialled %d times, want 0", n)
		}
	})
}
