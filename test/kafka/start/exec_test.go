package start_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/report"
)

const (
	restarts = 11
	// execRatio is promised of `run` to exec, in terms of what the image does from there to Kafka's first line.
	execRatio = 0.01
)

// container is an image whose container is started again and again.
type container struct {
	image rig.Image
	set   *rig.StatefulSet
}

// containers are the table. No bitnami of Kafka 4 formats for static voters.
func containers() []container {
	noList := map[string]string{"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS": ""}
	return []container{
		{rig.Apache(rig.V431), rig.Minimal(replicas, nil)},
		{rig.Bitnami(rig.V392), rig.Original(replicas, "C", noList)},
	}
}

// BenchmarkExec restarts Kafka's container of one pod of three, beside its peers, and takes the time of `kraftpod run`
// to its exec, and of the image from there to Kafka's first line: its scripts, the JVM that formats, and Kafka's own.
//
//	KRAFTPOD_KAFKA='3.9.2 4.3.1' go test -run '^$' -bench Exec -benchtime 1x ./test/kafka/start
func BenchmarkExec(b *testing.B) {
	r := suite.Rig(b)
	for b.Loop() {
		restartAll(b, r)
	}
	b.ReportMetric(0, "ns/op")
}

func restartAll(b *testing.B, r *rig.Rig) {
	planned := map[int]*report.Row{}
	for i, c := range containers() {
		planned[i] = measured.Plan("run to exec, the image to its first line", c.image.Dialect+" "+c.image.Version)
	}
	defer measured.Close(b)
	for i, c := range containers() {
		if !slices.Contains(suite.Versions(), c.image.Version) {
			planned[i].Skip("not among KRAFTPOD_KAFKA")
			continue
		}
		began, on := time.Now(), machine()
		times := c.restart(b, r)
		planned[i].Figures(milliseconds(median(times.with)), seconds(median(times.without)),
			fmt.Sprintf("%.4f", median(times.ratios())))
		planned[i].Note(b, "%s", times.verdict(execRatio))
		planned[i].Note(b, "%s", on)
		planned[i].Done(true, time.Since(began))
	}
}

// restart forms a cluster, then starts the container of one pod, to Kafka's first line.
func (c container) restart(b *testing.B, r *rig.Rig) (times compared) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), 2*suite.StartLimit)
	defer cancel()
	cluster, err := r.NewCluster(c.image, c.set)
	if err != nil {
		b.Fatal(err)
	}
	defer cluster.Stop()
	if err := cluster.Start(ctx); err != nil {
		b.Fatal(err)
	}
	if _, err := rig.Ready(ctx, cluster.Pods...); err != nil {
		b.Fatalf("%v\n%s", err, cluster.Logs())
	}
	p := cluster.Pods[1]
	for range restarts {
		p.Kafka.Kill()
		run, image, err := startStamped(ctx, p)
		if err != nil {
			b.Fatalf("%v\n%s", err, cluster.Logs())
		}
		times.add(run, image)
	}
	return times
}

// stamp is a shell that writes down when it began, and becomes the rest of its command.
const stamp = `printf '%s\n' "$EPOCHREALTIME" >"$1"; shift; exec "$@"`

func stamped(file string, command ...string) []string {
	return slices.Concat([]string{"bash", "-c", stamp, "stamp", file}, command)
}

// startStamped starts Kafka's container between two stamps. That the second one's shell has to start counts as run's.
func startStamped(ctx context.Context, p *rig.Pod) (run, image time.Duration, err error) {
	before, after := filepath.Join(p.Root, "before-run"), filepath.Join(p.Root, "after-run")
	command := stamped(before, slices.Concat([]string{p.Binary(), "run", "--"}, stamped(after))...)
	env := rig.Merged(p.Env(), map[string]string{"TZ": "UTC", "BITNAMI_DEBUG": ""})
	if err := p.StartKafkaWithout(command, env); err != nil {
		return 0, 0, err
	}
	logged, err := firstLine(ctx, p)
	if err != nil {
		return 0, 0, err
	}
	began, err := readStamp(before)
	if err != nil {
		return 0, 0, err
	}
	execed, err := readStamp(after)
	return execed.Sub(began), logged.Sub(execed), err
}
