package peers

import (
	"context"
	"testing"
	"time"
)

// Each address is asked once, by whatever name it was found, and never this pod's
// own; one that hangs holds nobody up beyond ctx.
func TestEverybody(t *testing.T) {
	n := newNeighbours(t)
	for _, ordinal := range []int{1, 2} {
		n.name(address(ordinal), fqdn(ordinal))
		n.name(address(ordinal), service)
	}
	n.serve(1, says(1, nil))
	n.serve(2, hangs)
	n.dns["other.elk.svc.cluster.local."] = []string{address(3), address(1)}
	n.serve(3, says(3, nil))
	nobody := func(string) bool { return false }
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	services := []string{service, "other.elk.svc.cluster.local"}
	replies, noService := n.peers.Everybody(ctx, fqdn(0), services, []string{fqdn(1), fqdn(4)}, nobody)
	if noService || len(replies) != 3 {
		t.Fatalf("no Service %v, %d replies: %+v", noService, len(replies), replies)
	}
	for i, want := range []struct {
		ordinal int
		listed  bool
		says    bool
	}{{1, true, true}, {2, true, false}, {3, false, true}} {
		got := replies[i]
		if got.Address != address(want.ordinal) || got.Listed != want.listed || (got.Status != nil) != want.says {
			t.Errorf("reply %d: %+v, want %+v", i, got, want)
		}
	}
	_, noService = n.peers.Everybody(t.Context(), fqdn(0), []string{"gone.elk.svc.cluster.local"}, nil, nobody)
	if !noService {
		t.Error("the Service is there")
	}
	gone := func(string) bool { return true }
	asked := time.Now()
	replies, _ = n.peers.Everybody(t.Context(), fqdn(0), services, nil, gone)
	if took := time.Since(asked); len(replies) != 3 || replies[1].Status != nil || took > 500*time.Millisecond {
		t.Errorf("who is gone was asked: %d replies after %v", len(replies), took)
	}
}
