package peers

import (
	"sync"
	"time"
)

// provedTime is for how long a name's address is taken for proved while the
// Service lists the address and the pod there says the name: whoever gets the
// address next says another name. It spares a look-up for each pod and round.
const provedTime = time.Minute

// proofs are the names that were found to have an address.
type proofs struct {
	mu sync.Mutex
	at map[proof]time.Time
}

type proof struct{ name, address string }

func newProofs() *proofs { return &proofs{at: map[proof]time.Time{}} }

func (p *proofs) has(name, address string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, ok := p.at[proof{name: name, address: address}]
	return ok && time.Since(at) < provedTime
}

func (p *proofs) add(name, address string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at[proof{name: name, address: address}] = time.Now()
}

// forget drops what has to be proved anew.
func (p *proofs) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for proof, at := range p.at {
		if time.Since(at) >= provedTime {
			delete(p.at, proof)
		}
	}
}
