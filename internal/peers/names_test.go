package peers

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/test/nameserver"
)

// TestLookup: what a real resolver makes of what a name server says. Only the
// name server's own word is "no such name".
func TestLookup(t *testing.T) {
	families := func(ip4, ip6 nameserver.Behaviour) func(name, family string) nameserver.Behaviour {
		return func(_, family string) nameserver.Behaviour {
			if family == "ip4" {
				return ip4
			}
			return ip6
		}
	}
	for _, tt := range []struct {
		name     string
		has      []string // of the name
		ip4, ip6 nameserver.Behaviour
		want     []string
		silence  string // "": the name server says that there are no others
	}{
		{name: "IPv4", has: []string{"10.0.0.1"}, want: []string{"10.0.0.1"}},
		{name: "IPv6", has: []string{"fd00::1"}, want: []string{"fd00::1"}},
		{name: "both", has: []string{"fd00::1", "10.0.0.1"}, want: []string{"10.0.0.1", "fd00::1"}},
		{name: "no such name"},
		{
			name: "SERVFAIL", has: []string{"10.0.0.1"}, ip4: nameserver.Fails, ip6: nameserver.Fails,
			silence: "server misbehaving",
		},
		{
			name: "REFUSED", has: []string{"10.0.0.1"}, ip4: nameserver.Refuses, ip6: nameserver.Refuses,
			silence: "server misbehaving",
		},
		{
			name: "SERVFAIL for IPv4, none of IPv6", has: []string{"10.0.0.1"}, ip4: nameserver.Fails,
			silence: "server misbehaving",
		},
		{
			name: "SERVFAIL for IPv6", has: []string{"10.0.0.1"}, ip6: nameserver.Fails,
			want: []string{"10.0.0.1"}, silence: "server misbehaving",
		},
		{
			name: "dead", has: []string{"10.0.0.1"}, ip4: nameserver.Dead, ip6: nameserver.Dead,
			silence: "has not said yet who has a.b",
		},
		{
			name: "dead for IPv4, none of IPv6", has: []string{"10.0.0.1"}, ip4: nameserver.Dead,
			silence: "has not said yet who has a.b",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := nameserver.Start(t)
			if len(tt.has) > 0 {
				server.Name("a.b", tt.has...)
			}
			server.Behave(families(tt.ip4, tt.ip6))
			limit := time.Minute
			if strings.Contains(tt.silence, "yet") {
				limit = 300 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			var got found
			got.addresses, got.silence = New(Config{Resolver: server.Resolver(), Listen: ":1"}).Addresses(ctx, "a.b.")
			if !slices.Equal(got.addresses, tt.want) || (got.silence == "") != (tt.silence == "") ||
				!strings.Contains(got.silence, tt.silence) {
				t.Errorf("found %q, want %q, silence %q", got, tt.want, tt.silence)
			}
			if got.silence != "" && !strings.HasPrefix(got.silence, formation.NoNameServer) {
				t.Errorf("silence %q, want %q before it", got.silence, formation.NoNameServer)
			}
		})
	}
}

// late is a resolver that takes its time. It counts the look-ups of IPv4.
type late struct {
	mu      sync.Mutex
	delay   time.Duration
	address string // "": no such name
	fails   bool
	count   int
}

func (l *late) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	l.mu.Lock()
	delay, address, fails := l.delay, l.address, l.fails
	if network == "ip4" {
		l.count++
	}
	l.mu.Unlock()
	select {
	case <-time.After(delay):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	switch {
	case fails:
		return nil, &net.DNSError{Err: "server misbehaving", Name: host, IsTemporary: true}
	case address == "" || network != "ip4":
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return []netip.Addr{netip.MustParseAddr(address)}, nil
}

func (l *late) lookups() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.count
}

func (l *late) set(change func(l *late)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(l)
}

// round looks a name up as a round of 600 ms does, and says how long that took.
func (l *late) round(n *names) (found, time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), 600*time.Millisecond)
	defer cancel()
	began := time.Now()
	return n.lookup(ctx, nil, "a.b", refreshTime), time.Since(began)
}

// A look-up outlives its round: a later one has the answer, at once.
func TestLookupOutlivesRound(t *testing.T) {
	// None of these ends at the moment when a round does.
	for _, delay := range []time.Duration{700 * time.Millisecond, 3100 * time.Millisecond, 5 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			l := &late{delay: delay, address: "10.0.0.1"}
			n := newNames(l)
			began := time.Now()
			for {
				got, took := l.round(n)
				if len(got.addresses) > 0 {
					if took > patience || time.Since(began) > delay+600*time.Millisecond {
						t.Errorf("%v: found after %v, in a round that waited %v", delay, time.Since(began), took)
					}
					break
				}
				if !strings.Contains(got.silence, "has not said yet who has a.b") || time.Since(began) > 2*delay {
					t.Fatalf("%v: after %v found %+v", delay, time.Since(began), got)
				}
			}
			if l.lookups() != 1 {
				t.Errorf("%v: %d look-ups, want 1", delay, l.lookups())
			}
			synctest.Wait()
		})
	}
}

// An address is used while it is fresh: up to 3 s old without another look-up, up
// to 10 s while one is under way, and no longer.
func TestLookupFresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &late{address: "10.0.0.1"}
		n := newNames(l)
		if got, _ := l.round(n); len(got.addresses) != 1 {
			t.Fatalf("found %+v", got)
		}
		l.set(func(l *late) { l.delay, l.fails = 20*time.Second, true })
		time.Sleep(refreshTime - time.Millisecond)
		if got, took := l.round(n); len(got.addresses) != 1 || took != 0 || l.lookups() != 1 {
			t.Errorf("before 3 s: %+v after %v, %d look-ups, want the address at once, and no more", got, took, l.lookups())
		}
		time.Sleep(time.Millisecond)
		if got, took := l.round(n); len(got.addresses) != 1 || took != patience || l.lookups() != 2 {
			t.Errorf("at 3 s: %+v after %v, %d look-ups, want it after 200ms, and another one", got, took, l.lookups())
		}
		time.Sleep(6*time.Second + 600*time.Millisecond) // 9.8 s
		if got, took := l.round(n); len(got.addresses) != 1 || took != patience || l.lookups() != 2 {
			t.Errorf("at 10 s: %+v after %v, %d look-ups, want the address, and no third look-up", got, took, l.lookups())
		}
		time.Sleep(time.Millisecond)
		if got, took := l.round(n); len(got.addresses) != 0 || got.silence == "" || took != 600*time.Millisecond {
			t.Errorf("after 10 s: %+v after %v, want silence", got, took)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
	})
}
