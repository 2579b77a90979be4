// Package peers asks other pods' sidecars what their disks hold: names by the
// hosts file and DNS, answers over HTTP.
package peers

import (
	"context"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// settleTime is how long those whom only the Service lists wait for the named
// pods' addresses, so that nobody is asked twice where names resolve quickly.
const settleTime = 100 * time.Millisecond

// Config is whom to ask for, and how.
type Config struct {
	// Self is the pod that asks, of the cluster ClusterID.
	Self      pod.Identity
	ClusterID string
	// HostsFile is where names are looked up before DNS is asked.
	HostsFile string
	// Listen, host:port, has the port of all sidecars.
	Listen string
	// Resolver asks DNS; nil: that of resolv.conf.
	Resolver Resolver
	// Transport asks the sidecars; nil: over HTTP.
	Transport http.RoundTripper
}

// Peers asks the peers of one pod.
type Peers struct {
	self      pod.Identity
	clusterID string
	hostsFile string
	port      string
	names     *names
	proved    *proofs
	transport http.RoundTripper

	mu sync.Mutex
	// listed are the addresses that Services were last known to have.
	listed map[string][]string
}

// New makes the asker of a pod's peers.
func New(cfg Config) *Peers {
	_, port, _ := net.SplitHostPort(cfg.Listen)
	if cfg.Resolver == nil {
		cfg.Resolver = &net.Resolver{PreferGo: true}
	}
	if cfg.Transport == nil {
		cfg.Transport = &http.Transport{DisableKeepAlives: true}
	}
	return &Peers{
		self: cfg.Self, clusterID: cfg.ClusterID, hostsFile: cfg.HostsFile, port: port,
		names: newNames(cfg.Resolver), proved: newProofs(),
		transport: cfg.Transport, listed: map[string][]string{},
	}
}

// Heard is what one round of questions brought.
type Heard struct {
	// Answers are those of the named pods, and of every other pod of this set that
	// the set's Service lists; Others those of other sets' pods.
	Answers, Others []formation.Answer
	// Service is the set's own headless Service, Services the further ones.
	Service  formation.Listing
	Services []formation.Listing
	// Asked is how many pods were asked.
	Asked int
}

// Addresses returns the addresses of a pod's full name, from the hosts file or else
// from DNS, as far as they are known by the end of ctx. unknown is why it is not
// known whether there are others; "" where the name server itself says that there
// are none.
func (p *Peers) Addresses(ctx context.Context, name string) (addresses []string, unknown string) {
	hosts, _ := os.ReadFile(p.hostsFile)
	p.names.forget()
	found := p.names.lookup(ctx, hosts, name, refreshTime)
	return found.addresses, found.silence
}

// Ask asks the named pods alone, each as soon as its address is known, until ctx
// ends.
func (p *Peers) Ask(ctx context.Context, named []formation.Answer) []formation.Answer {
	hosts, _ := os.ReadFile(p.hostsFile)
	p.names.forget()
	answers := make([]formation.Answer, len(named))
	var questions sync.WaitGroup
	for i, a := range named {
		questions.Go(func() { answers[i] = p.ask(ctx, a, p.names.lookup(ctx, hosts, a.Pod, refreshTime)) })
	}
	questions.Wait()
	return answers
}

// Round asks the named pods and every other pod that the set's Service and the
// further ones list, each as soon as its address is known, until ctx ends.
func (p *Peers) Round(ctx context.Context, named []formation.Answer, services []string) Heard {
	hosts, _ := os.ReadFile(p.hostsFile)
	p.names.forget()
	p.proved.forget()

	r := &round{Peers: p, hosts: hosts, named: named}
	heard := Heard{Answers: make([]formation.Answer, len(named))}
	var questions, addresses sync.WaitGroup
	for i, a := range named {
		addresses.Add(1)
		questions.Go(func() {
			found := r.lookup(ctx, a.Pod)
			addresses.Done()
			heard.Answers[i] = p.ask(ctx, a, found)
		})
	}
	addresses.Go(func() { r.lookup(ctx, p.self.OwnFQDN()) })
	lists := r.lists(ctx, append([]string{p.self.ServiceFQDN()}, services...))
	settle(ctx, &addresses)
	meetings := r.strangers(lists)
	for _, m := range meetings {
		questions.Go(func() { r.meet(ctx, m) })
	}
	questions.Wait()

	heard.Asked = len(named) + len(meetings)
	heard.Service, heard.Services = lists[0], lists[1:]
	for _, m := range meetings {
		switch {
		case m.nobody:
		case m.other:
			heard.Others = append(heard.Others, m.answer)
		default:
			heard.Answers = append(heard.Answers, m.answer)
		}
	}
	return heard
}
