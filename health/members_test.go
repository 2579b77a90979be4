package health

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
	"github.com/kraftpod/kraftpod/internal/membership"
)

// led is a quorum of three pods of which the only voter leads, as its fake broker and
// the pods' sidecars tell it.
type led struct {
	mu      sync.Mutex
	changes []string
	// code refuses all changes.
	code int16
	// asked are the pods that were asked for in the last question.
	asked []int32
	// stated is what pod 2's template wants.
	stated []int32
}

func (l *led) setup(wanted ...int32) func(*setup) {
	return func(in *setup) {
		in.plan.Intent.Wanted = wanted
		in.answers = func(a *brokertest.Answers) {
			a.Quorum = brokertest.Quorum(0, member(0))
			p := &a.Quorum.Topics[0].Partitions[0]
			p.Observers = append(p.Observers, member(1), member(2))
			a.Changed = func(req kmsg.Request) (int16, string) { return l.change(a, req) }
		}
		in.cfg.Pods = func(_ context.Context, _ *api.Plan, ids []int32) []membership.Pod {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.asked = ids
			var pods []membership.Pod
			for id := range int32(3) {
				pods = append(pods, membership.Pod{
					ID: id, Name: fmt.Sprint("kafka-", id), Answered: true, Wanted: wanted, Controller: true,
					Endpoint: membership.Endpoint{Listener: "CONTROLLER", Host: fmt.Sprint("kafka-", id), Port: 9093},
				})
			}
			if l.stated != nil {
				pods[2].Wanted = l.stated
			}
			return pods
		}
	}
}

// member is a replica that has all of the leader's log.
func member(id int32) kmsg.DescribeQuorumResponseTopicPartitionReplicaState {
	m := brokertest.Voter(id, 100, 10_000)
	m.LastFetchTimestamp, m.ReplicaDirectoryID = 10_000, [16]byte{byte(id) + 1}
	return m
}

// made are the changes so far.
func (l *led) made() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.changes)
}

// lastAsked are the pods of the last question, and no question from then on.
func (l *led) lastAsked() []int32 {
	l.mu.Lock()
	defer l.mu.Unlock()
	asked := l.asked
	l.asked = nil
	return asked
}

// change does what Kafka would.
func (l *led) change(a *brokertest.Answers, req kmsg.Request) (int16, string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := &a.Quorum.Topics[0].Partitions[0]
	is := func(id int32) func(kmsg.DescribeQuorumResponseTopicPartitionReplicaState) bool {
		return func(r kmsg.DescribeQuorumResponseTopicPartitionReplicaState) bool { return r.ReplicaID == id }
	}
	if l.code != 0 {
		l.changes = append(l.changes, "refused")
		return l.code, "no"
	}
	switch req := req.(type) {
	case *kmsg.UpdateFeaturesRequest:
		l.changes = append(l.changes, "upgrade")
		a.KRaftVersion = 1
	case *kmsg.AddRaftVoterRequest:
		l.changes = append(l.changes, fmt.Sprintf("add %d at %s, of %s", req.VoterID, req.Listeners[0].Host, *req.ClusterID))
		p.Observers = slices.DeleteFunc(p.Observers, is(req.VoterID))
		p.CurrentVoters = append(p.CurrentVoters, member(req.VoterID))
	case *kmsg.RemoveRaftVoterRequest:
		l.changes = append(l.changes, fmt.Sprint("remove ", req.VoterID))
		p.CurrentVoters = slices.DeleteFunc(p.CurrentVoters, is(req.VoterID))
	}
	return 0, ""
}

// The leader's sidecar makes the quorum a dynamic one, and its voters the wanted ones,
// one at a time; then it asks nobody any more.
func TestVotersFollowTheTemplate(t *testing.T) {
	l := &led{}
	bubble(t, l.setup(0, 1, 2), func(t *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(time.Minute)
		const cluster = ", of xxxxxxxxxxxxxxxxxxxxxw"
		want := []string{"upgrade", "add 1 at kafka-1" + cluster, "add 2 at kafka-2" + cluster}
		if diff := cmp.Diff(want, l.made()); diff != "" {
			t.Errorf("changes (-want +got):\n%s", diff)
		}
		if got := s.logged("changed the quorum"); got != 3 {
			t.Errorf("%d lines tell of a change, want 3", got)
		}
		m := s.status()["membership"].(map[string]any)
		if m["pending"] != 0.0 || len(m["waits"].([]any)) != 0 || m["last"] != "kafka-2 is to vote, and has the log" {
			t.Errorf("status %v", m)
		}
		_, page := s.get("/metrics")
		for _, line := range []string{
			"kraftpod_kraft_version 1\n", "kraftpod_voters_pending 0\n", "kraftpod_voter_changes_total 3\n",
			"kraftpod_voter_change_failures_total 0\n",
		} {
			if !strings.Contains(page, line) {
				t.Errorf("/metrics lacks %q", line)
			}
		}
		l.lastAsked()
		time.Sleep(11 * time.Second) // /status was read
		got, asked := quorumsIn(b, 100*time.Second), l.lastAsked()
		if asked != nil || got != 10 {
			t.Errorf("with nothing to change pods %v were asked, and the quorum %d times in 100 s, want 10", asked, got)
		}
	})
}

// While a rollout has not ended nothing is changed, and it is told why, once.
func TestVotersWaitForTheRollout(t *testing.T) {
	l := &led{stated: []int32{0}}
	begin := func(in *setup) {
		l.setup(0, 1, 2)(in)
		answers := in.answers
		in.answers = func(a *brokertest.Answers) {
			answers(a)
			a.KRaftVersion = 1
		}
	}
	bubble(t, begin, func(t *testing.T, _ *brokertest.Broker, s *running) {
		time.Sleep(time.Minute)
		made, asked := l.made(), l.lastAsked()
		if len(made) > 0 || !slices.Equal(asked, []int32{0, 1, 2}) {
			t.Errorf("changed %v, and asked %v", made, asked)
		}
		m := s.status()["membership"].(map[string]any)
		if m["pending"] != 2.0 || !strings.Contains(fmt.Sprint(m["waits"]), "kafka-2's template asks for the voters 0") {
			t.Errorf("status %v", m)
		}
		if got := s.logged("the quorum's voters are to change, and wait"); got != 1 {
			t.Errorf("%d lines tell what is waited for, want 1", got)
		}
	})
}

// What the leader said before is not what it says now: another may lead.
func TestVotersAreChangedByWhatIsDescribedNow(t *testing.T) {
	l := &led{code: 7}
	bubble(t, l.setup(0), func(t *testing.T, b *brokertest.Broker, s *running) {
		time.Sleep(9 * time.Second)
		b.Change(func(a *brokertest.Answers) { a.Quorum = brokertest.NotLeader() })
		tried := len(l.made())
		time.Sleep(20 * time.Second)
		if more := len(l.made()) - tried; tried == 0 || more != 0 {
			t.Errorf("tried %d times, then %d more without a description", tried, more)
		}
	})
}

// A refusal is told, and tried again.
func TestAChangeThatIsRefused(t *testing.T) {
	l := &led{code: 7}
	bubble(t, l.setup(0), func(t *testing.T, _ *brokertest.Broker, s *running) {
		time.Sleep(15 * time.Second)
		if tried := len(l.made()); tried < 4 || tried > 8 {
			t.Errorf("tried %d times in 15 s, want every 2 s once all have agreed for a moment", tried)
		}
		m := s.status()["membership"].(map[string]any)
		if m["pending"] != 1.0 || m["refused"] != "REQUEST_TIMED_OUT: no" {
			t.Errorf("status %v", m)
		}
		if got := s.logged("the quorum was not changed, it is tried again"); got != 1 {
			t.Errorf("%d lines tell of one refusal, want 1", got)
		}
	})
}

// Whoever does not lead, or whose template asks for a static quorum, changes nothing
// and asks nobody.
func TestOnlyTheLeadersSidecarChangesVoters(t *testing.T) {
	for _, tt := range []struct {
		name   string
		leader int32
		wanted []int32
	}{{"another leads", 1, []int32{0, 1, 2}}, {"a static template", 0, nil}} {
		t.Run(tt.name, func(t *testing.T) {
			l := &led{}
			begin := func(in *setup) {
				l.setup(tt.wanted...)(in)
				answers := in.answers
				in.answers = func(a *brokertest.Answers) {
					answers(a)
					p := &a.Quorum.Topics[0].Partitions[0]
					p.LeaderID, p.CurrentVoters, p.Observers = tt.leader, append(p.CurrentVoters, p.Observers...), nil
				}
			}
			bubble(t, begin, func(t *testing.T, _ *brokertest.Broker, s *running) {
				time.Sleep(time.Minute)
				if made, asked := l.made(), l.lastAsked(); len(made) > 0 || asked != nil {
					t.Errorf("changed %v, and asked %v", made, asked)
				}
				if m := s.status()["membership"]; m != nil {
					t.Errorf("status %v", m)
				}
				if _, page := s.get("/metrics"); strings.Contains(page, "voters_pending") {
					t.Error("/metrics has voters_pending")
				}
			})
		})
	}
}
