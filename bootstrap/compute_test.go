package bootstrap

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// hostsOf is a hosts file as the kubelet writes it.
func hostsOf(pod string) []byte {
	return []byte("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n" +
		"10.244.1.7\t" + pod + ".kafka-headless.elk.svc.cluster.local\t" + pod + "\n")
}

// compute runs Compute as run would in a pod with this environment.
func compute(name string, environ map[string]string, known disk.Volume) (*Settings, error) {
	var report config.Report
	cfg := config.Parse[Config](environ, &report)
	s := Compute(Input{
		Config: cfg, Environ: environ, Known: known, Exists: func(string) bool { return false },
		Host: pod.Host{Name: name, HostsFile: hostsOf(name)},
	}, &report)
	return s, report.Err()
}

// original is the environment of the StatefulSet that kraftpod replaces.
func original(replicas string, extra ...string) map[string]string {
	return with(map[string]string{
		"KRAFTPOD_DIALECT": "bitnami", "KRAFTPOD_REPLICAS": replicas,
		"BITNAMI_DEBUG": "true", "ALLOW_PLAINTEXT_LISTENER": "yes",
		"KAFKA_CFG_PROCESS_ROLES":                  "controller,broker",
		"KAFKA_KRAFT_CLUSTER_ID":                   "Jc7hwCMorEyPprSI1Iw4sW",
		"KAFKA_CFG_LISTENERS":                      "PLAINTEXT://:9092,CONTROLLER://:9093",
		"KAFKA_CFG_ADVERTISED_LISTENERS":           "PLAINTEXT://:9092",
		"KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
		"KAFKA_CFG_CONTROLLER_LISTENER_NAMES":      "CONTROLLER",
		"KAFKA_CFG_INTER_BROKER_LISTENER_NAME":     "PLAINTEXT",
	}, extra...)
}

// minimal is all that the apache and confluent images need.
func minimal(dialect, replicas string, extra ...string) map[string]string {
	return with(map[string]string{
		"KRAFTPOD_DIALECT": dialect, "KRAFTPOD_REPLICAS": replicas, "CLUSTER_ID": "Jc7hwCMorEyPprSI1Iw4sW",
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

const fqdn = ".kafka-headless.elk.svc.cluster.local"

func votersOf(ids ...int) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = fmt.Sprintf("%d@kafka-%d%s:9093", id, id, fqdn)
	}
	return strings.Join(parts, ",")
}

func TestComputeExports(t *testing.T) {
	for _, tt := range []struct {
		name, pod string
		environ   map[string]string
		known     disk.Volume
		want      map[string]string // of the resulting environment; "" is not there
	}{{
		name: "original with one replica", pod: "kafka-0", environ: original("1"),
		want: map[string]string{
			"KAFKA_CFG_NODE_ID": "0", "KAFKA_CFG_BROKER_ID": "0", "KAFKA_CFG_PROCESS_ROLES": "controller,broker",
			"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS": votersOf(0),
			"KAFKA_CFG_ADVERTISED_LISTENERS":     "PLAINTEXT://kafka-0" + fqdn + ":9092",
			"KAFKA_CFG_LISTENERS":                "PLAINTEXT://:9092,CONTROLLER://:9093",
			"KAFKA_KRAFT_CLUSTER_ID":             "Jc7hwCMorEyPprSI1Iw4sQ", "KAFKA_CLUSTER_ID": "Jc7hwCMorEyPprSI1Iw4sQ",
			"KAFKA_ENABLE_KRAFT": "yes", "KAFKA_CFG_LOG_DIRS": "/bitnami/kafka/data", "BITNAMI_DEBUG": "true",
			"KAFKA_CFG_OFFSETS_TOPIC_REPLICATION_FACTOR": "1", "KAFKA_CFG_TRANSACTION_STATE_LOG_MIN_ISR": "1",
		},
	}, {
		name: "original with three replicas", pod: "kafka-2", environ: original("3"),
		want: map[string]string{
			"KAFKA_CFG_NODE_ID": "2", "KAFKA_CFG_CONTROLLER_QUORUM_VOTERS": votersOf(0, 1, 2),
			"KAFKA_CFG_OFFSETS_TOPIC_REPLICATION_FACTOR": "3", "KAFKA_CFG_TRANSACTION_STATE_LOG_MIN_ISR": "2",
			"KAFKA_CFG_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR": "3",
		},
	}, {
		name: "original with four: the last one is a broker", pod: "kafka-3", environ: original("4"),
		want: map[string]string{
			"KAFKA_CFG_PROCESS_ROLES": "broker", "KAFKA_CFG_CONTROLLER_QUORUM_VOTERS": votersOf(0, 1, 2),
			"KAFKA_CFG_LISTENERS":                      "PLAINTEXT://:9092",
			"KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
		},
	}, {
		name: "apache with nothing else", pod: "kafka-1", environ: minimal("apache", "3"),
		want: map[string]string{
			"KAFKA_NODE_ID": "1", "KAFKA_PROCESS_ROLES": "controller,broker", "CLUSTER_ID": "Jc7hwCMorEyPprSI1Iw4sQ",
			"KAFKA_LISTENERS":            "PLAINTEXT://:9092,CONTROLLER://:9093",
			"KAFKA_ADVERTISED_LISTENERS": "PLAINTEXT://kafka-1" + fqdn + ":9092", "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
			"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
			"KAFKA_INTER_BROKER_LISTENER_NAME":     "PLAINTEXT", "KAFKA_LOG_DIRS": "/var/lib/kafka/data", "KAFKA_BROKER_ID": "",
		},
	}, {
		name: "confluent beyond the replicas is a broker", pod: "kafka-12", environ: minimal("confluent", "9"),
		want: map[string]string{"KAFKA_NODE_ID": "12", "KAFKA_PROCESS_ROLES": "broker", "KAFKA_CONTROLLER_QUORUM_VOTERS": votersOf(0, 1, 2, 3, 4)},
	}, {
		name: "the offset moves every id", pod: "kafka-1", environ: minimal("apache", "3", "KRAFTPOD_NODE_ID_OFFSET=100"),
		want: map[string]string{"KAFKA_NODE_ID": "101", "KAFKA_CONTROLLER_QUORUM_VOTERS": "100@kafka-0" + fqdn + ":9093,101@kafka-1" + fqdn + ":9093,102@kafka-2" + fqdn + ":9093"},
	}, {
		name: "voters by hand win, byte for byte", pod: "kafka-1", environ: minimal("apache", "", "KAFKA_CONTROLLER_QUORUM_VOTERS=1@kafka-1.x:9093, 0@kafka-0.x:9093"),
		want: map[string]string{"KAFKA_CONTROLLER_QUORUM_VOTERS": "1@kafka-1.x:9093, 0@kafka-0.x:9093", "KAFKA_PROCESS_ROLES": "controller,broker", "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": ""},
	}, {
		name: "external listeners by ordinal", pod: "kafka-2",
		environ: minimal("apache", "3", "KAFKA_LISTENERS=PLAINTEXT://:9092,CONTROLLER://:9093,EXTERNAL://:9094",
			"KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://:9092,EXTERNAL://{pod}.kafka.example.com:{31000+ordinal}",
			"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,EXTERNAL:SSL"),
		want: map[string]string{"KAFKA_ADVERTISED_LISTENERS": "PLAINTEXT://kafka-2" + fqdn + ":9092,EXTERNAL://kafka-2.kafka.example.com:31002"},
	}, {
		name: "a bitnami alias is read and replaced", pod: "kafka-0",
		environ: original("1", "KAFKA_CFG_ADVERTISED_LISTENERS", "KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://:9092"),
		want:    map[string]string{"KAFKA_CFG_ADVERTISED_LISTENERS": "PLAINTEXT://kafka-0" + fqdn + ":9092", "KAFKA_ADVERTISED_LISTENERS": ""},
	}, {
		name: "controllers only advertise nothing", pod: "kafka-0", environ: minimal("confluent", "3", "KRAFTPOD_ROLES=controller", "KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://:9092"),
		want: map[string]string{"KAFKA_PROCESS_ROLES": "controller", "KAFKA_LISTENERS": "CONTROLLER://:9093", "KAFKA_ADVERTISED_LISTENERS": "", "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": ""},
	}, {
		name: "brokers of a controller set", pod: "kafka-0", environ: minimal("apache", "3", "KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET=ctrl.ctrl-headless:3+100"),
		want: map[string]string{
			"KAFKA_PROCESS_ROLES": "broker", "KAFKA_LISTENERS": "PLAINTEXT://:9092",
			"KAFKA_CONTROLLER_QUORUM_VOTERS":       "100@ctrl-0.ctrl-headless.elk.svc.cluster.local:9093,101@ctrl-1.ctrl-headless.elk.svc.cluster.local:9093,102@ctrl-2.ctrl-headless.elk.svc.cluster.local:9093",
			"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
		},
	}, {
		name: "the record on disk wins", pod: "kafka-1", environ: original("3"), known: disk.Volume{VotersFrom: "quorum-state", ClusterID: "Jc7hwCMorEyPprSI1Iw4sW", Voters: []int32{0}},
		want: map[string]string{"KAFKA_CFG_PROCESS_ROLES": "broker", "KAFKA_CFG_CONTROLLER_QUORUM_VOTERS": votersOf(0), "KAFKA_KRAFT_CLUSTER_ID": "Jc7hwCMorEyPprSI1Iw4sW"},
	}, {
		name: "own replication of the transaction log", pod: "kafka-0", environ: minimal("apache", "3", "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR=1"),
		want: map[string]string{"KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1", "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1"},
	}, {
		name: "everything else byte for byte", pod: "kafka-0", environ: minimal("apache", "1", "KAFKA_LOG_CLEANUP_POLICY= compact , delete ", "KAFKA_HEAP_OPTS=-Xmx1g  -Xms1g", "X=a\nb"),
		want: map[string]string{"KAFKA_LOG_CLEANUP_POLICY": " compact , delete ", "KAFKA_HEAP_OPTS": "-Xmx1g  -Xms1g", "X": "a\nb"},
	}, {
		name: "bind hosts: wildcards and loopback give the FQDN, others stay", pod: "kafka-0",
		environ: minimal("apache", "1", "KAFKA_LISTENERS=PLAINTEXT://0.0.0.0:9092,SSL://[fd00::7]:9094,CONTROLLER://127.0.0.9:9093"),
		want:    map[string]string{"KAFKA_ADVERTISED_LISTENERS": "PLAINTEXT://kafka-0" + fqdn + ":9092,SSL://[fd00::7]:9094"},
	}} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := compute(tt.pod, tt.environ, tt.known)
			if err != nil {
				t.Fatalf("Compute: %v", err)
			}
			env, got := s.Apply(tt.environ), map[string]string{}
			for name := range tt.want {
				got[name] = env[name]
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("environment (-want +got):\n%s", diff)
			}
		})
	}
}

func TestComputeRefuses(t *testing.T) {
	for _, tt := range []struct {
		name    string
		environ map[string]string
		known   disk.Volume
		code    int
		want    []string // one for each line
	}{
		{"no replicas", minimal("apache", ""), disk.Volume{}, 78, []string{"KRAFTPOD_REPLICAS"}},
		{"no cluster id", minimal("apache", "1", "CLUSTER_ID"), disk.Volume{}, 78, []string{"CLUSTER_ID"}},
		{"cluster id no UUID", minimal("apache", "1", "CLUSTER_ID=abc"), disk.Volume{}, 78, []string{`CLUSTER_ID="abc"`}},
		{"no dialect", minimal("", "1"), disk.Volume{}, 78, []string{"KRAFTPOD_DIALECT"}},
		{"another node id", original("3", "KAFKA_CFG_NODE_ID=1"), disk.Volume{}, 78, []string{`KAFKA_CFG_NODE_ID="1"`}},
		{"another broker id", original("3", "KAFKA_BROKER_ID=7"), disk.Volume{}, 78, []string{`KAFKA_BROKER_ID="7"`}},
		{"wildcard advertised", original("3", "KAFKA_CFG_ADVERTISED_LISTENERS=PLAINTEXT://0.0.0.0:9092"), disk.Volume{}, 78, []string{"0.0.0.0"}},
		{"IPv6 wildcard advertised", original("3", "KAFKA_CFG_ADVERTISED_LISTENERS=PLAINTEXT://[::]:9092"), disk.Volume{}, 78, []string{"::"}},
		{"localhost advertised", original("3", "KAFKA_CFG_ADVERTISED_LISTENERS=PLAINTEXT://localhost:9092"), disk.Volume{}, 78, []string{"localhost"}},
		{"loopback advertised", original("3", "KAFKA_CFG_ADVERTISED_LISTENERS=PLAINTEXT://127.3.2.1:9092"), disk.Volume{}, 78, []string{"127.3.2.1"}},
		{"a literal $(", original("3", "KAFKA_CFG_ADVERTISED_LISTENERS=PLAINTEXT://$(POD_IP):9092"), disk.Volume{}, 78, []string{"$(POD_IP)"}},
		{"a literal ${", original("3", "KAFKA_CFG_ADVERTISED_LISTENERS=PLAINTEXT://${POD_IP}:9092"), disk.Volume{}, 78, []string{"${POD_IP}"}},
		{"unknown template", original("3", "KAFKA_CFG_ADVERTISED_LISTENERS=PLAINTEXT://b{index}.x:9092"), disk.Volume{}, 78, []string{"{index}"}},
		{"port beyond 65535", original("3", "KAFKA_CFG_ADVERTISED_LISTENERS=PLAINTEXT://:{65536+ordinal}"), disk.Volume{}, 78, []string{"65536"}},
		{"alias and twin differ", original("3", "KAFKA_LISTENERS=PLAINTEXT://:1,CONTROLLER://:9093"), disk.Volume{}, 78, []string{"KAFKA_LISTENERS"}},
		{"newline", original("3", "KAFKA_CFG_LISTENERS=PLAINTEXT://:9092,CONTROLLER://:9093\nx=y"), disk.Volume{}, 78, []string{"line break"}},
		{"roles twice and different", original("3", "KRAFTPOD_ROLES=broker"), disk.Volume{}, 78, []string{`conflicts with KRAFTPOD_ROLES="broker"`}},
		{"broker without controllers", minimal("apache", "3", "KRAFTPOD_ROLES=broker"), disk.Volume{}, 78, []string{"KRAFTPOD_CONTROLLER_SET"}},
		{"overlapping ids", minimal("apache", "3", "KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET=ctrl.c:3+2"), disk.Volume{}, 78, []string{"overlap"}},
		{"voters of another set", original("3", "KAFKA_CFG_CONTROLLER_QUORUM_VOTERS=0@ctrl-0.c:9093"), disk.Volume{}, 78, []string{"none of these"}},
		{"voter under another's name", original("3", "KAFKA_CFG_CONTROLLER_QUORUM_VOTERS=0@kafka-0.c:9093,2@kafka-1.c:9093"), disk.Volume{}, 78, []string{"kafka-1"}},
		{"bad voter", original("3", "KAFKA_CFG_CONTROLLER_QUORUM_VOTERS=kafka-0:9093"), disk.Volume{}, 78, []string{"ID@HOST:PORT"}},
		{"controller listener missing", original("3", "KAFKA_CFG_LISTENERS=PLAINTEXT://:9092"), disk.Volume{}, 78, []string{"CONTROLLER://:9093"}},
		{"protocol missing", original("3", "KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=PLAINTEXT:PLAINTEXT"), disk.Volume{}, 78, []string{"CONTROLLER"}},
		{"no such protocol", original("3", "KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=PLAINTEXT:TLS,CONTROLLER:PLAINTEXT"), disk.Volume{}, 78, []string{"TLS"}},
		{"inter-broker not advertised", original("3", "KAFKA_CFG_INTER_BROKER_LISTENER_NAME=INTERNAL"), disk.Volume{}, 78, []string{"INTERNAL"}},
		{"inter-broker is a controller's", original("3", "KAFKA_CFG_INTER_BROKER_LISTENER_NAME=CONTROLLER"), disk.Volume{}, 78, []string{"CONTROLLER"}},
		{"advertised without listener", original("3", "KAFKA_CFG_ADVERTISED_LISTENERS=PLAINTEXT://:9092,EXT://x:1"), disk.Volume{}, 78, []string{"EXT"}},
		{"data dirs differ", original("3", "KRAFTPOD_DATA_DIR=/a", "KAFKA_CFG_LOG_DIRS=/b"), disk.Volume{}, 78, []string{"KRAFTPOD_DATA_DIR"}},
		{"confluent's KAFKA_PORT", minimal("confluent", "1", "KAFKA_PORT=9092"), disk.Volume{}, 78, []string{"KAFKA_PORT"}},
		{"KRaft switched off", original("1", "KAFKA_ENABLE_KRAFT=no"), disk.Volume{}, 78, []string{"KAFKA_ENABLE_KRAFT"}},
		{"an offset that overflows", minimal("apache", "3", "KRAFTPOD_NODE_ID_OFFSET=2147483646"), disk.Volume{}, 78, []string{`KRAFTPOD_NODE_ID_OFFSET="2147483646"`}},
		{"a port beyond", minimal("apache", "3", "KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET=c.s:3+9@99999"), disk.Volume{}, 78, []string{"99999"}},
		{"controller names without one", minimal("apache", "3", "KAFKA_CONTROLLER_LISTENER_NAMES=,"), disk.Volume{}, 78, []string{`KAFKA_CONTROLLER_LISTENER_NAMES=","`}},
		{"log dirs without one", minimal("apache", "3", "KAFKA_LOG_DIRS=,\v,", "KRAFTPOD_DATA_DIR=,"), disk.Volume{}, 78, []string{`KRAFTPOD_DATA_DIR=","`, `KAFKA_LOG_DIRS=",\v,"`}},
		{"voters without one", minimal("apache", "3", "KAFKA_CONTROLLER_QUORUM_VOTERS=,"), disk.Volume{}, 78, []string{`KAFKA_CONTROLLER_QUORUM_VOTERS=","`}},
		{"all at once", original("3", "KAFKA_CFG_NODE_ID=1", "KAFKA_KRAFT_CLUSTER_ID=abc", "KAFKA_CFG_LISTENERS=nonsense"), disk.Volume{}, 78, []string{"nonsense", "KAFKA_CFG_NODE_ID", "KAFKA_KRAFT_CLUSTER_ID"}},
		{"voters by hand against the record", original("3", "KAFKA_CFG_CONTROLLER_QUORUM_VOTERS="+votersOf(0, 1, 2)), disk.Volume{VotersFrom: "q", Voters: []int32{0}}, 65, []string{"[0]"}},
		{"a recorded voter that is no pod", original("3", "KRAFTPOD_NODE_ID_OFFSET=1"), disk.Volume{VotersFrom: "q", Voters: []int32{0, 1, 2}}, 65, []string{"node id 0"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := compute("kafka-0", tt.environ, tt.known)
			mistakes, ok := errors.AsType[config.Mistakes](err)
			if !ok || mistakes.ExitCode() != tt.code {
				t.Fatalf("Compute: %v, want exit code %d", err, tt.code)
			}
			lines := strings.Split(err.Error(), "\n")
			if len(lines) != len(tt.want) {
				t.Errorf("%d lines, want %d:\n%v", len(lines), len(tt.want), err)
			}
			for i := range min(len(lines), len(tt.want)) {
				if !strings.Contains(lines[i], tt.want[i]) {
					t.Errorf("line %d is %q, want %q in it", i, lines[i], tt.want[i])
				}
			}
		})
	}
}

func TestComputeWarns(t *testing.T) {
	for _, tt := range []struct {
		name, pod string
		environ   map[string]string
		known     disk.Volume
		want      []string
	}{
		{"nothing", "kafka-0", original("3"), disk.Volume{}, nil},
		{"even controllers", "kafka-0", original("4", "KRAFTPOD_CONTROLLERS=4"), disk.Volume{}, []string{"KRAFTPOD_CONTROLLERS=4 is even"}},
		{"fewer voters by hand", "kafka-0", original("3", "KAFKA_CFG_CONTROLLER_QUORUM_VOTERS=0@kafka-0.kafka-headless:9093"), disk.Volume{}, []string{"makes 1 voters, where 3 replicas would make 3"}},
		{"one host for all", "kafka-0", original("3", "KAFKA_CFG_ADVERTISED_LISTENERS=PLAINTEXT://broker.example.com:9092"), disk.Volume{}, []string{"one host for all"}},
		{"one host for the only one", "kafka-0", original("1", "KAFKA_CFG_ADVERTISED_LISTENERS=PLAINTEXT://broker.example.com:9092"), disk.Volume{}, nil},
		{"its own address", "kafka-0", original("3", "KAFKA_CFG_ADVERTISED_LISTENERS=PLAINTEXT://10.244.1.7:9092"), disk.Volume{}, nil},
		{"record against replicas", "kafka-0", original("3"), disk.Volume{VotersFrom: "q", Voters: []int32{0}}, []string{"KRAFTPOD_REPLICAS asks for the voters [0 1 2], but the cluster formed with [0]"}},
		{"a controller's listener advertised", "kafka-0", original("3", "KAFKA_CFG_ADVERTISED_LISTENERS=PLAINTEXT://:9092,CONTROLLER://:9093"), disk.Volume{}, []string{"left out"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := compute(tt.pod, tt.environ, tt.known)
			if err != nil {
				t.Fatal(err)
			}
			if len(s.Plan.Warnings) != len(tt.want) {
				t.Fatalf("warnings %q, want %d", s.Plan.Warnings, len(tt.want))
			}
			for i, w := range tt.want {
				if !strings.Contains(s.Plan.Warnings[i], w) {
					t.Errorf("warning %q, want %q in it", s.Plan.Warnings[i], w)
				}
			}
		})
	}
}

func TestComputeDoesNotChangeItsInput(t *testing.T) {
	environ := original("3")
	before := maps.Clone(environ)
	s, err := compute("kafka-1", environ, disk.Volume{})
	if err != nil {
		t.Fatal(err)
	}
	s.Apply(environ)
	if diff := cmp.Diff(before, environ); diff != "" {
		t.Errorf("the environment was changed:\n%s", diff)
	}
}

func TestPlan(t *testing.T) {
	s, err := compute("kafka-1", original("3"), disk.Volume{})
	if err != nil {
		t.Fatal(err)
	}
	p := s.Plan
	want := []any{"kafka-1" + fqdn, int32(1), []string{"controller", "broker"}, "localhost:9092", "PLAINTEXT", "PLAINTEXT", "Jc7hwCMorEyPprSI1Iw4sQ", []int32{0, 1, 2}, []api.Endpoint{{Listener: "PLAINTEXT", Host: "kafka-1" + fqdn, Port: 9092}}}
	got := []any{p.Pod, p.NodeID, p.Roles, p.Broker, p.Protocol, p.InterBroker, p.Intent.ClusterID, p.Intent.Voters, p.Advertised}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
	if s, err = compute("kafka-0", minimal("apache", "3", "KRAFTPOD_ROLES=controller", "KAFKA_LISTENERS=CONTROLLER://10.0.0.7:9193"), disk.Volume{}); err != nil || s.Plan.Broker != "10.0.0.7:9193" {
		t.Errorf("a controller is asked at %q, %v, want its bind address", s.Plan.Broker, err)
	}
}
