// Package peers asks other pods' sidecars what their disks hold: names by the
// hosts file and DNS, answers over HTTP.
package peers

import (
	"context"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"

	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// Peers asks the peers of one pod.
type Peers struct {
	self      pod.Identity
	hostsFile string
	port      string
	resolver  resolver
	transport http.RoundTripper
}

// New makes the asker of a pod's peers. Names are looked up in the hosts file
// before DNS is asked; listen, host:port, has the port of all sidecars.
func New(self pod.Identity, hostsFile, listen string) *Peers {
	_, port, _ := net.SplitHostPort(listen)
	return &Peers{
		self: self, hostsFile: hostsFile, port: port, resolver: net.DefaultResolver,
		transport: &http.Transport{DisableKeepAlives: true},
	}
}

// Round asks the named pods and every other pod that the headless Service
// lists, all at once, until ctx ends. listed says whether the Service's name
// resolves.
func (p *Peers) Round(ctx context.Context, named []formation.Answer) (answers []formation.Answer, listed bool) {
	hosts, _ := os.ReadFile(p.hostsFile)
	names := names{hosts: hosts, resolver: p.resolver}
	var service, own []string
	known := make([][]string, len(named))
	var lookups sync.WaitGroup
	lookups.Go(func() { service = names.lookup(ctx, p.self.ServiceFQDN()) })
	lookups.Go(func() { own = names.lookup(ctx, p.self.OwnFQDN()) })
	for i, a := range named {
		lookups.Go(func() { known[i] = names.lookup(ctx, a.Pod) })
	}
	lookups.Wait()

	strangers := without(service, slices.Concat(own, p.self.Addresses, slices.Concat(known...)))
	answers = make([]formation.Answer, len(named)+len(strangers))
	var questions sync.WaitGroup
	for i, a := range named {
		questions.Go(func() { answers[i] = p.ask(ctx, a, known[i]) })
	}
	for i, address := range strangers {
		questions.Go(func() { answers[len(named)+i] = p.meet(ctx, address, names) })
	}
	questions.Wait()
	return slices.DeleteFunc(answers, isNobody), len(service) > 0
}

// without returns the addresses that are not among the others.
func without(addresses, others []string) []string {
	return slices.DeleteFunc(slices.Clone(addresses), func(a string) bool { return slices.Contains(others, a) })
}

// isNobody says whether an answer does not count: it is no pod's of this set.
func isNobody(a formation.Answer) bool { return a.Pod == "" }
