package image

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fakeJava plays both programs that the entrypoint starts: the storage tool, and Kafka, which prints
// the properties that it was given.
const fakeJava = `#!/bin/bash
case "$*" in
*"StorageTool random-uuid"*) echo RANDOM-UUID ;;
*StorageTool*) echo "tool: ${*#*StorageTool }"; [[ -z ${FAKE_FORMAT:-} ]] || { echo "${FAKE_FORMAT//_/ }"; exit 1; } ;;
*kafka.Kafka*) echo "kafka:"; cat "${@: -1}"; echo ;;
esac
`

// TestStandIn holds entrypoint.sh to what is known of the real entrypoints, without Kafka.
func TestStandIn(t *testing.T) {
	const (
		kraft = "KAFKA_CFG_PROCESS_ROLES=broker,controller KAFKA_CFG_LISTENERS=PLAINTEXT://:9092,CONTROLLER://:9093 " +
			"KAFKA_CFG_CONTROLLER_LISTENER_NAMES=CONTROLLER KAFKA_CFG_CONTROLLER_QUORUM_VOTERS=0@k:9093 " +
			"KAFKA_KRAFT_CLUSTER_ID=ID "
		yes    = "ALLOW_PLAINTEXT_LISTENER=yes KAFKA_ENABLE_KRAFT=yes "
		plain  = "KAFKA_PROCESS_ROLES=broker,controller KAFKA_NODE_ID=0 KAFKA_LISTENERS=PLAINTEXT://:9092 CLUSTER_ID=ID "
		plainA = plain + "KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://k:9092 "
	)
	tests := []struct {
		name, image, env string // image: name of the image and its generation or Kafka's version
		code             int
		want             []string // all of it in the output
		not              string   // not in the output
	}{
		{"A demands the broker id", "bitnami A", kraft + yes + "KAFKA_CFG_NODE_ID=0", 1, []string{"KAFKA_CFG_BROKER_ID: unbound variable"}, "kafka:"},
		{"A demands the switch", "bitnami A", kraft + "ALLOW_PLAINTEXT_LISTENER=yes KAFKA_CFG_BROKER_ID=0", 1, []string{`KAFKA_ENABLE_KRAFT is "no"`}, "kafka:"},
		{"A asks about plaintext", "bitnami A", kraft + "KAFKA_ENABLE_KRAFT=yes KAFKA_CFG_BROKER_ID=0", 1, []string{"ALLOW_PLAINTEXT_LISTENER=yes"}, "kafka:"},
		{"A, all there", "bitnami A", kraft + yes + "KAFKA_CFG_BROKER_ID=7 KAFKA_CFG_NODE_ID=7", 0, []string{"broker.id=7", "node.id=7", "--cluster-id ID --ignore-formatted"}, ""},
		{"A knows no alias of the node id", "bitnami A", kraft + yes + "KAFKA_CFG_BROKER_ID=7 KAFKA_CFG_NODE_ID=7 KAFKA_NODE_ID=8", 0, []string{"node.id=7"}, "node.id=8"},
		{"B demands the node id", "bitnami B", kraft + yes + "KAFKA_CFG_BROKER_ID=0", 1, []string{"KAFKA_CFG_NODE_ID: unbound variable"}, "kafka:"},
		{"B has the switch on", "bitnami B", kraft + "ALLOW_PLAINTEXT_LISTENER=yes KAFKA_CFG_NODE_ID=0", 0, []string{"node.id=0"}, ""},
		{"node id without voters", "bitnami B", yes + "KAFKA_CFG_NODE_ID=0", 1, []string{"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS: unbound variable"}, "kafka:"},
		{"C asks nothing about plaintext", "bitnami C", kraft + "KAFKA_CFG_NODE_ID=0", 0, []string{"node.id=0"}, ""},
		{"C demands voters of a broker too", "bitnami C", "KAFKA_CFG_PROCESS_ROLES=broker KAFKA_CFG_NODE_ID=0", 1, []string{"requires KAFKA_CFG_CONTROLLER_QUORUM_VOTERS"}, "kafka:"},
		{"C wants the controllers' listener", "bitnami C", strings.Replace(kraft, ",CONTROLLER://:9093", "", 1) + "KAFKA_CFG_NODE_ID=0", 1, []string{"not found in KAFKA_CFG_LISTENERS"}, "kafka:"},
		{"an alias beats its twin", "bitnami B", kraft + yes + "KAFKA_CFG_NODE_ID=0 KAFKA_LISTENERS=PLAINTEXT://:1,CONTROLLER://:2", 0, []string{"listeners=PLAINTEXT://:1,CONTROLLER://:2"}, "listeners=PLAINTEXT://:9092"},
		{"empty values are skipped", "bitnami B", kraft + yes + "KAFKA_CFG_NODE_ID=0 KAFKA_CFG_NUM_PARTITIONS=", 0, []string{"num.partitions=1"}, "num.partitions=\n"},
		{"sed mangles & in a known key", "bitnami B", kraft + yes + "KAFKA_CFG_NODE_ID=0 KAFKA_CFG_ADVERTISED_LISTENERS=A&B KAFKA_CFG_NEW_KEY=A&B", 0, []string{"advertised.listeners=Aadvertised.listeners=PLAINTEXT://localhost:9092B", "new.key=A&B"}, ""},
		{"no cluster id: a random one", "bitnami B", strings.Replace(kraft, "KAFKA_KRAFT_CLUSTER_ID=ID", "", 1) + yes + "KAFKA_CFG_NODE_ID=0", 0, []string{"KAFKA_KRAFT_CLUSTER_ID not set", "--cluster-id RANDOM-UUID"}, ""},
		{"bitnami dies when the tool does", "bitnami B", kraft + yes + "KAFKA_CFG_NODE_ID=0 FAKE_FORMAT=no", 1, nil, "kafka:"},

		{"apache maps names", "apache 4.3.1", plain + "KAFKA_A_B__C___D_KAFKA_E=1 KAFKA_OPTS=no KAFKA_PORT=tcp://x", 0, []string{"a.b_c-d.kafka.e=1", "port=tcp://x", "--cluster-id=ID"}, "opts"},
		{"3.x strips every KAFKA_", "apache 3.9.2", plain + "KAFKA_A_KAFKA_B=1", 0, []string{"a.b=1"}, ""},
		{"apache has a cluster id for all", "apache 4.3.1", strings.Replace(plain, "CLUSTER_ID=ID", "", 1), 0, []string{"--cluster-id=5L6g3nShT-eMCtK--X86sw"}, ""},
		{"apache writes empty values", "apache 4.3.1", plain + "KAFKA_LOG_DIRS=", 0, []string{"log.dirs=\n"}, ""},
		{"already formatted is well", "apache 4.3.1", plain + "FAKE_FORMAT=Log_directory_is_already_formatted.", 0, []string{"kafka:"}, ""},
		{"another failure is none", "apache 4.3.1", plain + "FAKE_FORMAT=Invalid", 1, []string{"Invalid"}, "kafka:"},
		{"a controller advertises nothing", "apache 4.3.1", "KAFKA_PROCESS_ROLES=controller KAFKA_ADVERTISED_LISTENERS=X://k:1", 1, []string{"not supported on a KRaft controller"}, "kafka:"},
		{"an empty value of it is well", "apache 4.3.1", "KAFKA_PROCESS_ROLES=controller KAFKA_ADVERTISED_LISTENERS=", 0, []string{"kafka:"}, "advertised"},
		{"listeners from advertised by text", "apache 4.3.1", "KAFKA_PROCESS_ROLES=broker KAFKA_ADVERTISED_LISTENERS=A://k:1,B://[::1]:2", 0, []string{"listeners=A://0.0.0.0:1,B://0.0.0.0::1]:2"}, ""},
		{"SSL in advertised wants files", "apache 4.3.1", plain + "KAFKA_ADVERTISED_LISTENERS=SSL://k:1", 1, []string{"KAFKA_SSL_KEYSTORE_FILENAME environment variable not set"}, "kafka:"},

		{"confluent, all there", "confluent 4.3.1", plainA, 0, []string{"node.id=0", "--cluster-id=ID"}, "process.roles=\n"},
		{"7.x demands a cluster id", "confluent 3.4.0", strings.Replace(plainA, "CLUSTER_ID=ID", "", 1), 1, []string{"CLUSTER_ID environment variable not set"}, "kafka:"},
		{"8.x does not", "confluent 4.3.1", strings.Replace(plainA, "CLUSTER_ID=ID", "", 1), 0, []string{"--cluster-id= "}, ""},
		{"confluent demands roles", "confluent 4.3.1", "CLUSTER_ID=ID", 1, []string{"KAFKA_PROCESS_ROLES environment variable not set"}, "kafka:"},
		{"confluent demands advertised", "confluent 4.3.1", plain, 1, []string{"KAFKA_ADVERTISED_LISTENERS environment variable not set"}, "kafka:"},
		{"confluent dies of a service link", "confluent 4.3.1", plainA + "KAFKA_PORT=tcp://x", 1, []string{"KAFKA_PORT is deprecated"}, "kafka:"},
		{"confluent checks its data dir", "confluent 4.3.1", plainA + "KAFKA_DATA_DIRS=/nonexistent", 1, []string{"/nonexistent file not writable"}, "kafka:"},
	}
	home := t.TempDir()
	script := unpackStandIn(t, home)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			if err := os.MkdirAll(filepath.Join(root, "var/lib/kafka/data"), 0o755); err != nil {
				t.Fatal(err)
			}
			name, variant, _ := strings.Cut(tt.image, " ")
			cmd := exec.CommandContext(t.Context(), script, "run.sh")
			cmd.Env = append(strings.Fields(tt.env), "PATH="+os.Getenv("PATH"), "JAVA_HOME="+home, "IMAGE="+name, "IMAGE_HOME="+root,
				"IMAGE_CLASSPATH=none", "IMAGE_KAFKA="+variant, "IMAGE_GENERATION="+variant)
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			var exit *exec.ExitError
			if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if code := cmd.ProcessState.ExitCode(); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			for _, want := range tt.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("the output lacks %q", want)
				}
			}
			if tt.not != "" && strings.Contains(out.String(), tt.not) {
				t.Errorf("the output holds %q", tt.not)
			}
			if t.Failed() {
				t.Log(out.String())
			}
		})
	}
}

// unpackStandIn puts the entrypoint, and a java that is none, below dir.
func unpackStandIn(t *testing.T, dir string) (script string) {
	content, err := Files.ReadFile("entrypoint.sh")
	if err != nil {
		t.Fatal(err)
	}
	script = filepath.Join(dir, "entrypoint.sh")
	if err := os.Mkdir(filepath.Join(dir, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string][]byte{script: content, filepath.Join(dir, "bin", "java"): []byte(fakeJava)} {
		if err := os.WriteFile(path, content, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return script
}
