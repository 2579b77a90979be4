package peers

import (
	"context"

	"github.com/kraftpod/kraftpod/internal/pod"
)

// resolver is net.Resolver, as far as it is needed.
type resolver interface {
	LookupHost(ctx context.Context, host string) ([]string, error)
}

// names looks names up.
type names struct {
	// hosts is the hosts file, as this round found it.
	hosts    []byte
	resolver resolver
}

// lookup returns the addresses of a full name, from the hosts file or else from
// DNS; none where it does not resolve.
func (n names) lookup(ctx context.Context, name string) []string {
	if found := pod.Addresses(n.hosts, name); len(found) > 0 {
		return found
	}
	found, _ := n.resolver.LookupHost(ctx, name+".")
	return found
}
