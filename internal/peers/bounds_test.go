package peers

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// An address at which nobody answers is looked up by the next round.
func TestLookupDoubted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &late{address: "10.0.0.1"}
		n := newNames(l)
		_, _ = l.round(n)
		l.set(func(l *late) { l.address = "10.0.0.2" })
		if got, _ := l.round(n); got.addresses[0] != "10.0.0.1" {
			t.Errorf("found %+v, want the address as it was", got)
		}
		n.doubt("a.b.")
		n.doubt("nobody")
		if got, _ := l.round(n); got.addresses[0] != "10.0.0.2" {
			t.Errorf("found %+v, want the new address", got)
		}
		if _, _ = l.round(n); l.lookups() != 2 {
			t.Errorf("%d look-ups, want 2: the doubt is over", l.lookups())
		}
	})
}

// What nobody asks for any more is forgotten, and the look-ups in flight are
// bounded.
func TestLookupBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &late{delay: time.Second, address: "10.0.0.1"}
		n := newNames(l)
		n.slots = make(chan struct{}, 3)
		began := time.Now()
		var all sync.WaitGroup
		for _, name := range []string{"a", "b", "c", "d", "e", "f", "a", "b"} {
			all.Go(func() { n.lookup(t.Context(), nil, name, refreshTime) })
		}
		all.Wait()
		if took := time.Since(began); took != 2*time.Second || l.lookups() != 6 {
			t.Errorf("%d look-ups in %v, want 6, three at a time", l.lookups(), took)
		}
		time.Sleep(forgetTime - 4*time.Second)
		_, _ = l.round(n)
		n.forget()
		if len(n.known) != 7 {
			t.Errorf("%d names known, want all", len(n.known))
		}
		time.Sleep(4 * time.Second)
		n.forget()
		if _, ok := n.known["a.b"]; !ok || len(n.known) != 1 {
			t.Errorf("%d names known, want the one that was asked for within a minute", len(n.known))
		}
	})
}
