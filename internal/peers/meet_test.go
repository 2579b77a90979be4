package peers

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// otherService is a further headless Service.
const otherService = "old-headless.elk.svc.cluster.local"

// TestRoundListed asks whoever has an address that a Service lists.
func TestRoundListed(t *testing.T) {
	type change = func(s *api.Status)
	called := func(name string, changes ...change) change {
		return func(s *api.Status) {
			s.Pod = name
			for _, c := range changes {
				c(s)
			}
		}
	}
	otherCluster := func(s *api.Status) { s.Intent.ClusterID = "y" }
	noPlan := func(s *api.Status) { s.Intent = nil }
	volumeOf := func(id string) change {
		return func(s *api.Status) { s.Volume = disk.Volume{State: disk.Formed, ClusterID: id} }
	}
	const zoo, old = "zoo-3." + service, "old-3." + otherService
	for _, tt := range []struct {
		name   string
		listed string   // the Service that lists it
		names  []string // of the address
		serve  http.HandlerFunc
		set    string // the answer of a pod of the set: its pod and silence; "": nobody
		other  string // the same of another set's pod
	}{
		{name: "a pod of the set", listed: service, names: []string{fqdn(3)}, serve: says(3, nil), set: fqdn(3) + ": "},
		{name: "no sidecar", listed: service, set: address(3) + ": " + formation.Refused},
		{
			name: "a pod of another set of this cluster", listed: service, names: []string{zoo},
			serve: says(3, called(zoo)), other: zoo + ": ",
		},
		{
			name: "a pod of another set and cluster", listed: service, names: []string{zoo},
			serve: says(3, called(zoo, otherCluster)),
		},
		{
			name: "one that means another cluster, on a volume of this one", listed: service, names: []string{zoo},
			serve: says(3, called(zoo, otherCluster, volumeOf("x"))),
			other: zoo + ": its volume is another cluster's (x) than it is configured for (y)",
		},
		{
			name: "one that does not say which cluster", listed: service, names: []string{zoo},
			serve: says(3, called(zoo, noPlan)),
			other: zoo + ": its sidecar has no plan: Kafka's container has not started, or its run refused to",
		},
		{
			name: "one without a plan on a volume of another cluster", listed: service, names: []string{zoo},
			serve: says(3, called(zoo, noPlan, volumeOf("y"))),
		},
		{
			name: "one of this cluster whose name is another's", listed: service, serve: says(3, called(zoo)),
			set: address(3) + `: it calls itself "` + zoo + `", whose address is another`,
		},
		{
			name: "a pod of the set, but of another cluster", listed: service, names: []string{fqdn(3)},
			serve: says(3, otherCluster), set: fqdn(3) + ": ",
		},
		{
			name: "a name whose address is another", listed: service, serve: says(3, nil),
			set: address(3) + `: it calls itself "` + fqdn(3) + `", whose address is another`,
		},
		{
			name: "no name", listed: service, serve: says(3, called("")),
			set: address(3) + `: it calls itself "", whose address is another`,
		},
		{
			name: "a name that is none", listed: service, serve: says(3, called("zoo-3\n.x")),
			set: address(3) + ": it calls itself \"zoo-3\\n.x\", whose address is another",
		},
		{name: "this pod itself", listed: service, serve: says(0, nil)},
		{
			name: "a pod of the further Service", listed: otherService, names: []string{old},
			serve: says(3, called(old)), other: old + ": ",
		},
		{
			name: "a pod of the further Service and of another cluster", listed: otherService, names: []string{old},
			serve: says(3, called(old, otherCluster)),
		},
		{
			name: "a pod of this set that the further Service lists too", listed: otherService, names: []string{fqdn(3)},
			serve: says(3, nil), set: fqdn(3) + ": ",
		},
		{name: "no sidecar in the further Service", listed: otherService, other: address(3) + ": " + formation.Refused},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := newNeighbours(t)
			n.name(address(3), tt.listed)
			for _, name := range tt.names {
				n.name(address(3), name)
			}
			if tt.serve != nil {
				n.serve(3, tt.serve)
			}
			heard := n.peers.Round(t.Context(), nil, []string{otherService})
			if got := texts(heard.Answers); !slices.Equal(got, list(tt.set)) {
				t.Errorf("pods of the set: %q, want %q", got, tt.set)
			}
			if got := texts(heard.Others); !slices.Equal(got, list(tt.other)) {
				t.Errorf("other pods: %q, want %q", got, tt.other)
			}
			if heard.Asked != 1 {
				t.Errorf("%d asked, want 1", heard.Asked)
			}
		})
	}
}

func texts(answers []formation.Answer) []string {
	var all []string
	for _, a := range answers {
		all = append(all, a.Pod+": "+a.Silence)
	}
	return all
}

// list is the one text, or none.
func list(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// A pod that both Services list is asked once; what the further Services say is
// told apart.
func TestRoundServices(t *testing.T) {
	n := newNeighbours(t)
	for _, s := range []string{service, otherService, fqdn(3)} {
		n.name(address(3), s)
	}
	n.serve(3, says(3, nil))
	heard := n.peers.Round(t.Context(), nil, []string{"nobody.elk.svc.cluster.local", otherService})
	if len(heard.Answers) != 1 || heard.Asked != 1 || len(heard.Others) != 0 {
		t.Errorf("heard %+v, want kafka-3 once", heard)
	}
	want := []formation.Listing{
		{Service: "nobody.elk.svc.cluster.local", State: formation.NoSuchName},
		{Service: otherService, State: formation.Listed, Addresses: []string{address(3)}},
	}
	if diff := cmp.Diff(want, heard.Services); diff != "" {
		t.Errorf("the further Services (-want +got):\n%s", diff)
	}
}
