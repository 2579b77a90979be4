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
// DNS.
func (p *peers) lookup(ctx context.Context, name string) (found []string, err error) {
	hosts, _ := os.ReadFile(p.hostsFile)
	for line := range strings.Lines(strings.ToLower(string(hosts))) {
		line, _, _ = strings.Cut(line, "#")
		if fields := strings.Fields(line); slices.Contains(fields[min(1, len(fields)):], name) {
			found = append(found, fields[0])
		}
	}
	if len(found) == 0 {
		return net.DefaultResolver.LookupHost(ctx, name+".")
	}
	return found, nil
}

// round asks the named pods and every other pod that the headless Service
// lists, all at once, until ctx ends. listed says whether that list is known:
// the Service's name resolves, or it does not though the pods' may.
func (p *peers) round(ctx context.Context, names []string) (answers []formation.Answer, listed bool) {
	_, service, _ := strings.Cut(p.id.FQDN(0), ".")
	addresses, errs := make([][]string, len(names)+2), make([]error, len(names)+2)
	var wg sync.WaitGroup
	for i, name := range slices.Concat(names, []string{service, p.id.FQDN(p.id.Ordinal)}) {
		wg.Go(func() { addresses[i], errs[i] = p.lookup(ctx, name) })
	}
	wg.Wait()
	others := addresses[len(names)]
	var dns *net.DNSError
	listed = len(others) > 0 || len(names) > 0 && errors.As(errs[len(names)], &dns) && !dns.IsTimeout
	known := slices.Concat(slices.Concat(addresses[:len(names)]...), addresses[len(names)+1], p.id.Addresses)
	others = slices.DeleteFunc(others, func(a string) bool { return slices.Contains(known, a) })
	answers = make([]formation.Answer, len(names)+len(others))
	for i := range answers {
		wg.Go(func() {
			if i < len(names) {
				answers[i] = p.ask(ctx, names[i], addresses[i])
			} else {
				answers[i] = p.meet(ctx, others[i-len(names)])
			}
		})
	}
	wg.Wait()
	return slices.DeleteFunc(answers, func(a formation.Answer) bool { return a.Pod == "" }), listed
}

// ask asks a pod by its name.
func (p *peers) ask(ctx context.Context, name string, addresses []string) formation.Answer {
	if len(addresses) == 0 {
		return formation.Answer{Pod: name, Silence: formation.NoAddress}
	}
	status, why := p.get(ctx, addresses[0])
	if status == nil {
		return formation.Answer{Pod: name, Silence: why}
	}
	return formation.Hear(name, status)
}

// meet asks whoever has an address that the Service lists; an answer without a
// name is no pod of this set, which does not count.
func (p *peers) meet(ctx context.Context, address string) formation.Answer {
	status, why := p.get(ctx, address)
	if status == nil {
		return formation.Answer{Pod: address, Silence: why}
	}
	label, _, _ := strings.Cut(status.Pod, ".")
	set, ordinal, err := ParsePodName(label)
	known, _ := p.lookup(ctx, status.Pod)
	switch {
	case status.Pod == "":
		return formation.Answer{Pod: address, Silence: "its sidecar does not know its pod yet"}
	case err != nil || set != p.id.Set || status.Pod != p.id.FQDN(ordinal):
		return formation.Answer{}
	case !slices.Contains(known, address):
		return formation.Answer{Pod: address, Silence: "it calls itself " + status.Pod + ", whose address is another"}
	}
	return formation.Hear(status.Pod, status)
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
