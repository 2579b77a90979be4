package peers

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/test/nameserver"
)

// A name server that is silent about one pod keeps nobody else from being asked:
// a pod whose own name resolves, or one that the Service lists.
func TestRoundLateName(t *testing.T) {
	server := nameserver.Start(t)
	n := newNeighbours(t)
	n.peers.names = newNames(server.Resolver())
	if err := os.Remove(n.hosts); err != nil {
		t.Fatal(err)
	}
	n.peers.self.Addresses = []string{"127.77.0.1"}
	server.Name(fqdn(1), address(1))
	server.Name(fqdn(3), address(3))
	server.Name(service, "127.77.0.1", address(3))
	server.Behave(func(name, _ string) nameserver.Behaviour {
		if name == fqdn(2) {
			return nameserver.Dead
		}
		return nameserver.Answers
	})
	n.serve(1, says(1, nil))
	n.serve(3, says(3, nil))
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	heard := n.peers.Round(ctx, []formation.Answer{{Pod: fqdn(2), NodeID: 2}, {Pod: fqdn(1), NodeID: 1}}, nil)
	if len(heard.Answers) != 3 || heard.Answers[1].Status == nil || heard.Answers[2].Status == nil {
		t.Fatalf("heard %+v, want kafka-1 and kafka-3", heard)
	}
	if a := heard.Answers[0]; !strings.HasPrefix(a.Silence, formation.NoNameServer) {
		t.Errorf("kafka-2: %+v, want the silence of the name server", a)
	}
}

// What a name's address was found to be is not looked up each round.
func TestRoundProved(t *testing.T) {
	n := newNeighbours(t)
	n.name(address(3), service)
	n.serve(3, says(3, nil))
	l := &late{address: address(3)}
	n.peers.names = newNames(l)
	for range 3 {
		if heard := n.peers.Round(t.Context(), nil, nil); len(heard.Answers) != 1 || heard.Answers[0].Status == nil {
			t.Fatalf("heard %+v, want kafka-3", heard)
		}
		n.peers.names = newNames(l)
	}
	if l.lookups() != 1 {
		t.Errorf("%d look-ups, want 1", l.lookups())
	}
}

// A proof is good for a minute, for that name and address.
func TestProofs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProofs()
		p.add("a", "10.0.0.1")
		if !p.has("a", "10.0.0.1") || p.has("a", "10.0.0.2") || p.has("b", "10.0.0.1") {
			t.Error("a proof is of one name and one address")
		}
		time.Sleep(provedTime - 1)
		if p.forget(); !p.has("a", "10.0.0.1") {
			t.Error("forgotten before a minute was over")
		}
		time.Sleep(time.Nanosecond)
		if p.has("a", "10.0.0.1") {
			t.Error("good for more than a minute")
		}
		if p.forget(); len(p.at) != 0 {
			t.Error("not forgotten")
		}
	})
}
