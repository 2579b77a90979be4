package bootstrap

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// The shape of the tests of what Compute makes of an environment.

// testID is the cluster id of all pods here, as Kafka 3.4 stores it; giveID is
// another spelling of it, as a user may give it.
const (
	testID = "Jc7hwCMorEyPprSI1Iw4sQ"
	giveID = "Jc7hwCMorEyPprSI1Iw4sW"
	fqdn   = ".kafka-headless.elk.svc.cluster.local"
)

// computed is what comes of an environment.
type computed struct {
	name string
	// pod is kafka-0 where nothing is given.
	pod     string
	environ map[string]string
	// known is what the disk says.
	known disk.Volume
	// want are variables of the entrypoint's; "" is one that is not there.
	want map[string]string
	// wrong is a part of each line of the error, in order; warned of each
	// warning of a pod with which nothing is wrong.
	wrong  []string
	warned []string
}

func checkComputed(t *testing.T, all []computed) {
	t.Helper()
	for _, tt := range all {
		t.Run(tt.name, func(t *testing.T) {
			if tt.pod == "" {
				tt.pod = "kafka-0"
			}
			s, err := compute(tt.pod, tt.environ, tt.known)
			checkLines(t, "mistake", linesOf(err), tt.wrong)
			if err != nil || len(tt.wrong) > 0 {
				return
			}
			checkLines(t, "warning", s.Plan.Warnings, tt.warned)
			checkVariables(t, s.Apply(tt.environ), tt.want)
		})
	}
}

// checkVariables compares those variables that are wanted; "" is one that is not
// there.
func checkVariables(t *testing.T, environ, want map[string]string) {
	t.Helper()
	given, got := map[string]string{}, map[string]string{}
	for name, value := range want {
		if value != "" {
			given[name] = value
		}
		if value, ok := environ[name]; ok {
			got[name] = value
		}
	}
	if diff := cmp.Diff(given, got); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
}

// checkLines looks for a part of each line, in order, and for no line more.
func checkLines(t *testing.T, what string, lines, parts []string) {
	t.Helper()
	if len(lines) != len(parts) {
		t.Errorf("%ss %q, want %d: %q", what, lines, len(parts), parts)
		return
	}
	for i, part := range parts {
		if !strings.Contains(lines[i]+"$", part) { // "$" in a part is the line's end
			t.Errorf("%s %d is %q, want %q in it", what, i, lines[i], part)
		}
	}
}

func linesOf(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}

// compute runs Compute as run would in a pod with this environment.
func compute(name string, environ map[string]string, known disk.Volume) (*Settings, error) {
	var report config.Report
	cfg := config.Parse[Config](environ, &report)
	s := Compute(Input{
		Config: cfg, Environ: environ, Known: known, Exists: func(string) bool { return false }, Line: readLine,
		Host: pod.Host{Name: name, HostsFile: hostsOf(name)},
	}, &report)
	return s, report.Err()
}

// mustCompute is compute of a pod with which nothing is wrong.
func mustCompute(t *testing.T, name string, environ map[string]string, known disk.Volume) *Settings {
	t.Helper()
	s, err := compute(name, environ, known)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// hostsOf is a hosts file as the kubelet writes it.
func hostsOf(pod string) []byte {
	return []byte("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n" +
		"10.244.1.7\t" + pod + fqdn + "\t" + pod + "\n")
}

// bitnami is the environment of the StatefulSet that kraftpod replaces.
func bitnami(replicas string, extra ...string) map[string]string {
	return with(map[string]string{
		"KRAFTPOD_DIALECT": "bitnami", "KRAFTPOD_REPLICAS": replicas,
		"BITNAMI_DEBUG": "true", "ALLOW_PLAINTEXT_LISTENER": "yes",
		"KAFKA_CFG_PROCESS_ROLES":                  "controller,broker",
		"KAFKA_KRAFT_CLUSTER_ID":                   giveID,
		"KAFKA_CFG_LISTENERS":                      "PLAINTEXT://:9092,CONTROLLER://:9093",
		"KAFKA_CFG_ADVERTISED_LISTENERS":           "PLAINTEXT://:9092",
		"KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
		"KAFKA_CFG_CONTROLLER_LISTENER_NAMES":      "CONTROLLER",
		"KAFKA_CFG_INTER_BROKER_LISTENER_NAME":     "PLAINTEXT",
	}, extra...)
}

// apache is all that the image of that name needs.
func apache(replicas string, extra ...string) map[string]string {
	return with(map[string]string{
		"KRAFTPOD_DIALECT": "apache", "KRAFTPOD_REPLICAS": replicas, "CLUSTER_ID": giveID,
	}, extra...)
}

// with adds NAME=VALUE; NAME alone removes it.
func with(environ map[string]string, extra ...string) map[string]string {
	for _, e := range extra {
		name, value, ok := strings.Cut(e, "=")
		if environ[name] = value; !ok {
			delete(environ, name)
		}
	}
	return environ
}

// votersOf are the voters that pods of kafka are.
func votersOf(ids ...int) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = fmt.Sprintf("%d@kafka-%d%s:9093", id, id, fqdn)
	}
	return strings.Join(parts, ",")
}

// votersOn is a disk that has a voter set.
func votersOn(ids ...int32) disk.Volume { return disk.Volume{VotersFrom: "quorum-state", Voters: ids} }

// exitCode is what the program would end with.
func exitCode(err error) int {
	mistakes, _ := errors.AsType[config.Mistakes](err)
	return mistakes.ExitCode()
}
