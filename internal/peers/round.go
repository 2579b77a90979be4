package peers

import (
	"context"
	"slices"
	"sync"

	"github.com/kraftpod/kraftpod/internal/formation"
)

// round is one round of questions.
type round struct {
	*Peers
	// hosts is the hosts file, as this round found it.
	hosts []byte
	named []formation.Answer

	mu sync.Mutex
	// known are the addresses of pods that are asked by name, and of this pod.
	known []string
}

// lookup looks up a pod that is not to be asked as one that a Service lists.
func (r *round) lookup(ctx context.Context, name string) found {
	found := r.names.lookup(ctx, r.hosts, name, refreshTime)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known = append(r.known, found.addresses...)
	return found
}

// lists looks up Services, each round anew.
func (r *round) lists(ctx context.Context, services []string) []formation.Listing {
	all := make([]formation.Listing, len(services))
	var lookups sync.WaitGroup
	for i, service := range services {
		lookups.Go(func() { all[i] = r.list(ctx, service) })
	}
	lookups.Wait()
	return all
}

// list looks up one Service.
func (r *round) list(ctx context.Context, service string) formation.Listing {
	found := r.names.lookup(ctx, r.hosts, service, 0)
	list := formation.Listing{
		Service: service, State: formation.Listed, Silence: found.silence, Addresses: found.addresses,
	}
	switch {
	case found.silence != "":
		list.State = formation.NotKnown
	case len(found.addresses) == 0:
		list.State = formation.NoSuchName
	}
	return list
}

// settle waits for look-ups, for a moment only: a name that is late must not
// keep others from being asked.
func settle(ctx context.Context, lookups *sync.WaitGroup) {
	ctx, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	done := make(chan struct{})
	go func() {
		lookups.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// strangers are to be asked by their addresses: those that the lists have, the
// set's own Service's first, and no pod that is asked by its name.
func (r *round) strangers(lists []formation.Listing) []*meeting {
	r.mu.Lock()
	asked := slices.Concat(r.known, r.self.Addresses)
	r.mu.Unlock()
	var all []*meeting
	for i, list := range lists {
		for _, address := range list.Addresses {
			if !slices.Contains(asked, address) {
				asked = append(asked, address)
				all = append(all, &meeting{address: address, service: list.Service, further: i > 0})
			}
		}
	}
	return all
}
