package peers

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// lookupTime ends a look-up: the resolver itself gives up after 5 s, twice, for
// each of at most three name servers.
const lookupTime = 30 * time.Second

// Resolver is net.Resolver, as far as it is needed.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

var _ Resolver = (*net.Resolver)(nil)

// resolve asks DNS for the addresses of a full name. No addresses and no error:
// nobody has the name, says the name server itself. Addresses and an error:
// there may be more.
func resolve(resolver Resolver, name string) (addresses []string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), lookupTime)
	defer cancel()
	// One family at a time: asked for both, the resolver reports the one that
	// failed as if there were no such address, or as if there were none at all.
	networks := []string{"ip4", "ip6"}
	parts, errs := make([][]netip.Addr, len(networks)), make([]error, len(networks))
	var both sync.WaitGroup
	for i, network := range networks {
		// The dot at the end keeps the search list from being tried.
		both.Go(func() { parts[i], errs[i] = resolver.LookupNetIP(ctx, network, name+".") })
	}
	both.Wait()
	for _, a := range slices.Concat(parts...) {
		addresses = append(addresses, a.Unmap().String())
	}
	for _, e := range errs {
		if e != nil && !isAbsent(e) {
			err = e
		}
	}
	return addresses, err
}

// isAbsent says whether an error is the answer that nobody has the name, or an
// address of that family.
func isAbsent(err error) bool {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns.IsNotFound && !dns.IsTimeout && !dns.IsTemporary
	}
	// What the machine's own hosts file has is of the other family.
	_, otherFamily := errors.AsType[*net.AddrError](err)
	return otherFamily
}
