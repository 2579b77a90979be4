package bootstrap

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/formation"
)

// Which voters do not run, where the others are no majority.
func TestLacking(t *testing.T) {
	up := func(id int32) formation.Answer { return says(id, disk.Formed, 0, 1, 2) }
	waits := up(2)
	waits.Status.Checks = []api.Check{{Name: "answers", Reason: api.RunWaits + ", for kafka-1: x"}}
	mute := func(id int32, why string) formation.Answer {
		return formation.Answer{Pod: podName(id), NodeID: id, Silence: why}
	}
	const none = formation.NoAddress
	for _, tt := range []struct {
		name   string
		node   int32
		others []formation.Answer
		voters int
		want   string
	}{
		{name: "all", others: []formation.Answer{up(1), up(2)}, voters: 3},
		{name: "a majority", others: []formation.Answer{up(1), mute(2, none)}, voters: 3},
		{name: "a single voter", voters: 1},
		{name: "voters that are no pods", voters: 3},
		{
			name: "this one alone", others: []formation.Answer{mute(1, "x"), waits}, voters: 3,
			want: "1 of the 3 voters are known to run, and Kafka comes up once 2 do: " + podName(1) + ": x; " + podName(2) +
				": its run waits before Kafka's first start",
		},
		{
			name: "no pod above this one", others: []formation.Answer{mute(1, none), mute(2, none)}, voters: 3,
			want: "Kafka comes up once 2 do: " + podName(1) + ": " + none + "; " + podName(2) + ": " + none + "; " +
				formation.OrderedReady,
		},
		{
			name: "none below either", node: 1, others: []formation.Answer{mute(0, none), mute(2, none)}, voters: 3,
			want: "; " + podName(2) + ": " + none + "$",
		},
		{
			name: "of an even number", others: []formation.Answer{up(1), mute(2, none), mute(3, "x")}, voters: 4,
			want: "2 of the 4 voters are known to run, and Kafka comes up once 3 do: ",
		},
		{
			name: "a broker's controllers", node: 9, others: []formation.Answer{up(0), mute(1, none), mute(2, none)}, voters: 3,
			want: "1 of the 3 voters are known to run, and Kafka comes up once 2 do: ",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := lacking(&api.Plan{NodeID: tt.node}, tt.others, tt.voters)
			if (got == "") != (tt.want == "") || !strings.Contains(got+"$", tt.want) {
				t.Errorf("lacking = %q, want %q in it", got, tt.want)
			}
		})
	}
}

// The other voters' sidecars are asked by the names in the plan, which the hosts
// file has.
func TestLackingAsks(t *testing.T) {
	const own, other = "127.91.0.1", "127.91.0.2"
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", other+":0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	status := says(1, disk.Formed, 0, 1, 2).Status
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(
		func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(status) })}
	go func() { _ = server.Serve(ln) }()
	defer server.Close()

	hosts := filepath.Join(t.TempDir(), "hosts")
	content := fmt.Sprintf("%s %s\n%s %s\n%s %s\n", own, podName(0), other, podName(1), own, podName(2))
	if err := os.WriteFile(hosts, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	b := &Bootstrap{Listen: ":" + port}
	b.Config.Pod.HostsFile = hosts
	ask := b.Lacking()
	plan := &api.Plan{NodeID: 0, Voters: votersOf(0, 1, 2) + ",3@10.0.0.9:9093"}
	if got := ask(t.Context(), plan); got != "" {
		t.Errorf("with a majority: %q, want nothing", got)
	}
	status.Intent = nil // its run refused
	want := "2 of the 4 voters are known to run, and Kafka comes up once 3 do: " + podName(1) +
		": its sidecar has no plan: Kafka's container has not started, or its run refused to; " + podName(2) +
		": " + formation.Refused
	if got := ask(t.Context(), plan); got != want {
		t.Errorf("lacking = %q, want %q", got, want)
	}
}
