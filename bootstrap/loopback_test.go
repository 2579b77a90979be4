package bootstrap

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/peers"
	"github.com/kraftpod/kraftpod/internal/pod"
	"github.com/kraftpod/kraftpod/test/nameserver"
)

// neighbourhood is sidecars on loopback, all at one port, and the name server
// that knows them.
type neighbourhood struct {
	t    *testing.T
	dns  *nameserver.Server
	port string
	// asked counts the questions to all sidecars, by ordinal.
	asked [1000]atomic.Int64
	// wire takes the place of the network between the pods; nil: loopback.
	wire *wire
}

const serviceName = "kafka-headless.elk.svc.cluster.local"

func newNeighbourhood(t *testing.T) *neighbourhood {
	t.Helper()
	// A port that is free on one loopback address is free on those that no
	// other test uses.
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.79.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	return &neighbourhood{t: t, dns: nameserver.Start(t), port: port}
}

func podAddress(ordinal int) string { return fmt.Sprintf("127.79.%d.%d", 1+ordinal/200, 1+ordinal%200) }

// serve starts the sidecar of a pod, and gives its name an address.
func (n *neighbourhood) serve(a formation.Answer) {
	n.t.Helper()
	address := podAddress(int(a.NodeID))
	if n.wire != nil {
		n.wire.serve(address, a)
		return
	}
	n.dns.Name(a.Pod, address)
	ln, err := new(net.ListenConfig).Listen(n.t.Context(), "tcp", net.JoinHostPort(address, n.port))
	if err != nil {
		n.t.Fatal(err)
	}
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(
		func(w http.ResponseWriter, _ *http.Request) {
			n.asked[a.NodeID].Add(1)
			_ = json.NewEncoder(w).Encode(a.Status)
		})}
	go func() { _ = server.Serve(ln) }()
	n.t.Cleanup(func() { server.Close() })
}

// wire answers without a network: hundreds of pods in one process would measure
// its sockets.
type wire struct {
	asked     *[1000]atomic.Int64
	questions atomic.Int64 // to the name server
	mu        sync.Mutex
	pods      map[string]formation.Answer
	names     map[string][]netip.Addr
}

func (w *wire) serve(address string, a formation.Answer) {
	w.name(a.Pod, address)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pods[address] = a
}

func (w *wire) name(name string, addresses ...string) {
	var all []netip.Addr
	for _, a := range addresses {
		all = append(all, netip.MustParseAddr(a))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.names[name+"."] = all
}

func (w *wire) LookupNetIP(_ context.Context, network, host string) ([]netip.Addr, error) {
	w.questions.Add(1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if all := w.names[host]; len(all) > 0 && network == "ip4" {
		return all, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	w.mu.Lock()
	a, ok := w.pods[req.URL.Hostname()]
	w.mu.Unlock()
	if !ok {
		return nil, syscall.ECONNREFUSED
	}
	w.asked[a.NodeID].Add(1)
	body, err := json.Marshal(a.Status)
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(body))}, err
}

// start makes the pod kafka-ORDINAL, which asks over the network.
func (n *neighbourhood) start(t *testing.T, ordinal, replicas int, env map[string]string) *starting {
	t.Helper()
	return n.startAt(t, podAddress(ordinal), ordinal, replicas, env)
}

func (n *neighbourhood) startAt(t *testing.T, address string, ordinal, replicas int, env map[string]string) *starting {
	t.Helper()
	dir := t.TempDir()
	environ := map[string]string{
		"POD_NAME": fmt.Sprintf("kafka-%d", ordinal), "POD_NAMESPACE": "elk", "KRAFTPOD_SERVICE": "kafka-headless",
		"KRAFTPOD_CLUSTER_DOMAIN": "cluster.local", "KRAFTPOD_DIALECT": "apache", "KRAFTPOD_DIR": dir,
		"KRAFTPOD_DATA_DIR": filepath.Join(dir, "data"), "KRAFTPOD_REPLICAS": fmt.Sprint(replicas), "CLUSTER_ID": testID,
	}
	maps.Copy(environ, env)
	report := &config.Report{}
	core, logs := observer.New(zapcore.InfoLevel)
	s := &starting{
		Bootstrap: &Bootstrap{
			Config: config.Parse[Config](environ, report), Environ: environ, Report: report, Log: zap.New(core),
		},
		t: t, ctx: t.Context(), logs: logs,
	}
	cfg := peers.Config{
		Self: pod.Identity{
			Set: "kafka", Ordinal: int32(ordinal), NodeID: int32(ordinal), Service: "kafka-headless", Namespace: "elk",
			Domain: "cluster.local", Addresses: []string{address},
		},
		ClusterID: testID, Listen: ":" + n.port, Resolver: n.dns.Resolver(),
	}
	if n.wire != nil {
		cfg.Transport, cfg.Resolver = n.wire, n.wire
	}
	s.asker = peers.New(cfg)
	return s
}

// list has the Service list these pods.
func (n *neighbourhood) list(ordinals ...int) {
	var addresses []string
	for _, ordinal := range ordinals {
		addresses = append(addresses, podAddress(ordinal))
	}
	if n.wire != nil {
		n.wire.name(serviceName, addresses...)
		return
	}
	n.dns.Name(serviceName, addresses...)
}

// otherSet is the answer of a pod of another set.
func otherSet(name string, a formation.Answer) formation.Answer {
	s := *a.Status
	s.Pod = name
	return formation.Answer{Pod: name, NodeID: a.NodeID, Status: &s}
}
