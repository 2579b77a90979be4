// Package bench compares what kraftpod costs with what it replaces, side by
// side in one run. It asserts nothing: `make bench` prints.
package bench

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// setup is the script that kraftpod replaces, with the entrypoint to measure.
const setup = `#!/bin/bash
export KAFKA_CFG_NODE_ID=${MY_POD_NAME##*-}
exec "$1"
`

// BenchmarkStart measures from the start of a container's command to the end
// of an entrypoint that does nothing, by `bash setup.sh` and by `kraftpod run`
// in turn, with the environment of the StatefulSet that had the script. The
// disk records three voters, and the two other pods' sidecars answer: a rolling
// restart. (A first start waits for its peers, whatever it costs.)
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	binary := filepath.Join(dir, "kraftpod")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w -X main.version=bench", "-o", binary, "github.com/kraftpod/kraftpod/cmd/kraftpod")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	write := func(name, content string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			b.Fatal(err)
		}
		return path
	}
	script := write("setup.sh", setup, 0o755)
	for _, d := range []string{"pod", "vol/data/__cluster_metadata-0"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			b.Fatal(err)
		}
	}
	write("vol/data/meta.properties", "version=1\nnode.id=1\ncluster.id=Jc7hwCMorEyPprSI1Iw4sQ\n", 0o644)
	write("vol/data/__cluster_metadata-0/quorum-state", `{"currentVoters":[{"voterId":0},{"voterId":1},{"voterId":2}],"data_version":0}`, 0o644)
	names := "127.0.0.1\tlocalhost\n127.44.0.11\tkafka-1.kafka-headless.elk.svc.cluster.local\tkafka-1\n"
	port := "0"
	for n := range 3 {
		address := fmt.Sprintf("127.44.0.%d", 10+n)
		names += fmt.Sprintf("%s\tkafka-%d.kafka-headless.elk.svc.cluster.local\n%s\tkafka-headless.elk.svc.cluster.local\n", address, n, address)
		ln, err := new(net.ListenConfig).Listen(b.Context(), "tcp", net.JoinHostPort(address, port))
		if err != nil {
			b.Fatal(err)
		}
		_, port, _ = net.SplitHostPort(ln.Addr().String())
		sidecar := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"api":1,"pod":"kafka-%d.kafka-headless.elk.svc.cluster.local","node_id":%d,"volume":{"state":"formed","cluster_id":"Jc7hwCMorEyPprSI1Iw4sQ","voters":[0,1,2]},"intent":{"cluster_id":"Jc7hwCMorEyPprSI1Iw4sQ","voters":[0,1,2]}}`, n, n)
		})}
		go func() { _ = sidecar.Serve(ln) }()
		b.Cleanup(func() { sidecar.Close() })
	}
	hosts := write("hosts", names, 0o644)
	environ := []string{
		"PATH=/usr/bin:/bin", "MY_POD_NAME=kafka-1", "KRAFTPOD_HOSTS_FILE=" + hosts, "KRAFTPOD_REPLICAS=3", "KRAFTPOD_LISTEN=:" + port,
		"KRAFTPOD_DIALECT=bitnami", "KRAFTPOD_DIR=" + dir + "/pod", "KRAFTPOD_DATA_DIR=" + dir + "/vol/data",
		"KAFKA_CFG_PROCESS_ROLES=controller,broker", "KAFKA_KRAFT_CLUSTER_ID=Jc7hwCMorEyPprSI1Iw4sW",
		"KAFKA_CFG_LISTENERS=PLAINTEXT://:9092,CONTROLLER://:9093", "KAFKA_CFG_ADVERTISED_LISTENERS=PLAINTEXT://:9092",
		"KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
		"KAFKA_CFG_CONTROLLER_LISTENER_NAMES=CONTROLLER", "KAFKA_CFG_INTER_BROKER_LISTENER_NAME=PLAINTEXT",
		"ALLOW_PLAINTEXT_LISTENER=yes", "BITNAMI_DEBUG=true",
	}
	entrypoint, err := exec.LookPath("true")
	if err != nil {
		b.Fatal(err)
	}
	run := func(argv ...string) time.Duration {
		// A pod starts with an empty directory to share.
		_ = os.Remove(filepath.Join(dir, "pod", "plan.json"))
		cmd := exec.Command(argv[0], argv[1:]...)
		cmd.Env = environ
		start := time.Now()
		if err := cmd.Run(); err != nil {
			b.Fatalf("%q: %v", argv, err)
		}
		return time.Since(start)
	}
	var bash, kraftpod []time.Duration
	for b.Loop() {
		bash = append(bash, run(script, entrypoint))
		kraftpod = append(kraftpod, run(binary, "run", "--", entrypoint))
	}
	median := func(all []time.Duration) float64 {
		slices.Sort(all)
		return float64(all[len(all)/2].Microseconds()) / 1000
	}
	b.ReportMetric(median(bash), "ms/setup.sh")
	b.ReportMetric(median(kraftpod), "ms/kraftpod")
	b.ReportMetric(median(kraftpod)/median(bash), "ratio")
	b.ReportMetric(0, "ns/op")
}
