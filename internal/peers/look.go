package peers

import (
	"context"
	"os"
	"slices"
	"sync"

	"github.com/kraftpod/kraftpod/internal/formation"
)

// maxSeen is how much of a status is read there, in bytes: of all pods at once, and
// beside a sidecar in its container's memory. Each of a thousand brokers takes thirty.
const maxSeen = 256 << 10

// Sight is what one address, or one name without any, said to who looks at a whole
// cluster.
type Sight struct {
	// Name is the full name that was asked; empty where only a Service lists the
	// address.
	Name string
	// Address is where it was asked; empty: Silence says why the name has none.
	Address string
	// Body is its /status, of whoever answers there; nil: Silence says why not.
	Body []byte
	// Silence says why nothing was heard.
	Silence string
}

// Look asks the names, and whoever else the Services list, for what they say of
// themselves, each as soon as its address is known, until ctx ends. Nothing that
// is heard is proved.
func (p *Peers) Look(ctx context.Context, names, services []string) ([]Sight, []formation.Listing) {
	hosts, _ := os.ReadFile(p.hostsFile)
	l := look{round: round{Peers: p, hosts: hosts}}
	var questions, addresses sync.WaitGroup
	for _, name := range names {
		addresses.Add(1)
		questions.Go(func() {
			found := l.lookup(ctx, name)
			addresses.Done()
			l.askAll(ctx, name, found)
		})
	}
	lists := make([]formation.Listing, len(services))
	for i, service := range services {
		questions.Go(func() {
			lists[i] = l.list(ctx, service)
			settle(ctx, &addresses)
			l.askListed(ctx, lists[i])
		})
	}
	questions.Wait()
	return l.sights, lists
}

// look is a Look under way.
type look struct {
	round

	heard  sync.Mutex
	sights []Sight
}

// askAll asks a name at all its addresses: of two families it may listen on one.
func (l *look) askAll(ctx context.Context, name string, found found) {
	if len(found.addresses) == 0 {
		l.add(Sight{Name: name, Silence: found.nobody()})
	}
	var all sync.WaitGroup
	for _, address := range found.addresses {
		all.Go(func() { l.see(ctx, Sight{Name: name, Address: address}, name) })
	}
	all.Wait()
}

// askListed asks whom a Service lists, but those that were asked already.
func (l *look) askListed(ctx context.Context, list formation.Listing) {
	var all sync.WaitGroup
	for _, address := range list.Addresses {
		if l.take(address) {
			all.Go(func() { l.see(ctx, Sight{Address: address}, list.Service) })
		}
	}
	all.Wait()
}

// take says whether nobody has asked at the address yet, and has it so.
func (l *look) take(address string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if slices.Contains(l.known, address) {
		return false
	}
	l.known = append(l.known, address)
	return true
}

// see asks at an address, by the name under which it was found.
func (l *look) see(ctx context.Context, s Sight, name string) {
	s.Body, s.Silence = l.fetch(ctx, s.Address, name, maxSeen)
	l.add(s)
}

func (l *look) add(s Sight) {
	l.heard.Lock()
	defer l.heard.Unlock()
	l.sights = append(l.sights, s)
}
