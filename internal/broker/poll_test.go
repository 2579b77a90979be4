package broker

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/twmb/franz-go/pkg/kerr"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

func TestPollOfABroker(t *testing.T) {
	type answers = brokertest.Answers
	inSync := func(n, here int) *Replicas {
		return &Replicas{Here: here, InSync: n, Behind: []string{}, WithoutLeader: []string{}}
	}
	unregistered := func(s *Snapshot) { s.Registered = nil }
	for _, tt := range []struct {
		name   string
		in     func(*answers)
		change func(*Snapshot) // of what is usual
	}{
		{"usual", func(*answers) {}, func(*Snapshot) {}},
		{"unlisted", func(a *answers) { a.Unlisted = true }, func(s *Snapshot) { s.Listed, s.Advertised = false, "" }},
		{"fenced", func(a *answers) { a.Fenced = true }, func(s *Snapshot) {
			s.Fenced, s.Registered = true, []api.Registered{{ID: 0, Fenced: true}, {ID: 1}}
		}},
		{"IPv6", func(a *answers) { a.Host, a.Port = "fd00::1", 65535 }, func(s *Snapshot) {
			s.Advertised = "[fd00::1]:65535"
		}},
		{"offset", func(a *answers) { a.MetadataOffset = -1 }, func(s *Snapshot) { s.MetadataOffset = -1 }},
		{"no topics", func(a *answers) { a.Topics = 0 }, func(s *Snapshot) { s.Replicas = inSync(0, 0) }},
		{"Kafka 3.4", func(a *answers) { a.MaxVersion[brokertest.DescribeCluster], a.Fenced = 0, true }, unregistered},
		{"Kafka 3.9", func(a *answers) { a.MaxVersion[brokertest.DescribeCluster], a.Fenced = 1, true }, unregistered},
		{"DescribeCluster fails", func(a *answers) { a.ClusterCode = 31 }, unregistered},
		{"a failed dir", func(a *answers) { a.DirCode = 56 }, func(s *Snapshot) {
			s.FailedLogDirs = []string{"log dir /data/1 failed: " + kerr.KafkaStorageError.Error()}
		}},
		{"no dirs", func(a *answers) { a.LogDirsCode = 31 }, func(s *Snapshot) {
			s.Unlisted = true
			s.FailedLogDirs = []string{"the broker does not list its log dirs: " + kerr.ClusterAuthorizationFailed.Error()}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, tt.in, func(t *testing.T, _ *brokertest.Broker, c *Client) {
				want := &Snapshot{
					MetadataOffset: 1, Listed: true, Advertised: "kafka-0.svc:9092", Replicas: inSync(3, 3), Leader: NoLeader,
					Registered: []api.Registered{{ID: 0}, {ID: 1}},
				}
				tt.change(want)
				got, err := poll(t, c)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Replicas{})); diff != "" {
					t.Errorf("snapshot (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestPollOfAController(t *testing.T) {
	type answers = brokertest.Answers
	kafka34 := func(a *answers) { a.MaxVersion[brokertest.DescribeCluster] = -1 }
	for _, tt := range []struct {
		name  string
		in    func(*answers)
		want  int32
		epoch bool // asked by a fetch, not by DescribeCluster
	}{
		{"Kafka 4.0", func(a *answers) { a.Leader = 2 }, 2, false},
		{"Kafka 3.7", func(a *answers) { a.Leader, a.MaxVersion[brokertest.DescribeCluster] = 2, 1 }, 2, false},
		{"no leader", func(a *answers) { a.Leader = -1 }, -1, false},
		{"a quorum of 3.6 that was not upgraded", func(a *answers) { a.Leader, a.MetadataVersion = 2, 14 }, 2, true},
		{"a quorum of 3.7", func(a *answers) { a.Leader, a.MetadataVersion = 2, 15 }, 2, false},
		{"Kafka 3.6", func(a *answers) { a.Leader, a.MaxVersion[brokertest.DescribeCluster] = 2, 0 }, 2, true},
		{"Kafka 3.4, the leader", kafka34, 0, true},
		{"Kafka 3.4, a follower", func(a *answers) { kafka34(a); a.Leader, a.Quorum = 1, brokertest.NotLeader() }, 1, true},
		{"Kafka 3.4, no leader", func(a *answers) { kafka34(a); a.Leader, a.Quorum = -1, brokertest.NotLeader() }, -1, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, tt.in, func(t *testing.T, b *brokertest.Broker, c *Client) {
				got, err := c.Poll(t.Context(), Question{ControllerOnly: true, CountReplicas: true})
				if err != nil {
					t.Fatal(err)
				}
				want := &Snapshot{MetadataOffset: 1, Leader: tt.want}
				if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Replicas{})); diff != "" {
					t.Errorf("snapshot (-want +got):\n%s", diff)
				}
				wantAskedOnce(t, b, tt.epoch)
			})
		})
	}
}

// wantAskedOnce demands that a controller was asked for its epoch or else for the
// cluster, and for nothing that it closes the connection at.
func wantAskedOnce(t *testing.T, b *brokertest.Broker, epoch bool) {
	t.Helper()
	want := map[int16]int{brokertest.Fetch: 0, brokertest.DescribeCluster: 1}
	if epoch {
		want = map[int16]int{brokertest.Fetch: 1, brokertest.DescribeCluster: 0}
	}
	want[brokertest.DescribeQuorum] = 0 // who does not lead answers nothing of use
	want[brokertest.Metadata], want[brokertest.DescribeLogDirs] = 0, 0
	got := map[int16]int{}
	for key := range want {
		got[key] = b.Asked(key)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests by key (-want +got):\n%s", diff)
	}
}

func TestPollFails(t *testing.T) {
	type answers = brokertest.Answers
	broker, controller := Question{}, Question{ControllerOnly: true}
	for _, tt := range []struct {
		name string
		q    Question
		in   func(*answers)
		want error
	}{
		{"ApiVersions", broker, func(a *answers) { a.VersionsCode = 31 }, kerr.ClusterAuthorizationFailed},
		{"Metadata", broker, func(a *answers) { a.MetadataCode = 129 }, kerr.RebootstrapRequired},
		{"Fetch", controller, func(a *answers) {
			a.FetchCode, a.MaxVersion[brokertest.DescribeCluster] = 31, -1
		}, kerr.ClusterAuthorizationFailed},
		{"DescribeCluster", controller, func(a *answers) { a.ClusterCode = 31 }, kerr.ClusterAuthorizationFailed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			withErrorCodes := func(a *answers) { a.MaxVersion[brokertest.Metadata] = 13 } // KIP-1102
			bubble(t, withErrorCodes, func(t *testing.T, b *brokertest.Broker, c *Client) {
				if _, err := c.Poll(t.Context(), tt.q); err != nil {
					t.Errorf("Poll = %v before anything is wrong", err)
				}
				b.Change(tt.in)
				snapshot, err := c.Poll(t.Context(), tt.q)
				if !errors.Is(err, tt.want) || snapshot != nil {
					t.Errorf("Poll = %+v, %v, want %v", snapshot, err, tt.want)
				}
			})
		})
	}
}

// The requests after the first go out together, each on its own clock.
func TestPollTakesAtMostTwoTimeouts(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, c *Client) {
		if _, err := poll(t, c); err != nil {
			t.Fatal(err)
		}
		for _, key := range []int16{brokertest.Metadata, brokertest.DescribeLogDirs, brokertest.DescribeCluster} {
			b.Network.Hang(key)
		}
		begun := time.Now()
		_, err := poll(t, c)
		if took := time.Since(begun); err == nil || took != 2*time.Second {
			t.Errorf("Poll = %v after %v, want an error after one timeout", err, took)
		}
	})
}

// Nothing is asked whose answer grows, but where replicas are counted.
func TestReplicasAreCountedOnRequest(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, c *Client) {
		snapshot, err := c.Poll(t.Context(), Question{})
		if err != nil || snapshot.Replicas != nil || b.AskedForAll(brokertest.Metadata) > 0 {
			t.Errorf("Poll = %+v, %v, want no replicas, and not to ask for them", snapshot, err)
		}
		if _, err := poll(t, c); err != nil || b.AskedForAll(brokertest.Metadata) != 1 {
			t.Errorf("Poll = %v, asked %d times for all topics, want once", err, b.AskedForAll(brokertest.Metadata))
		}
		if n := b.AskedForAll(brokertest.DescribeLogDirs); n != 1 {
			t.Errorf("asked %d times for all partitions' log dirs, want once", n)
		}
	})
}

// The node's own id decides which broker of the answers it is.
func TestPollOfAnotherNode(t *testing.T) {
	cannotTell := func(a *brokertest.Answers) { a.ConfigsCode = 31 }
	bubble(t, cannotTell, func(t *testing.T, _ *brokertest.Broker, c *Client) {
		got, err := c.Poll(t.Context(), Question{NodeID: 1})
		if err != nil || !got.Listed || got.Advertised != "kafka-1.svc:9092" {
			t.Errorf("Poll = %+v, %v, want kafka-1.svc:9092", got, err)
		}
		got, err = c.Poll(t.Context(), Question{NodeID: 7, CountReplicas: true})
		if err != nil || got.Listed || got.Replicas.Here != 0 {
			t.Errorf("Poll = %+v, %v, want nothing of node 7", got, err)
		}
	})
}
