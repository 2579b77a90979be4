package peers

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/pod"
)

const (
	// refreshTime is how old an address may be before it is looked up again.
	refreshTime = 3 * time.Second
	// freshTime is how old an address may be to be used while it is looked up
	// again. Behind a dead name server an answer takes 5 s by the resolver's
	// default, so a look-up that begins within a second of refreshTime has ended
	// by then. The cluster's own DNS may answer from a cache as old; and whoever
	// has got the address meanwhile says another name.
	freshTime = 10 * time.Second
	// absentTime is the same of "no such name", which is looked up every round:
	// the rounds after the one that asked may use it, while it is looked up again.
	absentTime = 3 * time.Second
	// patience is how long a round waits for a look-up whose earlier answer can
	// still be used.
	patience = 200 * time.Millisecond
	// maxLookups are in flight at a time, with two sockets each: a process may have
	// no more than 1024.
	maxLookups = 64
	// forgetTime is after how long a name that nobody asked for is forgotten.
	forgetTime = time.Minute
)

// found is what is known of a name.
type found struct {
	addresses []string
	// silence says why it is not known whether there are others; "" where the name
	// server itself says that there are none.
	silence string
}

// nobody is why a name has no address.
func (f found) nobody() string { return cmp.Or(f.silence, formation.NoAddress) }

// names looks names up in DNS. A look-up does not end with the round that began
// it: a later round has its answer.
type names struct {
	resolver Resolver
	slots    chan struct{}

	mu    sync.Mutex
	known map[string]*knowledge
}

// knowledge is the last answer about a name.
type knowledge struct {
	addresses []string
	// err: not all was answered.
	err error
	// at is when the look-up ended; zero: none has yet.
	at time.Time
	// doubted: nobody, or somebody else, answers at the address.
	doubted bool
	// pending is closed when the look-up in flight ends; nil: there is none.
	pending chan struct{}
	// asked is when somebody last wanted to know.
	asked time.Time
}

func newNames(resolver Resolver) *names {
	return &names{resolver: resolver, slots: make(chan struct{}, maxLookups), known: map[string]*knowledge{}}
}

// lookup returns the addresses of a full name, from the hosts file or else from
// DNS, as far as they are known by the end of ctx. Addresses up to maxAge old
// are not looked up again.
func (n *names) lookup(ctx context.Context, hosts []byte, name string, maxAge time.Duration) found {
	name = strings.TrimSuffix(name, ".")
	if addresses := pod.Addresses(hosts, name); len(addresses) > 0 {
		return found{addresses: addresses}
	}
	n.mu.Lock()
	k := n.known[name]
	if k == nil {
		k = &knowledge{}
		n.known[name] = k
	}
	k.asked = time.Now()
	if k.isYoung(maxAge) {
		defer n.mu.Unlock()
		return k.found()
	}
	if k.pending == nil {
		k.pending = make(chan struct{})
		go n.find(name, k)
	}
	pending, usable := k.pending, k.isUsable()
	n.mu.Unlock()

	wait(ctx, pending, usable)
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case k.isUsable():
		return k.found()
	case k.err != nil:
		return found{silence: silence(k.err)}
	}
	return found{silence: fmt.Sprintf("%s: it has not said yet who has %s", formation.NoNameServer, name)}
}

// wait waits for a look-up, not for long where there is an earlier answer.
func wait(ctx context.Context, pending chan struct{}, usable bool) {
	if usable {
		short, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		ctx = short
	}
	select {
	case <-pending:
	case <-ctx.Done():
	}
}

// isYoung says whether there are addresses that need not be looked up again.
func (k *knowledge) isYoung(maxAge time.Duration) bool {
	return len(k.addresses) > 0 && k.err == nil && !k.doubted && time.Since(k.at) < maxAge
}

// isUsable says whether the last answer still counts.
func (k *knowledge) isUsable() bool {
	if len(k.addresses) == 0 {
		return !k.at.IsZero() && k.err == nil && time.Since(k.at) <= absentTime
	}
	return time.Since(k.at) <= freshTime
}

func (k *knowledge) found() found {
	f := found{addresses: k.addresses}
	if k.err != nil {
		f.silence = silence(k.err)
	}
	return f
}

func silence(err error) string { return fmt.Sprintf("%s: %v", formation.NoNameServer, err) }

// find looks a name up, however long that takes.
func (n *names) find(name string, k *knowledge) {
	n.slots <- struct{}{}
	addresses, err := resolve(n.resolver, name)
	<-n.slots

	n.mu.Lock()
	defer n.mu.Unlock()
	k.addresses, k.err, k.at, k.doubted = addresses, err, time.Now(), false
	close(k.pending)
	k.pending = nil
}

// doubt has a name looked up again by the next round.
func (n *names) doubt(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if k := n.known[strings.TrimSuffix(name, ".")]; k != nil {
		k.doubted = true
	}
}

// forget drops what nobody has wanted to know for long.
func (n *names) forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for name, k := range n.known {
		if k.pending == nil && time.Since(k.asked) > forgetTime {
			delete(n.known, name)
		}
	}
}
