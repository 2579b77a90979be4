package peers

import (
	"net"
	"net/http"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// TestRoundListed asks whoever has an address that the Service lists.
func TestRoundListed(t *testing.T) {
	otherSet := func(s *api.Status) { s.Pod = "zoo-3." + service }
	otherService := func(s *api.Status) { s.Pod = "kafka-3.other.elk.svc.cluster.local" }
	noOrdinal := func(s *api.Status) { s.Pod = "kafka." + service }
	noName := func(s *api.Status) { s.Pod = "" }
	stranger := func(silence string) *formation.Answer {
		return &formation.Answer{Pod: address(3), NodeID: -1, Silence: silence}
	}
	const another = ", whose address is another"
	for _, tt := range []struct {
		name  string
		names []string // of the address
		dns   string   // a name that DNS has the address for
		serve http.HandlerFunc
		want  *formation.Answer // but for the status; nil: nobody
	}{
		{
			name: "a pod of the set", names: []string{fqdn(3)}, serve: says(3, nil),
			want: &formation.Answer{Pod: fqdn(3), NodeID: 3},
		},
		{
			name: "a pod of the set, by DNS", dns: fqdn(3) + ".", serve: says(3, nil),
			want: &formation.Answer{Pod: fqdn(3), NodeID: 3},
		},
		{name: "no sidecar", want: stranger(formation.Refused)},
		{name: "a pod of another set", serve: says(3, otherSet)},
		{name: "a pod of another Service", serve: says(3, otherService)},
		{name: "a name without an ordinal", serve: says(3, noOrdinal)},
		{
			name: "a name whose address is another", serve: says(3, nil),
			want: stranger(`it calls itself "` + fqdn(3) + `"` + another),
		},
		{name: "no name", serve: says(3, noName), want: stranger(`it calls itself ""` + another)},
		{
			name: "no name, where the root has the address", dns: ".", serve: says(3, noName),
			want: stranger(`it calls itself ""` + another),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := newNeighbours(t)
			n.name(address(3), service)
			for _, name := range tt.names {
				n.name(address(3), name)
			}
			n.dns[tt.dns] = []string{address(3)}
			if tt.serve != nil {
				n.serve(3, tt.serve)
			}
			answers, _ := n.peers.Round(t.Context(), nil)
			want := []formation.Answer{}
			if tt.want != nil {
				want = append(want, *tt.want)
			}
			for i, a := range answers {
				if (a.Status != nil) != (a.Silence == "") {
					t.Errorf("answer %+v, want a status or silence", a)
				}
				answers[i].Status = nil
			}
			if diff := cmp.Diff(want, answers); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRoundAll: each answer counts, those of the named first, in their order.
func TestRoundAll(t *testing.T) {
	n := newNeighbours(t)
	for ordinal := 1; ordinal <= 4; ordinal++ {
		n.name(address(ordinal), service)
		n.name(address(ordinal), fqdn(ordinal))
		n.serve(ordinal, says(ordinal, nil))
	}
	named := []formation.Answer{{Pod: fqdn(2), NodeID: 2}, {Pod: fqdn(1), NodeID: 1}}
	answers, listed := n.peers.Round(t.Context(), named)
	var got []string
	for _, a := range answers {
		got = append(got, a.Pod)
	}
	if want := []string{fqdn(2), fqdn(1), fqdn(3), fqdn(4)}; !slices.Equal(got, want) || !listed {
		t.Errorf("answers of %q, listed %v, want %q", got, listed, want)
	}
}

// TestRoundDNS: what the hosts file lacks is looked up, and a pod that was named
// is not asked a second time as one that is listed.
func TestRoundDNS(t *testing.T) {
	n := newNeighbours(t)
	if err := os.Remove(n.hosts); err != nil {
		t.Fatal(err)
	}
	n.dns = map[string][]string{
		fqdn(0) + ".": {"127.77.0.1"},
		fqdn(1) + ".": {address(1)},
		service + ".": {"127.77.0.1", address(1)},
	}
	n.serve(1, says(1, nil))
	answers, listed := n.peers.Round(t.Context(), []formation.Answer{{Pod: fqdn(1), NodeID: 1}})
	if len(answers) != 1 || answers[0].Status == nil || !listed {
		t.Errorf("answers %v, listed %v, want kafka-1's status alone", answers, listed)
	}
	n.dns = nil
	answers, listed = n.peers.Round(t.Context(), nil)
	if len(answers) != 0 || listed {
		t.Errorf("answers %v, listed %v, want nobody of a Service without a name", answers, listed)
	}
}

// TestRoundOwnAddresses: the pod itself is not asked, whatever else its name
// resolves to.
func TestRoundOwnAddresses(t *testing.T) {
	n := newNeighbours(t)
	n.peers.self.Addresses = []string{address(7)}
	n.name(address(7), service)
	if answers, _ := n.peers.Round(t.Context(), nil); len(answers) != 0 {
		t.Errorf("answers %v, want none", answers)
	}
}

// TestNew: DNS is the machine's, and no connection is kept: a pod that comes
// anew at an address is asked anew.
func TestNew(t *testing.T) {
	if p := New(pod.Identity{}, "", ":8081"); p.resolver != net.DefaultResolver || p.port != "8081" {
		t.Errorf("resolver %v and port %s, want the machine's and 8081", p.resolver, p.port)
	}
	n := newNeighbours(t)
	n.name(address(1), fqdn(1))
	closes := make(chan bool, 1)
	status := says(1, nil)
	n.serve(1, func(w http.ResponseWriter, r *http.Request) {
		closes <- r.Close
		status(w, r)
	})
	n.peers.Round(t.Context(), []formation.Answer{{Pod: fqdn(1), NodeID: 1}})
	select {
	case closed := <-closes:
		if !closed {
			t.Error("the connection is kept, want it closed after the answer")
		}
	default:
		t.Error("kafka-1 was not asked")
	}
}
