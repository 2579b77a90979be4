package peers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/pod"
)

const service = "kafka-headless.elk.svc.cluster.local"

// neighbours are the sidecars of the other pods of a StatefulSet, each on a
// loopback address of its own, and the names that they have.
type neighbours struct {
	t     *testing.T
	peers *Peers
	hosts string
	dns   map[string][]string
}

// newNeighbours makes the asker kafka-0, alone so far.
func newNeighbours(t *testing.T) *neighbours {
	t.Helper()
	// A port that is free on every loopback address that is to be used.
	ln := listen(t, "127.77.0.1:0")
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	n := &neighbours{t: t, hosts: filepath.Join(t.TempDir(), "hosts"), dns: map[string][]string{}}
	self := pod.Identity{Set: "kafka", Service: "kafka-headless", Namespace: "elk", Domain: "cluster.local"}
	n.peers = New(self, n.hosts, ":"+port)
	n.peers.resolver = n
	n.name("127.77.0.1", fqdn(0))
	n.name("127.77.0.1", service)
	return n
}

// LookupHost plays DNS: the full name ends in a dot, so that no search list is
// tried.
func (n *neighbours) LookupHost(_ context.Context, host string) ([]string, error) {
	if found := n.dns[host]; len(found) > 0 {
		return found, nil
	}
	return nil, errors.New("no such host")
}

func fqdn(ordinal int) string { return fmt.Sprintf("kafka-%d.%s", ordinal, service) }

func address(ordinal int) string { return fmt.Sprintf("127.77.1.%d", 10+ordinal) }

func listen(t *testing.T, address string) net.Listener {
	t.Helper()
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	return ln
}

// name adds a line to the hosts file.
func (n *neighbours) name(address, name string) {
	n.t.Helper()
	before, _ := os.ReadFile(n.hosts)
	if err := os.WriteFile(n.hosts, append(before, address+" "+name+"\n"...), 0o600); err != nil {
		n.t.Fatal(err)
	}
}

// serve starts a sidecar at the address of kafka-ORDINAL.
func (n *neighbours) serve(ordinal int, handler http.HandlerFunc) {
	n.t.Helper()
	srv := &http.Server{Handler: handler, ReadHeaderTimeout: time.Second}
	ln := listen(n.t, net.JoinHostPort(address(ordinal), n.peers.port))
	go func() { _ = srv.Serve(ln) }()
	n.t.Cleanup(func() { srv.Close() })
}

// statusOf is the status of kafka-ORDINAL.
func statusOf(ordinal int) api.Status {
	return api.Status{
		API: api.Version, Pod: fqdn(ordinal), NodeID: int32(ordinal),
		Volume: disk.Volume{State: disk.Empty}, Intent: &api.Intent{ClusterID: "x", Voters: []int32{0}},
	}
}

// says answers with the status of kafka-ORDINAL, changed.
func says(ordinal int, change func(s *api.Status)) http.HandlerFunc {
	s := statusOf(ordinal)
	if change != nil {
		change(&s)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.Path != "/status" {
			http.NotFound(w, r)
			return
		}
		_ = json.NewEncoder(w).Encode(s)
	}
}

// hangs answers nobody.
func hangs(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
