package bootstrap

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/membership"
)

// leadersPlan is the plan of kafka-1, whose node id is 11.
func leadersPlan() *api.Plan {
	return &api.Plan{
		Pod: podName(1), NodeID: 11, Roles: []string{"controller", "broker"},
		Intent: api.Intent{ClusterID: testID, Voters: []int32{11}, Wanted: []int32{10, 11, 12}},
		Voters: "11@" + podName(1) + ":9093",
		Listeners: []api.Listener{
			{Name: "PLAINTEXT", Port: 9092}, {Name: "CONTROLLER", Port: 9093},
		},
	}
}

// What the pods state: each by its name, its controller reached as the leader's is.
func TestMember(t *testing.T) {
	stated := says(2, disk.Formed, 11)
	stated.NodeID = 12
	stated.Status.NodeID, stated.Status.Roles = 12, []string{"controller", "broker"}
	stated.Status.Intent.Wanted = []int32{10, 11, 12}
	endpoint := membership.Endpoint{Listener: "CONTROLLER", Host: podName(2), Port: 9093}
	waits := says(2, disk.Empty, 11)
	waits.Status.Roles, waits.Status.Checks = []string{"controller"}, []api.Check{{Reason: api.RunWaits + ": for x"}}
	broker := says(2, disk.Formed, 11)
	broker.Status.Roles = []string{"broker"}
	for _, tt := range []struct {
		name   string
		answer formation.Answer
		want   membership.Pod
	}{
		{"stated", stated, membership.Pod{
			ID: 12, Name: podName(2), Answered: true, Wanted: []int32{10, 11, 12}, Controller: true, Endpoint: endpoint,
		}},
		{"its run waits", waits, membership.Pod{ID: 2, Name: podName(2), Answered: true, Endpoint: endpoint}},
		{"a broker", broker, membership.Pod{ID: 2, Name: podName(2), Answered: true, Endpoint: endpoint}},
		{
			"gone",
			formation.Answer{Pod: podName(2), NodeID: 12, Silence: formation.NoAddress},
			membership.Pod{ID: 12, Name: podName(2), Gone: true},
		},
		{
			"silent",
			formation.Answer{Pod: podName(2), NodeID: 12, Silence: formation.NoNameServer},
			membership.Pod{ID: 12, Name: podName(2)},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, member(tt.answer, leadersPlan())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	own := membership.Pod{ID: 11, Name: podName(1), Answered: true, Wanted: []int32{10, 11, 12}, Controller: true}
	if diff := cmp.Diff(own, ownMember(leadersPlan())); diff != "" {
		t.Errorf("this pod's own (-want +got):\n%s", diff)
	}
}

// A plan's pod is one of a set by its name; of any other nobody is asked.
func TestPodsOfNoSet(t *testing.T) {
	b, plan := &Bootstrap{}, leadersPlan()
	if id := b.Self(plan); id.FQDN(id.Ordinal+1) != podName(2) || id.NodeID != 11 || id.Ordinal != 1 {
		t.Errorf("identity %+v", id)
	}
	for _, name := range []string{"", "kafka-1", "kafka-1.x.y.z.w", "kafka.kafka-headless.elk.svc.cluster.local"} {
		plan.Pod = name
		if pods := b.Pods()(t.Context(), plan, []int32{10}); b.Self(plan).Set != "" || pods != nil {
			t.Errorf("%q is %+v, and %+v were asked", name, b.Self(plan), pods)
		}
	}
}
