package formation

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

func labelsHint(addresses string) string {
	return "a headless Service lists every pod that has the labels of its selector, and the pod at " + addresses +
		" has no sidecar: take the labels off it, or give it one (kubectl get pods -o wide shows which it is)"
}

func pendingHint(pods string) string {
	return "not running: " + pods + " (the Service gives an address to this pod, which is not ready either). Where " +
		"kubectl get pods says Pending, a node, a volume or a quota is missing: kubectl describe pod says which. " +
		"Where there is no such pod, see whether the StatefulSet has fewer replicas than KRAFTPOD_REPLICAS"
}

// at is a view of a pod that asks at an address's port.
func at(listen string, v View) View {
	v.Listen = listen
	return v
}

// nameless is the answer of a pod that has no address.
func nameless(pod string, id int32) Answer { return Answer{Pod: pod, NodeID: id, Silence: NoAddress} }

// listsItself is a view whose Service lists the asking pod.
func listsItself(v View) View {
	v.Addresses, v.Service.Addresses = []string{"10.244.1.7"}, []string{"10.244.1.7"}
	return v
}

func TestHint(t *testing.T) {
	blank := func(id int32) *api.Status { return says(id, disk.Empty, three) }
	ready := func(s *api.Status) *api.Status {
		s.Ready = true
		return s
	}
	twin := heard(blank(1))[0]
	unnamed := func(address string) Answer { return Answer{Pod: address, NodeID: -1, Silence: Refused} }
	further := empty(0, three, heard(blank(1), blank(2))...)
	further.Services = []Listing{{Service: "x", Silence: NoNameServer + ": x"}}
	for _, row := range []struct {
		name string
		view View
		want string
	}{
		{
			name: "nobody asked",
			view: empty(0, one),
		},
		{
			name: "all answer",
			view: empty(2, three, heard(blank(0), blank(1))...),
		},
		{
			name: "nobody answers",
			view: empty(0, three, silent(1, "no answer"), silent(2, "no answer")),
		},
		{
			name: "no names",
			view: empty(0, three, silent(1, NoAddress), silent(2, "no answer")),
			want: namesHint,
		},
		{
			name: "no name below",
			view: empty(1, three, silent(0, NoAddress), silent(2, NoAddress)),
			want: namesHint,
		},
		{
			name: "only lower ordinals",
			view: empty(1, three, with(heard(ready(blank(0))), silent(2, NoAddress))...),
			want: namesHint + "; " + orderHint,
		},
		{
			name: "the pod below is not ready, so no order holds this one back",
			view: empty(1, three, with(heard(blank(0)), silent(2, NoAddress))...),
			want: namesHint,
		},
		{
			name: "pending: the Service lists this pod, and not those",
			view: listsItself(empty(1, four, with(heard(blank(0)), nameless("kafka-2.kafka-headless", 2),
				nameless("kafka-3.kafka-headless", 3))...)),
			want: pendingHint("kafka-2, kafka-3"),
		},
		{
			name: "what the Service does says nothing of another Service's pods",
			view: listsItself(empty(3, three, with(heard(blank(0)), nameless("c-1.controllers", 1),
				nameless("kafka-2.kafka-headless", 2))...)),
			want: pendingHint("kafka-2") + "; " + namesHint,
		},
		{
			name: "the Service lists this pod, and all others",
			view: listsItself(empty(1, three, heard(blank(0), blank(2))...)),
		},
		{
			name: "only lower ordinals, one of them by the asking pod's own id",
			view: empty(1, three, twin, silent(2, NoAddress)),
			want: namesHint + "; " + orderHint,
		},
		{
			name: "no sidecars",
			view: empty(1, three, silent(0, Refused), silent(2, "no answer")),
			want: aloneHint,
		},
		{
			name: "no sidecars where this container has another port than the default",
			view: at(":9081", empty(1, three, silent(0, Refused), silent(2, "no answer"))),
			want: aloneHint + `; this container has KRAFTPOD_LISTEN=":9081": the sidecars' need the same`,
		},
		{
			name: "another port, and all answer",
			view: at(":9081", empty(2, three, heard(blank(0), blank(1))...)),
		},
		{
			name: "a pod that has the labels, and no sidecar",
			view: empty(0, three, with(heard(blank(1), blank(2)), unnamed("10.0.0.9"), unnamed("10.0.0.8"))...),
			want: labelsHint("10.0.0.9, 10.0.0.8"),
		},
		{
			name: "the same of another Service",
			view: beside(empty(0, three, heard(blank(1), blank(2))...), unnamed("10.0.0.9")),
			want: labelsHint("10.0.0.9"),
		},
		{
			name: "a name that cannot be looked up",
			view: empty(0, three, silent(1, NoNameServer+": x"), silent(2, "no answer")),
			want: dnsHint,
		},
		{
			name: "a pod of another set whose name cannot be looked up",
			view: beside(empty(0, three, heard(blank(1), blank(2))...), silent(4, NoNameServer+": x")),
			want: dnsHint,
		},
		{
			name: "a Service that cannot be looked up",
			view: listed(empty(0, three, heard(blank(1), blank(2))...), NotKnown),
			want: dnsHint,
		},
		{
			name: "a further Service that cannot be looked up",
			view: further,
			want: dnsHint,
		},
		{
			name: "all of it",
			view: empty(1, three, silent(0, Refused), silent(2, NoAddress)),
			want: namesHint + "; " + orderHint + "; " + aloneHint,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := row.view.hint(); got != row.want {
				t.Errorf("hint = %q, want %q", got, row.want)
			}
		})
	}
}
