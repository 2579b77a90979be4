package health

import (
	"context"
	"net"
	"strings"
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
	synctest.Test(t, func(t *testing.T) {
		own := brokertest.New(t, func(a *brokertest.Answers) {
			a.Leader, a.LeaderHost, a.Quorum = 2, "kafka-2.svc", brokertest.NotLeader()
		})
		leader := brokertest.New(t)
		cfg := testConfig(t)
		cfg.HostAddresses = func(name string) []string { return map[string][]string{"kafka-2.svc": {"10.0.0.2"}}[name] }
		writePlan(t, cfg.Dir, somePlan("one", "controller"))
		s := run(t, cfg, func(ctx context.Context, network, address string) (net.Conn, error) {
			if address == "10.0.0.2:9093" {
				return leader.Network.Dial(ctx, network, address)
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
