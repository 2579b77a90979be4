package bootstrap

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"

	"github.com/kraftpod/kraftpod/bootstrap/formation"
)

// peers asks other pods' sidecars what their disks hold: the network's edge.
type peers struct {
	id        Identity
	hostsFile string
	port      string
	transport http.RoundTripper
}

// peers makes the asker of a pod's peers.
func (b *Bootstrap) peers(s *Settings) *peers {
	_, port, _ := net.SplitHostPort(b.Listen)
	return &peers{s.id, b.Config.HostsFile, port, &http.Transport{DisableKeepAlives: true}}
}

// lookup returns the addresses of a full name, from the hosts file or else from
// DNS; none where it does not resolve.
func (p *peers) lookup(ctx context.Context, name string) (found []string) {
	hosts, _ := os.ReadFile(p.hostsFile)
	for line := range strings.Lines(strings.ToLower(string(hosts))) {
		line, _, _ = strings.Cut(line, "#")
		if fields := strings.Fields(line); slices.Contains(fields[min(1, len(fields)):], name) {
			found = append(found, fields[0])
		}
	}
	if len(found) == 0 {
		found, _ = net.DefaultResolver.LookupHost(ctx, name+".")
	}
	return found
}

// round asks the named pods and every other pod that the headless Service
// lists, all at once, until ctx ends. listed says whether the Service's name
// resolves.
func (p *peers) round(ctx context.Context, named []formation.Answer) (answers []formation.Answer, listed bool) {
	own := p.id.FQDN(p.id.Ordinal)
	_, service, _ := strings.Cut(own, ".")
	names := []string{service, own}
	for _, a := range named {
		names = append(names, a.Pod)
	}
	addresses := make([][]string, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() { addresses[i] = p.lookup(ctx, name) })
	}
	wg.Wait()
	known := slices.Concat(slices.Concat(addresses[1:]...), p.id.Addresses)
	others := slices.DeleteFunc(slices.Clone(addresses[0]), func(a string) bool { return slices.Contains(known, a) })
	answers = slices.Concat(named, make([]formation.Answer, len(others)))
	for i, a := range answers {
		wg.Go(func() {
			if i < len(named) {
				answers[i] = p.ask(ctx, a, addresses[i+2])
			} else {
				answers[i] = p.meet(ctx, others[i-len(named)])
			}
		})
	}
	wg.Wait()
	return slices.DeleteFunc(answers, func(a formation.Answer) bool { return a.Pod == "" }), len(addresses[0]) > 0
}

// ask asks a pod by its name.
func (p *peers) ask(ctx context.Context, a formation.Answer, addresses []string) formation.Answer {
	if len(addresses) == 0 {
		a.Silence = formation.NoAddress
		return a
	}
	status, why := p.get(ctx, addresses[0])
	if a.Silence = why; status == nil {
		return a
	}
	return formation.Hear(a.Pod, a.NodeID, status)
}

// meet asks whoever has an address that the Service lists; an answer without a
// name is no pod of this set, which does not count.
func (p *peers) meet(ctx context.Context, address string) formation.Answer {
	silence := formation.Answer{Pod: address, NodeID: -1}
	var status *formation.Status
	if status, silence.Silence = p.get(ctx, address); status == nil {
		return silence
	}
	label, _, _ := strings.Cut(status.Pod, ".")
	set, ordinal, err := ParsePodName(label)
	switch {
	case status.Pod == "":
		silence.Silence = "its sidecar does not know its pod yet"
		return silence
	case err != nil || set != p.id.Set || status.Pod != p.id.FQDN(ordinal):
		return formation.Answer{}
	case !slices.Contains(p.lookup(ctx, status.Pod), address):
		silence.Silence = "it calls itself " + status.Pod + ", whose address is another"
		return silence
	}
	return formation.Hear(status.Pod, status.NodeID, status)
}

// get asks a sidecar for its status, or says why that is silence.
func (p *peers) get(ctx context.Context, address string) (*formation.Status, string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(address, p.port)+"/status", http.NoBody)
	if err != nil {
		return nil, err.Error()
	}
	resp, err := p.transport.RoundTrip(req)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return nil, formation.Refused
	case errors.Is(err, context.DeadlineExceeded):
		return nil, "its sidecar does not answer in time"
	case err != nil:
		return nil, err.Error()
	}
	defer resp.Body.Close()
	var status formation.Status
	if err = json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(&status); err != nil || resp.StatusCode != http.StatusOK {
		return nil, fmt.Sprintf("its sidecar's port answers %q, which is no status", resp.Status)
	}
	return &status, ""
}
