package broker

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

var t0 = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func TestReadQuorum(t *testing.T) {
	voter, quorum := brokertest.Voter, brokertest.Quorum
	for _, tt := range []struct {
		name string
		resp *kmsg.DescribeQuorumResponse
		want []int32 // caught up; nil: an error
	}{
		{"within 5 s", quorum(1, voter(2, 90, 5_000), voter(1, 99, 10_000), voter(0, 90, 4_999)), []int32{1, 2}},
		{"an isolated leader", quorum(1, voter(0, 99, 1_000), voter(1, 99, 60_000), voter(2, 99, 1_000)), []int32{1}},
		{"never fetched", quorum(1, voter(0, -1, -1), voter(1, 99, 60_000)), []int32{1}},
		{"by offsets, before KIP-836", quorum(1, voter(0, 99, -1), voter(1, 99, -1), voter(2, 98, -1)), []int32{0, 1}},
		{"by offsets, one never fetched", quorum(1, voter(0, 99, -1), voter(1, 99, 60_000)), []int32{0, 1}},
		{"by offsets, a leader without a time", quorum(1, voter(0, 90, 10), voter(1, 99, -1)), []int32{1}},
		{"the time 0", quorum(1, voter(0, 90, 0), voter(1, 99, 5_000)), []int32{0, 1}},
		{"the time 0, of the leader too", quorum(1, voter(0, 90, 0), voter(1, 99, 0)), []int32{0, 1}},
		{"not the leader", brokertest.NotLeader(), nil},
		{"empty", kmsg.NewPtrDescribeQuorumResponse(), nil},
		{"no partition", withoutPartition(), nil},
		{"a leader that is not listed", quorum(7, voter(0, 9, 9)), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q, err := readQuorum(tt.resp, 0, t0)
			if (err == nil) != (tt.want != nil) {
				t.Fatalf("readQuorum = %+v, %v, want %v", q, err, tt.want)
			}
			if err != nil {
				return
			}
			if diff := cmp.Diff(tt.want, q.CaughtUp); diff != "" {
				t.Errorf("caught up (-want +got):\n%s", diff)
			}
		})
	}
}

func withoutPartition() *kmsg.DescribeQuorumResponse {
	resp := brokertest.Quorum(1)
	resp.Topics[0].Partitions = nil
	return resp
}

func TestReadQuorumThatIsNotAuthorized(t *testing.T) {
	resp := brokertest.Quorum(1, brokertest.Voter(1, 9, 9))
	resp.ErrorCode = 31
	if _, err := readQuorum(resp, 0, t0); !errors.Is(err, kerr.ClusterAuthorizationFailed) {
		t.Errorf("readQuorum = %v, want CLUSTER_AUTHORIZATION_FAILED", err)
	}
}

// Every field; an observer has a lag and no vote.
func TestDescribeQuorum(t *testing.T) {
	withObserver := func(a *brokertest.Answers) {
		p := &a.Quorum.Topics[0].Partitions[0]
		p.Observers = append(p.Observers, brokertest.Voter(3, 60, 10_000))
	}
	for _, tt := range []struct {
		name   string
		nodeID int32
		lag    int64
	}{{"the leader", 0, 0}, {"a voter", 2, 10}, {"an observer", 3, 40}, {"a stranger", 9, -1}} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, withObserver, func(t *testing.T, _ *brokertest.Broker, c *Client) {
				got, err := c.DescribeQuorum(t.Context(), tt.nodeID)
				want := &Quorum{Lag: tt.lag, Quorum: api.Quorum{
					LeaderID: 0, Epoch: 4, HighWatermark: 99, LogEnd: 100, Voters: 3, VoterIDs: []int32{0, 1, 2},
					CaughtUp: []int32{0, 1}, At: time.Now(),
				}}
				ignored := cmpopts.IgnoreFields(Quorum{}, "Replicas", "Observers") // see TestReadReplicas
				if diff := cmp.Diff(want, got, ignored); diff != "" || err != nil {
					t.Errorf("DescribeQuorum: %v, (-want +got):\n%s", err, diff)
				}
			})
		})
	}
}

// A description is as old as the question, however long the answer takes: who
// proves something by it must not take it for newer.
func TestDescribeQuorumIsOfWhenItWasAsked(t *testing.T) {
	bubble(t, usual, func(t *testing.T, b *brokertest.Broker, c *Client) {
		asked := time.Now()
		b.Network.Hang(brokertest.DescribeQuorum)
		time.AfterFunc(time.Second, b.Network.Release)
		q, err := c.DescribeQuorum(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(asked); took != time.Second || !q.At.Equal(asked) {
			t.Errorf("asked at %v, answered after %v, described at %v, want when it was asked", asked, took, q.At)
		}
	})
}

// Its age is by the clock that nobody sets, which a bubble has not.
func TestDescribeQuorumAges(t *testing.T) {
	b := brokertest.New(t, usual)
	defer b.Close()
	c := NewClient(someAddr, time.Minute, Channel{Dial: b.Network.Dial})
	defer c.Close()
	q, err := c.DescribeQuorum(t.Context(), 0)
	if err != nil || !strings.Contains(q.At.String(), " m=") {
		t.Errorf("DescribeQuorum = %+v, %v, want a time that is not the wall clock's alone", q, err)
	}
}

// The log's end is the leader's own, not this node's or an observer's.
func TestReadQuorumLogEnd(t *testing.T) {
	voter := brokertest.Voter
	resp := brokertest.Quorum(1, voter(0, 120, 9), voter(1, 110, 9), voter(2, 90, 9))
	if q, err := readQuorum(resp, 0, t0); err != nil || q.LogEnd != 110 {
		t.Errorf("readQuorum = %+v, %v, want the leader's log end 110", q, err)
	}
}

// A leader may be no voter: it leads until its own removal is committed.
func TestALeaderThatIsAnObserver(t *testing.T) {
	resp := brokertest.Quorum(3, brokertest.Voter(0, 90, 9_000))
	p := &resp.Topics[0].Partitions[0]
	p.Observers = append(p.Observers, brokertest.Voter(3, 99, 10_000))
	q, err := readQuorum(resp, 0, t0)
	if err != nil || q.LeaderID != 3 || q.Voters != 1 || q.Lag != 9 || len(q.CaughtUp) != 1 {
		t.Errorf("readQuorum = %+v, %v, want leader 3, one voter and a lag of 9", q, err)
	}
}

func TestQuorumRequestNamesTheMetadataLog(t *testing.T) {
	req := quorumRequest()
	if len(req.Topics) != 1 || req.Topics[0].Topic != "__cluster_metadata" || len(req.Topics[0].Partitions) != 1 ||
		req.Topics[0].Partitions[0].Partition != 0 {
		t.Errorf("request = %+v, want partition 0 of __cluster_metadata", req)
	}
}
