package health

import (
	"context"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"

	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
	"github.com/kraftpod/kraftpod/internal/security"
)

// besideLeader runs f beside a controller that is no broker and names another one
// as the leader, which has a network of its own.
func besideLeader(t *testing.T, f func(leader *brokertest.Broker, own *brokertest.Broker, s *running)) {
	t.Helper()
	besideLeaderAt(t, func() ([]string, string) { return []string{"fd00::9", "10.0.0.2"}, "" }, f)
}

// besideLeaderAt is the same where the leader's addresses are those.
func besideLeaderAt(
	t *testing.T, addresses func() (known []string, unknown string),
	f func(leader, own *brokertest.Broker, s *running),
) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		own := brokertest.New(t, func(a *brokertest.Answers) {
			a.Leader, a.LeaderHost, a.Quorum = 2, "kafka-2.svc", brokertest.NotLeader()
		})
		leader := brokertest.New(t)
		cfg := testConfig(t)
		cfg.Addresses = func(_ context.Context, name string) ([]string, string) {
			if name != "kafka-2.svc" {
				t.Errorf("%q was looked up", name)
			}
			return addresses()
		}
		writePlan(t, cfg.Dir, somePlan("one", "controller"))
		s := run(t, cfg, func(ctx context.Context, network, address string) (net.Conn, error) {
			switch address {
			case "10.0.0.2:9093":
				return leader.Network.Dial(ctx, network, address)
			case "[fd00::9]:9093": // of two families it listens on one
				return nil, refusedError()
			}
			return own.Network.Dial(ctx, network, address)
		})
		f(leader, own, s)
		s.stop()
		own.Close()
		leader.Close()
	})
}

// A controller from Kafka 4.0 on names the leader that it followed, though that is
// gone: whoever is asked there tells.
func TestLeaderIsAsked(t *testing.T) {
	for name, goes := range map[string]func(leader *brokertest.Broker){
		"its port refuses":  func(leader *brokertest.Broker) { leader.Network.Down(); leader.Network.CloseAll() },
		"it does not lead":  func(leader *brokertest.Broker) { leader.Change(notLeading) },
		"it is silent":      func(leader *brokertest.Broker) { leader.Network.Silent(); leader.Network.CloseAll() },
		"it hangs at asked": func(leader *brokertest.Broker) { leader.Network.Hang(brokertest.DescribeQuorum) },
	} {
		t.Run(name, func(t *testing.T) {
			besideLeader(t, func(leader, own *brokertest.Broker, s *running) {
				time.Sleep(5 * time.Second)
				s.want(true, "[+]quorum ok")
				if _, body := s.get("/status"); !strings.Contains(body, `"high_watermark"`) {
					t.Errorf("no description of the quorum, which the leader gives: %s", body)
				}
				goes(leader)
				time.Sleep(3 * time.Second)
				s.want(true, "[+]quorum ok") // an election takes as long
				time.Sleep(12 * time.Second)
				s.want(false, "[-]quorum failed: node 2 leads the quorum, to this controller, and nobody answers as the leader "+
					"at kafka-2.svc:9093 (")
				leader.Network.Release()
				own.Change(func(a *brokertest.Answers) { a.Leader = 0 })
				time.Sleep(time.Second)
				s.want(true, "[+]quorum ok")
			})
		})
	}
}

// That nobody has the leader's name says that it is gone; that the name server does
// not answer says nothing.
func TestLeaderIsLookedUp(t *testing.T) {
	const unknown = "no name server answers"
	for _, tt := range []struct {
		name    string
		unknown string
		ready   bool
	}{{"nobody has the name", "", false}, {"the name server is dead", unknown, true}} {
		t.Run(tt.name, func(t *testing.T) {
			var gone atomic.Bool
			addresses := func() ([]string, string) {
				if gone.Load() {
					return nil, tt.unknown
				}
				return []string{"10.0.0.2"}, ""
			}
			besideLeaderAt(t, addresses, func(leader, _ *brokertest.Broker, s *running) {
				time.Sleep(5 * time.Second)
				s.want(true, "[+]quorum ok")
				gone.Store(true)
				leader.Network.Down()
				leader.Network.CloseAll()
				time.Sleep(time.Minute)
				s.want(tt.ready, "quorum")
				if _, body := s.get("/readyz?verbose"); !tt.ready && !strings.Contains(body, "kafka-2.svc has no address") {
					t.Errorf("want the reason in %s", body)
				}
			})
		})
	}
}

func notLeading(a *brokertest.Answers) { a.Quorum = brokertest.NotLeader() }

// While the leader answers, it is asked over one connection.
func TestLeaderIsAskedOverOneConnection(t *testing.T) {
	besideLeader(t, func(leader, _ *brokertest.Broker, s *running) {
		time.Sleep(time.Minute)
		s.want(true, "[+]quorum ok")
		dials, asked := leader.Network.Dials(), leader.Asked(brokertest.DescribeQuorum)
		if dials != 1 || asked < 25 || asked > 35 {
			t.Errorf("%d connections and %d questions in a minute, want 1 and about 30", dials, asked)
		}
	})
}

// Of a broker nobody asks who leads.
func TestFollowed(t *testing.T) {
	for want, roles := range map[string][]string{"kafka-2.svc:9093": {"controller"}, "": {"controller", "broker"}} {
		s := newState()
		s.plan.Roles = roles
		if got := s.followed(); got != "" {
			t.Errorf("without a snapshot %q", got)
		}
		s.answer(0, &broker.Snapshot{Leader: 2, LeaderAddress: "kafka-2.svc:9093"})
		if got := s.followed(); got != want {
			t.Errorf("%v: %q, want %q", roles, got, want)
		}
	}
}

// What another node refuses, or why it lets nobody in, says that it is there.
func TestIsAbsent(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		want bool
	}{
		"refused":         {refusedError(), true},
		"no answer":       {context.DeadlineExceeded, true},
		"no leader":       {kerr.NotLeaderForPartition, true},
		"not authorized":  {kerr.ClusterAuthorizationFailed, false},
		"another version": {kerr.UnsupportedVersion, false},
		"wrong password":  {&security.Error{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newState()
			s.plan.Roles = []string{"controller"}
			s.answer(0, &broker.Snapshot{Leader: 2, LeaderAddress: "kafka-2.svc:9093"})
			for range toleratedFailures + 1 {
				if s.isLeaderless() {
					t.Error("too soon")
				}
				s.hearLeader("kafka-2.svc:9093", nil, tt.err)
			}
			if s.isLeaderless() != tt.want || s.isServing() == tt.want {
				t.Errorf("leaderless %v, serving %v, want %v", s.isLeaderless(), s.isServing(), tt.want)
			}
			s.hearLeader("kafka-1.svc:9093", &broker.Quorum{}, nil)
			if s.isLeaderless() != tt.want {
				t.Error("what an earlier leader says counts")
			}
			s.answer(time.Second, &broker.Snapshot{Leader: 1, LeaderAddress: "kafka-1.svc:9093"})
			if s.isLeaderless() {
				t.Error("what is known of the leader before counts")
			}
		})
	}
}
