package peers

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// maxStatus is how much of a status is read, in bytes.
const maxStatus = 1 << 20

// ask asks a pod by its name.
func (p *Peers) ask(ctx context.Context, a formation.Answer, found found) formation.Answer {
	if len(found.addresses) == 0 {
		a.Silence = cmp.Or(found.silence, formation.NoAddress)
		return a
	}
	asked := time.Now()
	status, silence := p.get(ctx, found.addresses[0])
	if status == nil {
		p.names.doubt(a.Pod)
		a.Silence = silence
		return a
	}
	heard := formation.Hear(a.Pod, a.NodeID, status).AskedAt(asked)
	if heard.Status == nil {
		p.names.doubt(a.Pod)
	}
	return heard
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
