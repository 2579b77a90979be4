package peers

import (
	"context"
	"os"
	"slices"
	"sync"

	"github.com/kraftpod/kraftpod/internal/api"
)

// Reply is what the sidecar at one address says.
type Reply struct {
	Address string
	// Listed: the first of the Services lists the address.
	Listed bool
	// Status is what it says; nil: nothing.
	Status *api.Status

	// name is that by which the address was found.
	name string
}

// Everybody asks whoever the Services list, and the named pods, each address once,
// but for those of the pod own. noService: the name server itself says that there
// is no such name as the first Service's.
func (p *Peers) Everybody(ctx context.Context, own string, services, names []string) (replies []Reply, noService bool) {
	hosts, _ := os.ReadFile(p.hostsFile)
	p.names.forget()
	all := slices.Concat([]string{own}, services, names)
	finds := make([]found, len(all))
	var lookups, questions sync.WaitGroup
	for i, name := range all {
		lookups.Go(func() { finds[i] = p.names.lookup(ctx, hosts, name, 0) })
	}
	lookups.Wait()

	asked := slices.Clone(finds[0].addresses)
	for i, find := range finds[1:] {
		for _, address := range find.addresses {
			if !slices.Contains(asked, address) {
				asked = append(asked, address)
				replies = append(replies, Reply{Address: address, Listed: i == 0, name: all[i+1]})
			}
		}
	}
	for i := range replies {
		questions.Go(func() { replies[i].Status, _ = p.get(ctx, replies[i].Address, replies[i].name) })
	}
	questions.Wait()
	service := finds[1]
	return replies, len(service.addresses) == 0 && service.silence == ""
}
