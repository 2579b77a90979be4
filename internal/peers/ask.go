package peers

import (
	"bytes"
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
		a.Silence = found.nobody()
		return a
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // the questions that lost
	answers, said := make([]formation.Answer, len(found.addresses)), make(chan int, len(found.addresses))
	for i, address := range found.addresses { // of two families it may listen on one
		go func() {
			answers[i] = p.askAt(ctx, a, address)
			said <- i
		}()
	}
	for range answers {
		if heard := answers[<-said]; heard.Status != nil {
			return heard
		}
	}
	p.names.doubt(a.Pod)
	return answers[0]
}

// askAt asks a pod at one of its addresses.
func (p *Peers) askAt(ctx context.Context, a formation.Answer, address string) formation.Answer {
	asked := time.Now()
	status, silence := p.get(ctx, address, a.Pod)
	if status == nil {
		a.Silence = silence
		return a
	}
	return formation.Hear(a.Pod, a.NodeID, status).AskedAt(asked)
}

// get asks a sidecar for its status, or says why that is silence. The name by
// which the address was found goes with it, as the Host: a service mesh routes by
// it, and knows no addresses.
func (p *Peers) get(ctx context.Context, address, name string) (status *api.Status, silence string) {
	body, silence := p.fetch(ctx, address, name, maxStatus)
	if silence != "" {
		return nil, silence
	}
	status = &api.Status{}
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(status); err != nil {
		return nil, noStatus("200 OK")
	}
	return status, ""
}

// noStatus is the silence of a port that answers something else.
func noStatus(says string) string {
	return fmt.Sprintf("its sidecar's port answers %q, which is no status", says)
}

// fetch is get of a body that is not understood yet, of which no more is read.
func (p *Peers) fetch(ctx context.Context, address, name string, most int64) (body []byte, silence string) {
	url := "http://" + net.JoinHostPort(address, p.port) + "/status"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err.Error()
	}
	req.Host = net.JoinHostPort(name, p.port)
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
	body, err = io.ReadAll(io.LimitReader(resp.Body, most))
	if err != nil || resp.StatusCode != http.StatusOK {
		return nil, noStatus(resp.Status)
	}
	return body, ""
}
