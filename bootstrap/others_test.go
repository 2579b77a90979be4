package bootstrap

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/leaving"
)

// What the other pods say of their own leaving: those that the Service lists, and
// voters elsewhere; not this pod itself, and not those of another cluster. Who is
// silent may run, unless it was about to leave.
func TestOthers(t *testing.T) {
	const network = "127.92.0."
	statuses := map[string]*api.Status{}
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", network+"1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	ln.Close()
	for i := 1; i <= 6; i++ {
		address := fmt.Sprint(network, i)
		ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", net.JoinHostPort(address, port))
		if err != nil {
			t.Fatal(err)
		}
		server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(
			func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(statuses[address]) })}
		go func() { _ = server.Serve(ln) }()
		t.Cleanup(func() { server.Close() })
	}
	_, service, _ := strings.Cut(podName(0), ".")
	hosts := filepath.Join(t.TempDir(), "hosts")
	write := func(lines ...string) {
		if err := os.WriteFile(hosts, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	own := network + "1 " + podName(0)
	write(own, network+"2 "+podName(1), network+"1 "+service, network+"2 "+service, network+"3 "+service,
		network+"4 "+service, network+"5 controller-0.controller.elk.svc.cluster.local", network+"6 "+service,
		network+"9 "+service)

	wants := &api.Leaving{ID: "x", Heard: []api.Departure{{NodeID: 0, ID: "y"}}, WaitsFor: []string{}}
	statuses[network+"1"] = says(0, disk.Formed, 0, 1, 2).Status
	statuses[network+"2"] = says(1, disk.Formed, 0, 1, 2).Status
	statuses[network+"2"].Leaving = wants
	statuses[network+"3"] = says(2, disk.Formed, 0, 1, 2).Status
	statuses[network+"4"] = says(3, disk.Formed, 0, 1, 2).Status
	statuses[network+"4"].Intent = &api.Intent{ClusterID: "AAAAAAAAAAAAAAAAAAAAAA"}
	statuses[network+"6"] = statuses[network+"1"] // another address of its own
	statuses[network+"5"] = says(100, disk.Formed, 0, 1, 2).Status
	statuses[network+"5"].Pod = "controller-0.controller.elk.svc.cluster.local"

	b := &Bootstrap{Listen: ":" + port}
	b.Config.Pod.HostsFile = hosts
	ask, _ := b.Others()
	plan := &api.Plan{
		NodeID: 0, Pod: podName(0), Intent: *statuses[network+"1"].Intent,
		Voters: "100@controller-0.controller.elk.svc.cluster.local:9093",
	}
	silent, controller := leaving.Peer{NodeID: -1, OfSet: true}, leaving.Peer{NodeID: 100}
	check := func(want ...leaving.Peer) {
		t.Helper()
		got, noService := ask(t.Context(), plan)
		if diff := cmp.Diff(want, got); diff != "" || noService {
			t.Errorf("no Service %v, others (-want +got):\n%s", noService, diff)
		}
	}
	check(leaving.Peer{NodeID: 1, OfSet: true, Leaving: wants}, leaving.Peer{NodeID: 2, OfSet: true}, silent, controller)
	statuses[network+"3"].Checks = []api.Check{{Name: api.Answers}}
	check(leaving.Peer{NodeID: 1, OfSet: true, Leaving: wants}, leaving.Peer{NodeID: 2, OfSet: true, Down: true}, silent,
		controller)
	statuses[network+"3"].Checks[0].OK = true

	statuses[network+"2"], statuses[network+"3"] = &api.Status{}, &api.Status{}
	check(leaving.Peer{NodeID: 2, OfSet: true}, silent, controller)

	write(own) // the Service is deleted, and with it who is silent is gone
	statuses[network+"3"] = says(2, disk.Formed, 0, 1, 2).Status
	check(leaving.Peer{NodeID: 2, OfSet: true})
	var remember func(context.Context, *api.Plan)
	ask, remember = b.Others()
	remember(t.Context(), plan)
	if got, noService := ask(t.Context(), plan); len(got) > 0 || !noService {
		t.Errorf("of a Service that was never there: %+v, %v", got, noService)
	}
	write(own, network+"3 "+service)
	remember(t.Context(), plan)
	write(own)
	check(leaving.Peer{NodeID: 2, OfSet: true})
	statuses[network+"3"] = &api.Status{}
	if _, noService := ask(t.Context(), plan); !noService {
		t.Error("nobody of the deleted Service answers, and it is taken to be there")
	}
}
