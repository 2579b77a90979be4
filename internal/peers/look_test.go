package peers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kraftpod/kraftpod/internal/formation"
)

// dns is a name server: names without an answer are not answered, as by one that is
// dead.
type dns map[string][]string

func (d dns) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	addresses, answers := d[strings.TrimSuffix(host, ".")]
	if !answers {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	var found []netip.Addr
	for _, address := range addresses {
		if a := netip.MustParseAddr(address); a.Is4() == (network == "ip4") {
			found = append(found, a)
		}
	}
	if len(found) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return found, nil
}

// sidecars are those that answer at an address; others hang, as behind a node that
// is gone.
type sidecars map[string]string

func (s sidecars) RoundTrip(r *http.Request) (*http.Response, error) {
	host, _, _ := net.SplitHostPort(r.URL.Host)
	body, answers := s[host]
	if !answers {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	if body == "" {
		return nil, errors.New("no route to host")
	}
	return &http.Response{Status: "200 OK", StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// TestLook: a set of nine of which half is down is looked at within the time that
// all have together, and whoever answers is heard; so it is where the name server
// is dead, too.
func TestLook(t *testing.T) {
	const limit = 700 * time.Millisecond
	var names []string
	all, half := dns{service: nil}, sidecars{}
	for i := range 9 {
		names = append(names, fqdn(i))
		all[fqdn(i)] = []string{address(i)}
		all[service] = append(all[service], address(i))
		if i%2 == 0 {
			half[address(i)] = fmt.Sprint("pod ", i)
		}
	}
	all[service] = append(all[service], "127.77.1.99")
	half["127.77.1.99"] = "a stranger"
	for _, tt := range []struct {
		name    string
		dns     dns
		service string
		heard   int
		silence string // of the others
		took    time.Duration
		state   formation.ListingState
	}{
		{
			name: "half is down", dns: all, heard: 6, silence: "its sidecar does not answer in time", took: limit,
			state: formation.Listed,
		},
		{
			name: "the name server is dead", dns: dns{}, silence: formation.NoNameServer, took: limit,
			state: formation.NotKnown,
		},
		{
			name: "the name server knows one pod", dns: dns{fqdn(0): {address(0)}}, heard: 1,
			silence: formation.NoNameServer, took: limit, state: formation.NotKnown,
		},
		{
			name: "the name server does not answer for the names", dns: dns{service: all[service]}, heard: 6,
			took: limit, state: formation.Listed,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := New(Config{HostsFile: "/dev/null", Listen: ":8081", Resolver: tt.dns, Transport: half})
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				defer cancel()
				began := time.Now()
				sights, lists := p.Look(ctx, names, []string{service})
				if took := time.Since(began); took != tt.took {
					t.Errorf("it took %v, want %v", took, tt.took)
				}
				heard := 0
				for _, s := range sights {
					if s.Body != nil {
						heard++
					} else if !strings.Contains(s.Silence, tt.silence) {
						t.Errorf("%+v, want the silence %q", s, tt.silence)
					}
				}
				if heard != tt.heard || len(lists) != 1 || lists[0].State != tt.state {
					t.Errorf("%d heard and %+v, want %d and %v", heard, lists, tt.heard, tt.state)
				}
				synctest.Wait()
				time.Sleep(lookupTime) // of look-ups in flight
			})
		})
	}
}

// A pod is asked once, by its name where it has one; who is up makes nobody wait.
func TestLookOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		known := dns{
			service: {address(0), address(1)}, fqdn(0): {address(0), "fd00::1"}, fqdn(1): {address(1)}, fqdn(2): nil,
			"other": nil,
		}
		asked := sidecars{address(0): "zero", "fd00::1": "", address(1): "one"}
		p := New(Config{HostsFile: "/dev/null", Listen: ":8081", Resolver: known, Transport: asked})
		began := time.Now()
		sights, lists := p.Look(t.Context(), []string{fqdn(0), fqdn(2)}, []string{service, "other"})
		var got []string
		for _, s := range sights {
			got = append(got, fmt.Sprintf("%s@%s %s%s", s.Name, s.Address, s.Body, s.Silence))
		}
		slices.Sort(got)
		want := []string{
			"@" + address(1) + " one",
			fqdn(0) + "@" + address(0) + " zero",
			fqdn(0) + "@fd00::1 no route to host",
			fqdn(2) + "@ " + formation.NoAddress,
		}
		if !slices.Equal(got, want) || time.Since(began) != 0 {
			t.Errorf("after %v:\n%q\nwant at once:\n%q", time.Since(began), got, want)
		}
		if lists[0].State != formation.Listed || lists[1].State != formation.NoSuchName {
			t.Errorf("Services %+v, want the first listed and no other", lists)
		}
	})
}

// Of a status that has no end no more is read than its part of the memory.
func TestLookEndless(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		endless := sidecars{address(0): strings.Repeat("x", 2*maxSeen)}
		p := New(Config{HostsFile: "/dev/null", Listen: ":8081", Resolver: dns{service: {address(0)}}, Transport: endless})
		sights, _ := p.Look(t.Context(), nil, []string{service})
		if len(sights) != 1 || len(sights[0].Body) != maxSeen {
			t.Errorf("%d bytes of the first of %d, want %d", len(sights[0].Body), len(sights), maxSeen)
		}
	})
}

// slow answers after a second.
type slow struct{ sidecars }

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(time.Second)
	return s.sidecars.RoundTrip(r)
}

// Whom only Services list is waited for, and is asked once; the hosts file goes
// before DNS.
func TestLookListed(t *testing.T) {
	hosts := filepath.Join(t.TempDir(), "hosts")
	if err := os.WriteFile(hosts, []byte(address(1)+" other\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		listed := dns{service: {address(0), address(1)}}
		answers := slow{sidecars{address(0): "zero", address(1): "one"}}
		p := New(Config{HostsFile: hosts, Listen: ":8081", Resolver: listed, Transport: answers})
		sights, lists := p.Look(t.Context(), nil, []string{service, "other"})
		if len(sights) != 2 || sights[0].Body == nil || sights[1].Body == nil || sights[0].Address == sights[1].Address {
			t.Errorf("heard %+v, want each once", sights)
		}
		if lists[1].State != formation.Listed {
			t.Errorf("Services %+v, want the one of the hosts file listed", lists)
		}
	})
}
