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
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
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

// says answers with the status of kafka-ORDINAL, changed.
func says(ordinal int, change func(s *api.Status)) http.HandlerFunc {
	s := api.Status{
		API: api.Version, Pod: fqdn(ordinal), NodeID: int32(ordinal),
		Volume: disk.Volume{State: disk.Empty}, Intent: &api.Intent{ClusterID: "x", Voters: []int32{0}},
	}
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

// TestRoundNamed asks kafka-1 by its name.
func TestRoundNamed(t *testing.T) {
	for _, tt := range []struct {
		name    string
		noName  bool
		serve   http.HandlerFunc
		silence string // "": the status is heard
	}{
		{name: "a status", serve: says(1, nil)},
		{name: "no address", noName: true, silence: formation.NoAddress},
		{name: "no sidecar", silence: formation.Refused},
		{name: "a sidecar that hangs", serve: hangs, silence: "its sidecar does not answer in time"},
		{name: "another answer", serve: http.NotFound, silence: `answers "404 Not Found", which is no status`},
		{
			name: "no JSON", serve: func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") },
			silence: `answers "200 OK", which is no status`,
		},
		{name: "another pod's address", serve: says(2, nil), silence: fqdn(2) + " answers at its address"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := newNeighbours(t)
			if !tt.noName {
				n.name(address(1), fqdn(1))
			}
			if tt.serve != nil {
				n.serve(1, tt.serve)
			}
			deadline := time.Minute
			if strings.Contains(tt.silence, "in time") {
				deadline = 50 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(t.Context(), deadline)
			defer cancel()
			answers, listed := n.peers.Round(ctx, []formation.Answer{{Pod: fqdn(1), NodeID: 1}})
			if len(answers) != 1 || !listed {
				t.Fatalf("answers %v, listed %v, want one answer of a listed set", answers, listed)
			}
			a := answers[0]
			if a.Pod != fqdn(1) || a.NodeID != 1 || (a.Status != nil) != (tt.silence == "") {
				t.Errorf("answer %+v, want kafka-1's, heard %v", a, tt.silence == "")
			}
			if tt.silence != "" && !strings.Contains(a.Silence, tt.silence) {
				t.Errorf("silence %q, want %q in it", a.Silence, tt.silence)
			}
		})
	}
}

// TestRoundListed asks whoever has an address that the Service lists.
func TestRoundListed(t *testing.T) {
	otherSet := func(s *api.Status) { s.Pod = "zoo-3." + service }
	otherService := func(s *api.Status) { s.Pod = "kafka-3.other.elk.svc.cluster.local" }
	for _, tt := range []struct {
		name  string
		names []string // of the address
		serve http.HandlerFunc
		want  string // the answer's pod and its silence; "": nobody
	}{
		{"a pod of the set", []string{fqdn(3)}, says(3, nil), fqdn(3) + ": "},
		{"no sidecar", nil, nil, address(3) + ": " + formation.Refused},
		{"a pod of another set", nil, says(3, otherSet), ""},
		{"a pod of another Service", nil, says(3, otherService), ""},
		{"a name whose address is another", nil, says(3, nil), address(3) + `: it calls itself "` + fqdn(3) + `", whose address is another`},
		{"no name", nil, says(3, func(s *api.Status) { s.Pod = "" }), address(3) + `: it calls itself "", whose address is another`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := newNeighbours(t)
			n.name(address(3), service)
			for _, name := range tt.names {
				n.name(address(3), name)
			}
			if tt.serve != nil {
				n.serve(3, tt.serve)
			}
			answers, _ := n.peers.Round(t.Context(), nil)
			var got []string
			for _, a := range answers {
				got = append(got, a.Pod+": "+a.Silence)
			}
			want := []string{}
			if tt.want != "" {
				want = append(want, tt.want)
			}
			if !slices.Equal(got, want) {
				t.Errorf("answers %q, want %q", got, want)
			}
		})
	}
}

// TestRoundDNS: what the hosts file lacks is looked up, and a pod that was named
// is not asked a second time as one that is listed.
func TestRoundDNS(t *testing.T) {
	n := newNeighbours(t)
	if err := os.Remove(n.hosts); err != nil {
		t.Fatal(err)
	}
	n.dns = map[string][]string{
		fqdn(0) + ".": {"127.77.0.1"},
		fqdn(1) + ".": {address(1)},
		service + ".": {"127.77.0.1", address(1)},
	}
	n.serve(1, says(1, nil))
	answers, listed := n.peers.Round(t.Context(), []formation.Answer{{Pod: fqdn(1), NodeID: 1}})
	if len(answers) != 1 || answers[0].Status == nil || !listed {
		t.Errorf("answers %v, listed %v, want kafka-1's status alone", answers, listed)
	}
	n.dns = nil
	answers, listed = n.peers.Round(t.Context(), nil)
	if len(answers) != 0 || listed {
		t.Errorf("answers %v, listed %v, want nobody of a Service without a name", answers, listed)
	}
}

// TestRoundOwnAddresses: the pod itself is not asked, whatever else its name
// resolves to.
func TestRoundOwnAddresses(t *testing.T) {
	n := newNeighbours(t)
	n.peers.self.Addresses = []string{address(7)}
	n.name(address(7), service)
	if answers, _ := n.peers.Round(t.Context(), nil); len(answers) != 0 {
		t.Errorf("answers %v, want none", answers)
	}
}

// A status that has no end is read no further than it may be long.
func TestRoundEndless(t *testing.T) {
	n := newNeighbours(t)
	n.name(address(1), fqdn(1))
	n.serve(1, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"api":1,"pod":"`)
		for range 64 {
			fmt.Fprint(w, strings.Repeat("x", maxStatus/32))
		}
		fmt.Fprint(w, `"}`)
	})
	answers, _ := n.peers.Round(t.Context(), []formation.Answer{{Pod: fqdn(1), NodeID: 1}})
	if len(answers) != 1 || !strings.Contains(answers[0].Silence, "which is no status") {
		t.Errorf("answers %.200v, want silence", answers)
	}
}
