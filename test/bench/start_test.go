// Package bench compares what kraftpod costs with what it replaces, side by side in one run. It asserts no time:
// `make bench` prints.
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

const (
	clusterID  = "Jc7hwCMorEyPprSI1Iw4sQ"
	domain     = "kafka-headless.elk.svc.cluster.local"
	quorum     = `{"currentVoters":[{"voterId":0},{"voterId":1},{"voterId":2}],"data_version":0}`
	properties = "version=1\nnode.id=1\ncluster.id=" + clusterID + "\n"
)

// BenchmarkStart measures from the start of a container's command to the end of an entrypoint that does nothing, by
// `bash setup.sh` and by `kraftpod run` in turn, with the environment of the StatefulSet that had the script. The
// disk holds a voter set of three, and the two other pods' sidecars answer: a rolling restart. (A first start waits
// for its peers, whatever it costs.)
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	binary := build(b, dir)
	write(b, filepath.Join(dir, "setup.sh"), setup)
	write(b, filepath.Join(dir, "vol/data/meta.properties"), properties)
	write(b, filepath.Join(dir, "vol/data/__cluster_metadata-0/quorum-state"), quorum)
	plan := filepath.Join(dir, "pod", "plan.json")
	write(b, plan, "")
	env := environ(dir, sidecars(b, filepath.Join(dir, "hosts")))
	entrypoint, err := exec.LookPath("true")
	if err != nil {
		b.Fatal(err)
	}
	run := func(argv ...string) time.Duration {
		_ = os.Remove(plan) // a pod starts with an empty directory to share
		cmd := exec.Command(argv[0], argv[1:]...)
		cmd.Env = env
		start := time.Now()
		if err := cmd.Run(); err != nil {
			b.Fatalf("%q: %v", argv, err)
		}
		return time.Since(start)
	}
	var bash, kraftpod []time.Duration
	for b.Loop() {
		bash = append(bash, run(filepath.Join(dir, "setup.sh"), entrypoint))
		kraftpod = append(kraftpod, run(binary, "run", "--", entrypoint))
	}
	b.ReportMetric(median(bash), "ms/setup.sh")
	b.ReportMetric(median(kraftpod), "ms/kraftpod")
	b.ReportMetric(median(kraftpod)/median(bash), "ratio")
	b.ReportMetric(0, "ns/op")
}

func build(b *testing.B, dir string) (binary string) {
	b.Helper()
	binary = filepath.Join(dir, "kraftpod")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w -X main.version=bench",
		"-o", binary, "github.com/kraftpod/kraftpod/cmd/kraftpod")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return binary
}

func write(b *testing.B, path, content string) {
	b.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
		b.Fatal(err)
	}
}

// sidecars serves /status for three pods, writes the hosts file that names them, and returns their port.
func sidecars(b *testing.B, hosts string) (port string) {
	b.Helper()
	names := "127.0.0.1\tlocalhost\n127.44.0.11\tkafka-1." + domain + "\tkafka-1\n"
	port = "0"
	for n := range 3 {
		address := fmt.Sprintf("127.44.0.%d", 10+n)
		names += fmt.Sprintf("%s\tkafka-%d.%s\n%s\t%s\n", address, n, domain, address, domain)
		ln, err := new(net.ListenConfig).Listen(b.Context(), "tcp", net.JoinHostPort(address, port))
		if err != nil {
			b.Fatal(err)
		}
		_, port, _ = net.SplitHostPort(ln.Addr().String())
		status := fmt.Sprintf(`{"api":1,"pod":"kafka-%d.%s","node_id":%d,`+
			`"volume":{"state":"formed","cluster_id":%q,"voters":[0,1,2]},"intent":{"cluster_id":%q,"voters":[0,1,2]}}`,
			n, domain, n, clusterID, clusterID)
		answer := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, status) })
		sidecar := &http.Server{ReadHeaderTimeout: time.Second, Handler: answer}
		go func() { _ = sidecar.Serve(ln) }()
		b.Cleanup(func() { sidecar.Close() })
	}
	write(b, hosts, names)
	return port
}

func environ(dir, port string) []string {
	return []string{
		"PATH=/usr/bin:/bin", "MY_POD_NAME=kafka-1", "KRAFTPOD_HOSTS_FILE=" + dir + "/hosts",
		"KRAFTPOD_REPLICAS=3", "KRAFTPOD_LISTEN=:" + port,
		"KRAFTPOD_DIALECT=bitnami", "KRAFTPOD_DIR=" + dir + "/pod", "KRAFTPOD_DATA_DIR=" + dir + "/vol/data",
		"KAFKA_CFG_PROCESS_ROLES=controller,broker", "KAFKA_KRAFT_CLUSTER_ID=Jc7hwCMorEyPprSI1Iw4sW",
		"KAFKA_CFG_LISTENERS=PLAINTEXT://:9092,CONTROLLER://:9093", "KAFKA_CFG_ADVERTISED_LISTENERS=PLAINTEXT://:9092",
		"KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
		"KAFKA_CFG_CONTROLLER_LISTENER_NAMES=CONTROLLER", "KAFKA_CFG_INTER_BROKER_LISTENER_NAME=PLAINTEXT",
		"ALLOW_PLAINTEXT_LISTENER=yes", "BITNAMI_DEBUG=true",
	}
}

func median(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2].Microseconds()) / 1000
}
