package health

import (
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

// What is promised in time, by the bubble's clock.

func TestReadyWithin250ms(t *testing.T) {
	t.Run("of the start", func(t *testing.T) {
		bubble(t, usual, func(_ *testing.T, _ *brokertest.Broker, s *running) {
			s.within(readyTime, true)
		})
	})
	t.Run("of the port that opens", func(t *testing.T) {
		bubble(t, usual, func(_ *testing.T, b *brokertest.Broker, s *running) {
			b.Network.Down()
			time.Sleep(10 * time.Second)
			s.want(false, "[-]answers failed: connection to 127.0.0.1:9092 refused: Kafka is not up yet")
			b.Network.Up()
			s.within(readyTime, true)
		})
	})
	t.Run("of the last replica", func(t *testing.T) {
		begin := answering(func(a *brokertest.Answers) { a.Behind = 1 })
		bubble(t, begin, func(_ *testing.T, b *brokertest.Broker, s *running) {
			time.Sleep(time.Second)
			s.want(false, "[-]caught-up failed: 1 of 3")
			b.Change(func(a *brokertest.Answers) { a.Behind = 0 })
			s.within(readyTime, true)
		})
	})
	t.Run("of the broker that answers again", func(t *testing.T) {
		bubble(t, usual, func(_ *testing.T, b *brokertest.Broker, s *running) {
			s.within(readyTime, true)
			b.Change(func(a *brokertest.Answers) { a.Broken[brokertest.APIVersions] = true })
			s.within(7*time.Second, false)
			b.Change(func(a *brokertest.Answers) { clear(a.Broken) })
			s.within(readyTime, true)
		})
	})
	t.Run("without a quorum", func(t *testing.T) {
		bubble(t, usual, func(_ *testing.T, b *brokertest.Broker, s *running) {
			b.Network.Hang(brokertest.DescribeQuorum) // before the first answer, which is what lets it be asked
			s.within(readyTime, true)
			time.Sleep(10 * time.Second)
			b.Network.Down()
			time.Sleep(time.Second)
			b.Network.Up()
			s.within(readyTime, true) // what is forwarded still hangs
		})
	})
}

func TestUnreadyWithin1sOfARefusal(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		time.Sleep(5 * time.Second)
		b.Network.Down()
		if took := s.within(time.Second, false); took > 50*time.Millisecond {
			t.Errorf("unready after %v, want at once: the connection ended", took)
		}
		if code, _ := s.get("/startupz"); code != 503 {
			t.Errorf("startupz = %d, want 503: the broker has not answered since", code)
		}
		time.Sleep(time.Minute)
		if got := s.logged(""); got != 3 { // follows a plan, became ready, became not ready
			t.Errorf("logged %d lines, want 3: a refused port is no news\n%v", got, s.logs.All())
		}
	})
}

// Where only the port is closed, and connections live on, the next poll tells
// nothing; a connection that ends does.
func TestUnreadyWithin1sOfAConnectionThatEnds(t *testing.T) {
	begin := func(in *setup) { in.cfg.PollInterval = time.Hour }
	bubble(t, begin, func(_ *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		time.Sleep(30 * time.Minute)
		b.Network.Down()
		s.within(time.Second, false)
	})
}

func TestUnreadyAtTheThirdPollInARowThatTimesOut(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		time.Sleep(time.Second)
		b.Network.Hang(brokertest.APIVersions)
		took := s.within(12*time.Second, false)
		if took < 6*time.Second || took > 8100*time.Millisecond { // up to an interval, and three timeouts
			t.Errorf("unready after %v, want at the third failure", took)
		}
		s.want(false, "[-]answers failed: 3 polls of 127.0.0.1:9092 failed in a row, "+
			"the last: ApiVersions: no answer within 2s\n[-]registered failed: not known while the broker does not answer\n")
		if code, _ := s.get("/startupz"); code != 200 {
			t.Errorf("startupz = %d, want 200: it answered once", code)
		}
		b.Network.Release()
		s.within(readyTime, true)
	})
}

// A machine that is gone does not even refuse.
func TestUnreadyAtTheThirdConnectionThatTimesOut(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		time.Sleep(time.Second)
		b.Network.Silent()
		took := s.within(12*time.Second, false)
		if took < 6*time.Second || took > 6100*time.Millisecond { // three timeouts
			t.Errorf("unready after %v, want at the third failure", took)
		}
		b.Network.Up()
		s.within(2*time.Second+readyTime, true)
	})
}

func TestUnreadyAtTheThirdPollInARowThatFails(t *testing.T) {
	bubble(t, usual, func(_ *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		for range 10 { // two are forgiven
			b.Change(func(a *brokertest.Answers) { a.Broken[brokertest.DescribeLogDirs] = true })
			for s.status()["poll_failures_in_a_row"].(float64) < 2 {
				time.Sleep(10 * time.Millisecond)
				s.want(true, "")
			}
			b.Change(func(a *brokertest.Answers) { clear(a.Broken) })
			time.Sleep(3 * time.Second)
			s.want(true, "")
		}
		b.Change(func(a *brokertest.Answers) { a.Broken[brokertest.DescribeLogDirs] = true })
		s.within(6100*time.Millisecond, false) // three intervals
	})
}

// Were the goroutine that polls to hang, what is known would be too old after
// three polls that took as long as they may.
func TestUnreadyOnceNoPollEnds(t *testing.T) {
	bubble(t, usual, func(t *testing.T, _ *brokertest.Broker, s *running) {
		time.Sleep(5 * time.Second)
		s.stop()
		st, _ := s.now()
		time.Sleep(time.Until(st.polledAt.Add(12 * time.Second)))
		s.want(true, "")
		time.Sleep(time.Nanosecond)
		s.want(false, "[-]answers failed: no poll of 127.0.0.1:9092 has ended for 12s, what is known is too old\n")
	})
}

// However short the timeout, a poll that takes as long as it may is not overdue.
func TestASlowPollIsNotOverdue(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		for range 20 {
			b.Network.Hang(brokertest.APIVersions)
			time.Sleep(1900 * time.Millisecond)
			b.Network.Hang(brokertest.Metadata)
			b.Network.Release()
			time.Sleep(1900 * time.Millisecond)
			b.Network.Release()
			s.want(true, "")
		}
		if st, _ := s.now(); st.failedPolls > 0 {
			t.Errorf("%d polls failed, want none: %v", st.failedPolls, st.err)
		}
	})
}

func TestPollsWhileNotReady(t *testing.T) {
	begin := answering(func(a *brokertest.Answers) { a.Unlisted = true })
	bubble(t, begin, func(t *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(time.Second)
		s.want(false, "")
		before := b.Asked(brokertest.Metadata)
		time.Sleep(15 * time.Second)
		if polls := b.Asked(brokertest.Metadata) - before; polls < 99 || polls > 101 {
			t.Errorf("%d polls in 15 s, want 100: one every 150 ms", polls)
		}
	})
}

func TestPollsOnceReady(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, s *running) {
		s.within(readyTime, true)
		time.Sleep(time.Second)
		all, polls := b.AskedForAll(brokertest.Metadata), b.Asked(brokertest.Metadata)
		logs := b.AskedForAll(brokertest.DescribeLogDirs)
		time.Sleep(time.Hour)
		if more := b.AskedForAll(brokertest.Metadata) - all; more > 0 {
			t.Errorf("asked %d times for all topics once ready, want never", more)
		}
		if more := b.AskedForAll(brokertest.DescribeLogDirs) - logs; more > 0 {
			t.Errorf("asked %d times for the log dirs of all partitions once ready, want never", more)
		}
		if n := b.Asked(brokertest.DescribeConfigs); n != 1 {
			t.Errorf("asked %d times who answers, want once", n)
		}
		if more := b.Asked(brokertest.Metadata) - polls; more < 1790 || more > 1810 {
			t.Errorf("%d polls in an hour, want 1800", more)
		}
	})
}

// An interval of next to nothing is no reason to poll without a pause.
func TestPollsAreParted(t *testing.T) {
	begin := func(in *setup) { in.cfg.PollInterval = time.Nanosecond }
	bubble(t, begin, func(t *testing.T, b *brokertest.Broker, _ *running) {
		time.Sleep(time.Second)
		before := b.Asked(brokertest.Metadata)
		time.Sleep(time.Second)
		if polls := b.Asked(brokertest.Metadata) - before; polls < 90 || polls > 101 {
			t.Errorf("%d polls in a second, want 100", polls)
		}
	})
}

// A short interval is kept before ready, too.
func TestAShortIntervalIsKept(t *testing.T) {
	begin := func(in *setup) {
		in.cfg.PollInterval = 50 * time.Millisecond
		in.answers = func(a *brokertest.Answers) { a.Unlisted = true }
	}
	bubble(t, begin, func(t *testing.T, b *brokertest.Broker, _ *running) {
		time.Sleep(time.Second)
		before := b.Asked(brokertest.Metadata)
		time.Sleep(time.Second)
		if polls := b.Asked(brokertest.Metadata) - before; polls < 19 || polls > 21 {
			t.Errorf("%d polls in a second, want 20", polls)
		}
	})
}
