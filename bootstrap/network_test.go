package bootstrap

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// Without another asker, peers are asked over the network: by the hosts file, at
// the port of all sidecars.
func TestPeersOverTheNetwork(t *testing.T) {
	asked := make(chan string, 100)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path
		_ = json.NewEncoder(w).Encode(says(1, disk.Empty, 0).Status)
	}))
	defer srv.Close()
	_, port, err := net.SplitHostPort(srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	hosts := filepath.Join(t.TempDir(), "hosts")
	writeFile(t, hosts, "10.0.0.7 "+podName(0)+" kafka-headless.elk.svc.cluster.local\n127.0.0.1 "+podName(1)+"\n")
	b, _ := newBootstrap(startEnviron(t, 0, 2, map[string]string{
		"KRAFTPOD_HOSTS_FILE": hosts, "KRAFTPOD_FORMATION_TIMEOUT": "1m",
	}))
	b.Listen = ":" + port
	started := false
	b.Exec = func(context.Context, []string, map[string]string) error {
		started = true
		return nil
	}
	if err := b.Run(t.Context(), nil); err != nil || !started {
		t.Errorf("started: %v, %v", started, err)
	}
	if path := <-asked; path != "/status" {
		t.Errorf("asked for %s, want /status", path)
	}
}
