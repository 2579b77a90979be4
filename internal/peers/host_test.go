package peers

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/kraftpod/kraftpod/internal/formation"
)

// TestHost: a question names whom it is for, since a service mesh knows no addresses: the pod that is asked by its
// name, else the Service that lists it.
func TestHost(t *testing.T) {
	const further = "kafka-broker.elk.svc.cluster.local"
	n := newNeighbours(t)
	var asked sync.Map
	for ordinal := 1; ordinal <= 3; ordinal++ {
		says := says(ordinal, nil)
		n.name(address(ordinal), fqdn(ordinal))
		n.serve(ordinal, func(w http.ResponseWriter, r *http.Request) {
			asked.Store(r.Host, ordinal)
			says(w, r)
		})
	}
	n.name(address(2), service)
	n.name(address(3), further)
	n.peers.Round(t.Context(), []formation.Answer{{Pod: fqdn(1), NodeID: 1}}, []string{further})
	n.peers.Ask(t.Context(), []formation.Answer{{Pod: fqdn(3), NodeID: 3}})
	var got []string
	asked.Range(func(host, ordinal any) bool {
		got = append(got, fmt.Sprintf("%v: %v", ordinal, host))
		return true
	})
	slices.Sort(got)
	port := ":" + n.peers.port
	want := []string{"1: " + fqdn(1) + port, "2: " + service + port, "3: " + further + port, "3: " + fqdn(3) + port}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("asked %q, want %q", got, want)
	}
}
