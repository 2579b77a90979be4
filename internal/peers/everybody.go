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
// but for those of the pod own. A Service without addresses is asked at those that it
// was last known to have: it is deleted a moment before its pods are. noService: the
// name server itself says that there is no such name as the first Service's, and nobody
// answers there. Who is gone is not asked, which takes time; its reply has no status.
func (p *Peers) Everybody(
	ctx context.Context, own string, services, names []string, isGone func(address string) bool,
) (replies []Reply, noService bool) {
	hosts, _ := os.ReadFile(p.hostsFile)
	p.names.forget()
	all := slices.Concat([]string{own}, services, names)
	finds := make([]found, len(all))
	var lookups, questions sync.WaitGroup
	for i, name := range all {
		lookups.Go(func() { finds[i] = p.names.lookup(ctx, hosts, name, 0) })
	}
	lookups.Wait()
	isUnlisted := len(finds[1].addresses) == 0
	for i, service := range services {
		finds[i+1].addresses = p.recall(service, finds[i+1].addresses)
	}

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
		if isGone(replies[i].Address) {
			continue
		}
		questions.Go(func() { replies[i].Status, _ = p.get(ctx, replies[i].Address, replies[i].name) })
	}
	questions.Wait()
	if !isUnlisted {
		return replies, false
	}
	replies = slices.DeleteFunc(replies, Reply.isGone)
	isListed := func(r Reply) bool { return r.Listed }
	return replies, finds[1].silence == "" && !slices.ContainsFunc(replies, isListed)
}

// isGone says whether nobody says anything at an address that a Service had.
func (r Reply) isGone() bool { return r.Listed && (r.Status == nil || r.Status.Pod == "") }

// Remember looks Services up, so that their pods are known when they are deleted.
func (p *Peers) Remember(ctx context.Context, services []string) {
	hosts, _ := os.ReadFile(p.hostsFile)
	var lookups sync.WaitGroup
	for _, name := range services {
		lookups.Go(func() { p.recall(name, p.names.lookup(ctx, hosts, name, 0).addresses) })
	}
	lookups.Wait()
}

// recall returns the addresses that a Service has or, where it has none, those that it
// was last known to have.
func (p *Peers) recall(service string, now []string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(now) > 0 {
		p.listed[service] = now
	}
	return p.listed[service]
}
