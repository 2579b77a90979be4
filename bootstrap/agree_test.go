package bootstrap

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

const testID = "Jc7hwCMorEyPprSI1Iw4sQ"

// neighbours are the sidecars of the other pods of a StatefulSet, each on a
// loopback address of its own, and the hosts file that names them.
type neighbours struct {
	t     *testing.T
	hosts string
	port  string

	mu    sync.Mutex
	lines string
}

// meet makes the pod that asks, kafka-N, with no neighbour yet.
func meetNeighbours(t *testing.T, ordinal, replicas int, env map[string]string) (*neighbours, *Bootstrap, *observer.ObservedLogs) {
	t.Helper()
	dir := t.TempDir()
	n := &neighbours{t: t, hosts: filepath.Join(dir, "hosts")}
	n.list("127.77.0.1", fmt.Sprintf("kafka-%d.kafka-headless.elk.svc.cluster.local", ordinal))
	n.list("127.77.0.1", "kafka-headless.elk.svc.cluster.local")
	environ := map[string]string{
		"POD_NAME": fmt.Sprintf("kafka-%d", ordinal), "KRAFTPOD_HOSTS_FILE": n.hosts, "KRAFTPOD_DIALECT": "apache",
		"KRAFTPOD_DIR": filepath.Join(dir, "pod"), "KRAFTPOD_DATA_DIR": filepath.Join(dir, "vol/data"),
		"KRAFTPOD_REPLICAS": fmt.Sprint(replicas), "CLUSTER_ID": testID, "KRAFTPOD_FORMATION_TIMEOUT": "1500ms",
	}
	for name, value := range env {
		environ[name] = value
	}
	for _, d := range []string{"pod", "vol"} {
		if err := os.Mkdir(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	report := &config.Report{}
	cfg := config.Parse[Config](environ, report)
	core, logs := observer.New(zapcore.InfoLevel)
	// A port that is free on every loopback address that is to be used.
	ln := listen(t, "127.77.0.1:0")
	_, n.port, _ = net.SplitHostPort(ln.Addr().String())
	return n, &Bootstrap{Config: cfg, Environ: environ, Report: report, Log: zap.New(core), Listen: ":" + n.port}, logs
}

func listen(t *testing.T, address string) net.Listener {
	t.Helper()
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	return ln
}

// list adds a name to the hosts file.
func (n *neighbours) list(address, name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines += address + " " + name + "\n"
	if err := api.WriteFile(n.hosts, 0o644, []byte(n.lines)); err != nil {
		n.t.Error(err)
	}
}

// serve starts the sidecar of kafka-ORDINAL, listed by the Service too.
func (n *neighbours) serve(ordinal int, handler http.HandlerFunc) {
	n.t.Helper()
	address := fmt.Sprintf("127.77.1.%d", 10+ordinal)
	srv := &http.Server{Handler: handler, ReadHeaderTimeout: time.Second}
	ln := listen(n.t, net.JoinHostPort(address, n.port))
	go func() { _ = srv.Serve(ln) }()
	n.t.Cleanup(func() { srv.Close() })
	n.list(address, fmt.Sprintf("kafka-%d.kafka-headless.elk.svc.cluster.local", ordinal))
	n.list(address, "kafka-headless.elk.svc.cluster.local")
}

// says answers with a status.
func says(s api.Status) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(s) }
}

// pod is a pod's status, to be changed.
func podStatus(ordinal int32, state disk.State, intent ...int32) api.Status {
	return api.Status{
		API: api.Version, Pod: fmt.Sprintf("kafka-%d.kafka-headless.elk.svc.cluster.local", ordinal), NodeID: ordinal,
		Volume: disk.Volume{State: state}, Intent: &api.Intent{ClusterID: testID, Voters: intent},
	}
}

func recorded(s api.Status, voters ...int32) api.Status {
	s.Volume.Voters, s.Volume.ClusterID = voters, testID
	return s
}

func TestAgree(t *testing.T) {
	type pods map[int]http.HandlerFunc
	slow := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	for _, tt := range []struct {
		name              string
		ordinal, replicas int
		pods              pods
		env               map[string]string
		code              int
		voters            string // the ids that Kafka is started with
		text              string // of the error or the log
	}{
		{name: "all empty", replicas: 3, pods: pods{1: says(podStatus(1, disk.Empty, 0, 1, 2)), 2: says(podStatus(2, disk.Virgin, 0, 1, 2))}, voters: "0 1 2"},
		{name: "one is not there", replicas: 3, pods: pods{1: says(podStatus(1, disk.Empty, 0, 1, 2))}, code: 69, text: "kafka-2.kafka-headless.elk.svc.cluster.local: its name does not resolve"},
		{name: "one hangs", replicas: 2, env: map[string]string{"KRAFTPOD_CONTROLLERS": "2"}, pods: pods{1: slow}, code: 69, text: "does not answer in time"},
		{name: "one answers 503", replicas: 3, pods: pods{1: http.NotFound, 2: says(podStatus(2, disk.Virgin, 0, 1, 2))}, code: 69, text: "404 Not Found"},
		{name: "a reused address", replicas: 3, pods: pods{1: says(podStatus(2, disk.Empty, 0, 1, 2)), 2: says(podStatus(2, disk.Virgin, 0, 1, 2))}, code: 69, text: "kafka-2.kafka-headless.elk.svc.cluster.local answers at its address"},
		{name: "intents differ", replicas: 3, pods: pods{1: says(podStatus(1, disk.Empty, 0)), 2: says(podStatus(2, disk.Virgin, 0, 1, 2))}, code: 69, text: "kubectl delete pod"},
		{name: "grown from one", ordinal: 1, replicas: 3, pods: pods{0: says(recorded(podStatus(0, disk.Formed, 0), 0))}, voters: "0", text: "the cluster formed with [0] (kafka-0.kafka-headless.elk.svc.cluster.local says)"},
		{name: "another cluster", replicas: 3, pods: pods{1: func(w http.ResponseWriter, r *http.Request) {
			s := podStatus(1, disk.Empty, 0, 1, 2)
			s.Intent.ClusterID = "AAAAAAAAAAAAAAAAAAAABQ"
			says(s)(w, r)
		}}, code: 65, text: "AAAAAAAAAAAAAAAAAAAABQ"},
		{name: "a single voter alone", replicas: 1, voters: "0"},
		{name: "a single voter beside a listed pod that formed with others", replicas: 1, pods: pods{1: says(recorded(podStatus(1, disk.Formed, 0, 1, 2), 0, 1, 2))}, code: 69, text: "recorded [0 1 2]"},
		{name: "a listed pod of another set", replicas: 1, pods: pods{1: func(w http.ResponseWriter, r *http.Request) {
			s := podStatus(1, disk.Formed, 0)
			s.Pod = "zoo-1.kafka-headless.elk.svc.cluster.local"
			says(s)(w, r)
		}}, voters: "0"},
		{name: "off", replicas: 3, env: map[string]string{"KRAFTPOD_FORMATION": "off"}, voters: "0 1 2", text: "starts without agreement"},
		{name: "off and a record heard", ordinal: 1, replicas: 3, pods: pods{0: says(recorded(podStatus(0, disk.Formed, 0), 0))}, env: map[string]string{"KRAFTPOD_FORMATION": "off"}, voters: "0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			n, b, logs := meetNeighbours(t, tt.ordinal, max(tt.replicas, 1), tt.env)
			for ordinal, handler := range tt.pods {
				n.serve(ordinal, handler)
			}
			got, err := start(t.Context(), b)
			if exitCode(err) != tt.code {
				t.Fatalf("%v, want code %d", err, tt.code)
			}
			if err == nil && got != tt.voters {
				t.Errorf("started with the voters %q, want %q", got, tt.voters)
			}
			said := fmt.Sprint(err)
			for _, l := range logs.All() {
				said += fmt.Sprintln(l.Message, l.ContextMap())
			}
			if !strings.Contains(said, tt.text) {
				t.Errorf("said %s\nwant %q in it", said, tt.text)
			}
		})
	}
}

// start runs until the exec, and returns the voters' ids that it would export.
func start(ctx context.Context, b *Bootstrap) (voters string, err error) {
	b.Exec = func(_ context.Context, _ []string, environ map[string]string) error {
		list, wrong := kafka.ParseVoters(environ["KAFKA_CONTROLLER_QUORUM_VOTERS"])
		var ids []string
		for _, v := range list {
			ids = append(ids, fmt.Sprint(v.ID))
		}
		voters = strings.Join(ids, " ")
		return errors.Join(wrong...)
	}
	err = b.Run(ctx, []string{"kafka"})
	return voters, err
}

// A peer that comes late is heard within a second of its name's resolving, and
// until then the plan says who is waited for.
func TestAgreeLate(t *testing.T) {
	n, b, _ := meetNeighbours(t, 0, 3, map[string]string{"KRAFTPOD_FORMATION_TIMEOUT": "1m"})
	n.serve(1, says(podStatus(1, disk.Empty, 0, 1, 2)))
	started := make(chan error, 1)
	go func() { _, err := start(t.Context(), b); started <- err }()
	for {
		if plan, err := api.ReadPlan(b.Config.Dir); err == nil && len(plan.Waiting) == 1 && strings.Contains(plan.Waiting[0], "kafka-2") {
			break
		}
		if t.Context().Err() != nil || len(started) > 0 {
			t.Fatal("the plan never said who is waited for")
		}
		time.Sleep(10 * time.Millisecond)
	}
	n.serve(2, says(podStatus(2, disk.Virgin, 0, 1, 2)))
	began := time.Now()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Logf("started %v after the last peer's name resolved", time.Since(began))
	if plan, err := api.ReadPlan(b.Config.Dir); err != nil || len(plan.Waiting) > 0 {
		t.Errorf("the plan of a pod that started: %+v, %v", plan, err)
	}
}

// A disk that records voters waits for nobody, and is refused only by a formed
// voter's contradiction without a majority of its own.
func TestAgreeRecorded(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	other := says(recorded(podStatus(0, disk.Formed, 0), 0))
	for _, tt := range []struct {
		name string
		pods map[int]http.HandlerFunc
		code int
		text string
	}{
		{name: "nobody is there"},
		{name: "a peer hangs", pods: map[int]http.HandlerFunc{0: hang, 2: hang}},
		{name: "contradicted", pods: map[int]http.HandlerFunc{0: other}, code: config.ExitData, text: "kafka-0.kafka-headless.elk.svc.cluster.local: formed, voters meant [0], recorded [0]"},
		{name: "contradicted though its majority agrees", pods: map[int]http.HandlerFunc{0: other, 2: says(recorded(podStatus(2, disk.Formed, 0, 1, 2), 0, 1, 2))}, text: "a peer's disk records other voters"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			n, b, logs := meetNeighbours(t, 1, 3, nil)
			for ordinal, handler := range tt.pods {
				n.serve(ordinal, handler)
			}
			dir := filepath.Join(b.Config.DataDir, "__cluster_metadata-0")
			err := errors.Join(os.MkdirAll(dir, 0o755),
				os.WriteFile(filepath.Join(b.Config.DataDir, "meta.properties"), []byte("version=1\nnode.id=1\ncluster.id="+testID+"\n"), 0o600),
				os.WriteFile(filepath.Join(dir, "quorum-state"), []byte(`{"currentVoters":[{"voterId":0},{"voterId":1},{"voterId":2}],"data_version":0}`), 0o600))
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			_, err = start(t.Context(), b)
			t.Logf("took %v", time.Since(began))
			if exitCode(err) != tt.code {
				t.Fatalf("%v, want code %d", err, tt.code)
			}
			said := fmt.Sprint(err)
			for _, l := range logs.All() {
				said += fmt.Sprintln(l.Message, l.ContextMap())
			}
			if !strings.Contains(said, tt.text) {
				t.Errorf("said %s\nwant %q in it", said, tt.text)
			}
		})
	}
}

// exitCode is what the program would end with.
func exitCode(err error) int {
	mistakes, _ := errors.AsType[config.Mistakes](err)
	return mistakes.ExitCode()
}
