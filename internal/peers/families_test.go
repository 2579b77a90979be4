package peers

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/formation"
)

// serveAt starts a sidecar at an address that is nobody's.
func (n *neighbours) serveAt(address string, handler http.HandlerFunc) {
	n.t.Helper()
	srv := &http.Server{Handler: handler, ReadHeaderTimeout: time.Second}
	ln := listen(n.t, net.JoinHostPort(address, n.peers.port))
	go func() { _ = srv.Serve(ln) }()
	n.t.Cleanup(func() { srv.Close() })
}

// TestFamilies asks kafka-1, which has an address of each family: whichever answers as kafka-1 counts, and neither
// keeps the other from being asked.
func TestFamilies(t *testing.T) {
	if ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "[::1]:0"); err != nil {
		t.Skipf("this machine has no IPv6: %v", err)
	} else {
		ln.Close()
	}
	for _, tt := range []struct {
		name      string
		four, six http.HandlerFunc // nil: it refuses
		silence   string           // "": the status is heard
	}{
		{name: "both", four: says(1, nil), six: says(1, nil)},
		{name: "IPv4 alone", four: says(1, nil)},
		{name: "IPv6 alone", six: says(1, nil)},
		{name: "IPv4 hangs", four: hangs, six: says(1, nil)},
		{name: "IPv6 hangs", four: says(1, nil), six: hangs},
		{name: "IPv4 is another pod's", four: says(2, nil), six: says(1, nil)},
		{name: "neither", silence: formation.Refused},
		{name: "IPv6 is no sidecar's", six: http.NotFound, silence: formation.Refused},
		{name: "IPv4 is another pod's, and IPv6 refuses", four: says(2, nil), silence: fqdn(2) + " answers at its address"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := newNeighbours(t)
			n.dns = map[string][]string{
				fqdn(1) + ".": {address(1), "::1"},
				service + ".": {"127.77.0.1", address(1), "::1"},
			}
			for at, handler := range map[string]http.HandlerFunc{address(1): tt.four, "::1": tt.six} {
				if handler != nil {
					n.serveAt(at, handler)
				}
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			began := time.Now()
			heard := n.peers.Round(ctx, []formation.Answer{{Pod: fqdn(1), NodeID: 1}}, nil)
			if len(heard.Answers) != 1 || heard.Asked != 1 || time.Since(began) > 30*time.Second {
				t.Fatalf("heard %+v after %v, want kafka-1 alone, and at once", heard, time.Since(began))
			}
			if a := heard.Answers[0]; (a.Status != nil) != (tt.silence == "") || !strings.Contains(a.Silence, tt.silence) {
				t.Errorf("answer %+v, want %q", a, tt.silence)
			}
		})
	}
}
