package peers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// maxStatus is how much of a status is read, in bytes.
const maxStatus = 1 << 20

// ask asks a pod by its name.
func (p *Peers) ask(ctx context.Context, a formation.Answer, addresses []string) formation.Answer {
	if len(addresses) == 0 {
		a.Silence = formation.NoAddress
		return a
	}
	asked := time.Now()
	status, silence := p.get(ctx, addresses[0])
	if status == nil {
		a.Silence = silence
		return a
	}
	return formation.Hear(a.Pod, a.NodeID, status).AskedAt(asked)
}

// meet asks whoever has an address that the Service lists; an answer without a
// name is no pod of this set, which does not count.
func (p *Peers) meet(ctx context.Context, address string, names names) formation.Answer {
	asked, silent := time.Now(), formation.Answer{Pod: address, NodeID: -1}
	status, silence := p.get(ctx, address)
	if status == nil {
		silent.Silence = silence
		return silent
	}
	if status.Pod != "" && !p.isOfSet(status.Pod) {
		return formation.Answer{}
	}
	if status.Pod == "" || !slices.Contains(names.lookup(ctx, status.Pod), address) {
		silent.Silence = fmt.Sprintf("it calls itself %q, whose address is another", status.Pod)
		return silent
	}
	return formation.Hear(status.Pod, status.NodeID, status).AskedAt(asked)
}

// isOfSet says whether a full name is that of a pod of this pod's set.
func (p *Peers) isOfSet(name string) bool {
	label, _, _ := strings.Cut(name, ".")
	set, ordinal, err := pod.ParseName(label)
	return err == nil && set == p.self.Set && name == p.self.FQDN(ordinal)
}

// get asks a sidecar for its status, or says why that is silence.
func (p *Peers) get(ctx context.Context, address string) (status *api.Status, silence string) {
	url := "http://" + net.JoinHostPort(address, p.port) + "/status"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
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
	status = &api.Status{}
	err = json.NewDecoder(io.LimitReader(resp.Body, maxStatus)).Decode(status)
	if err != nil || resp.StatusCode != http.StatusOK {
		return nil, fmt.Sprintf("its sidecar's port answers %q, which is no status", resp.Status)
	}
	return status, ""
}
