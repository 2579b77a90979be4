package broker

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
	"github.com/kraftpod/kraftpod/internal/membership"
)

// Replicas have how long ago they fetched, by their leader's clock.
func TestReadReplicas(t *testing.T) {
	replica := func(id int32, end, fetched, caughtUp int64) kmsg.DescribeQuorumResponseTopicPartitionReplicaState {
		r := brokertest.Voter(id, end, caughtUp)
		r.LastFetchTimestamp, r.ReplicaDirectoryID = fetched, [16]byte{byte(id)}
		return r
	}
	resp := brokertest.Quorum(1, replica(1, 99, 60_000, 60_000), replica(2, 90, 59_000, 50_000), replica(0, -1, -1, -1))
	p := &resp.Topics[0].Partitions[0]
	p.Observers = append(p.Observers, replica(3, 99, 61_000, 60_000)) // the leader's clock went back
	q, err := readQuorum(resp, 1, t0)
	if err != nil {
		t.Fatal(err)
	}
	want := []membership.Replica{
		{ID: 1, Directory: [16]byte{1}},
		{ID: 2, Directory: [16]byte{2}, Lag: 9, Fetched: time.Second, CaughtUp: 10 * time.Second},
		{ID: 0, Lag: 100, Fetched: -1, CaughtUp: -1},
	}
	if diff := cmp.Diff(want, q.Replicas); diff != "" {
		t.Errorf("voters (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]membership.Replica{{ID: 3, Directory: [16]byte{3}}}, q.Observers); diff != "" {
		t.Errorf("observers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int32{0, 1, 2}, q.VoterIDs); diff != "" {
		t.Errorf("voters' ids (-want +got):\n%s", diff)
	}
}

// What is asked of the leader, and that its refusal is told in its words.
func TestChangeVoters(t *testing.T) {
	const clusterID = "Jc7hwCMorEyPprSI1Iw4sQ"
	var asked kmsg.Request
	code, says := int16(0), ""
	answers := func(a *brokertest.Answers) {
		a.Changed = func(req kmsg.Request) (int16, string) {
			asked = req
			return code, says
		}
	}
	bubble(t, answers, func(t *testing.T, _ *brokertest.Broker, c *Client) {
		directory := [16]byte{7}
		change := membership.Change{
			Kind: membership.Upgrade, ID: 2, Directory: directory,
			Endpoint: membership.Endpoint{Listener: "CONTROLLER", Host: "kafka-2.svc", Port: 9093},
		}
		ask := func(kind membership.Kind) error {
			change.Kind = kind
			return c.ChangeVoters(t.Context(), change, clusterID)
		}
		if err := ask(membership.Upgrade); err != nil {
			t.Fatal(err)
		}
		features := asked.(*kmsg.UpdateFeaturesRequest)
		if u := features.FeatureUpdates; len(u) != 1 || u[0].Feature != "kraft.version" || u[0].MaxVersionLevel != 1 ||
			u[0].UpgradeType != 1 || features.ValidateOnly {
			t.Errorf("asked %+v", features)
		}
		if err := ask(membership.Add); err != nil {
			t.Fatal(err)
		}
		add := asked.(*kmsg.AddRaftVoterRequest)
		if *add.ClusterID != clusterID || add.VoterID != 2 || add.VoterDirectoryID != directory || len(add.Listeners) != 1 ||
			add.Listeners[0].Name != "CONTROLLER" || add.Listeners[0].Host != "kafka-2.svc" || add.Listeners[0].Port != 9093 {
			t.Errorf("asked %+v", add)
		}
		if err := ask(membership.Remove); err != nil {
			t.Fatal(err)
		}
		remove := asked.(*kmsg.RemoveRaftVoterRequest)
		if *remove.ClusterID != clusterID || remove.VoterID != 2 || remove.VoterDirectoryID != directory {
			t.Errorf("asked %+v", remove)
		}
		asked = nil
		if err := ask(membership.None); err != nil || asked != nil {
			t.Errorf("nothing is due: asked %v, %v", asked, err)
		}
		for _, kind := range []membership.Kind{membership.Upgrade, membership.Add, membership.Remove} {
			code, says = kerr.InvalidRequest.Code, "it lags\nbehind"
			if err := ask(kind); !errors.Is(err, kerr.InvalidRequest) || !strings.HasSuffix(err.Error(), ": it lags behind") {
				t.Errorf("%v: %v", kind, err)
			}
			code, says = kerr.ClusterAuthorizationFailed.Code, ""
			if err := ask(kind); !errors.Is(err, kerr.ClusterAuthorizationFailed) ||
				!strings.HasSuffix(err.Error(), "it takes the ACL Alter on the cluster") {
				t.Errorf("%v: %v", kind, err)
			}
		}
	})
}

// The kraft.version in force is among a node's features; a static quorum's is not.
func TestKRaftVersion(t *testing.T) {
	for _, version := range []int16{0, 1} {
		says := func(a *brokertest.Answers) { a.KRaftVersion = version }
		bubble(t, says, func(t *testing.T, _ *brokertest.Broker, c *Client) {
			got, err := c.Poll(t.Context(), Question{NodeID: 0})
			if err != nil || got.KRaftVersion != version {
				t.Errorf("polled %+v, %v, want kraft.version %d", got, err, version)
			}
		})
	}
	if got := kraftVersion(kmsg.NewPtrApiVersionsResponse()); got != -1 {
		t.Errorf("a node that tells no features has kraft.version %d", got)
	}
}
