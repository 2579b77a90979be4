package bootstrap

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// Templates are filled in in every setting of Kafka's, of each image, and in
// nothing else.
func TestTemplatesOfSettings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "line")
	writeFile(t, file, "rack-of-a-node\n")
	checkComputed(t, []computed{
		{
			name: "settings that kraftpod does not know", pod: "kafka-1",
			environ: apache("3", "KAFKA_BROKER_RACK={zone-a|zone-b|zone-c}",
				"KAFKA_SSL_KEYSTORE_LOCATION=/certs/{pod}.{namespace}.jks", "KAFKA_X={node_id}-{ordinal}"),
			want: map[string]string{
				"KAFKA_BROKER_RACK": "zone-b", "KAFKA_SSL_KEYSTORE_LOCATION": "/certs/kafka-1.elk.jks", "KAFKA_X": "1-1",
			},
		},
		{
			name: "of bitnami's image, by an alias too", pod: "kafka-1",
			environ: bitnami("3", "KAFKA_CFG_BROKER_RACK={pod}", "KAFKA_NUM_PARTITIONS={2+ordinal}"),
			want:    map[string]string{"KAFKA_CFG_BROKER_RACK": "kafka-1", "KAFKA_NUM_PARTITIONS": "3"},
		},
		{
			name: "a file", environ: apache("1", "KAFKA_BROKER_RACK=x-{file:"+file+"}"),
			want: map[string]string{"KAFKA_BROKER_RACK": "x-rack-of-a-node"},
		},
		{
			name: "a secret, which has no choices: it may be a password as it is", pod: "kafka-2",
			environ: apache("3", `KAFKA_SASL_JAAS_CONFIG=x username="{pod}" password="{file:`+file+`}{7|Q}";`),
			want:    map[string]string{"KAFKA_SASL_JAAS_CONFIG": `x username="kafka-2" password="rack-of-a-node{7|Q}";`},
		},
		{
			name: "not where it is no setting",
			environ: apache("1", "KAFKA_OPTS=-Dx={pod}", "POD={pod}", "KAFKA_HEAP_OPTS={a|b}",
				"KAFKA_SASL_JAAS_CONFIG=x password=\"a{b}c\";"),
			want: map[string]string{
				"KAFKA_OPTS": "-Dx={pod}", "POD": "{pod}", "KAFKA_HEAP_OPTS": "{a|b}",
				"KAFKA_SASL_JAAS_CONFIG": "x password=\"a{b}c\";",
			},
		},
		{
			name: "what is computed from is filled in first", pod: "kafka-2",
			environ: apache("3", "KAFKA_NODE_ID={node_id}", "KAFKA_LOG_DIRS=/data/{pod}/logs",
				"KAFKA_LISTENERS=PLAINTEXT://:{9000+ordinal},CONTROLLER://:9093", "KAFKA_CONTROLLER_QUORUM_VOTERS="+
					"0@kafka-0.x.{namespace}.svc:9093,1@kafka-1.x:9093,2@kafka-2.x:9093"),
			want: map[string]string{
				"KAFKA_NODE_ID": "2", "KAFKA_LOG_DIRS": "/data/kafka-2/logs",
				"KAFKA_LISTENERS":                "PLAINTEXT://:9002,CONTROLLER://:9093",
				"KAFKA_ADVERTISED_LISTENERS":     "PLAINTEXT://kafka-2" + fqdn + ":9002",
				"KAFKA_CONTROLLER_QUORUM_VOTERS": "0@kafka-0.x.elk.svc:9093,1@kafka-1.x:9093,2@kafka-2.x:9093",
			},
		},
		{
			name: "kraftpod's own log dirs", pod: "kafka-2", environ: apache("3", "KRAFTPOD_DATA_DIR=/data/{pod}"),
			want: map[string]string{"KAFKA_LOG_DIRS": "/data/kafka-2"},
		},
	})
}

// A template that cannot be filled in is one mistake, that names the variable and
// quotes no secret.
func TestWrongTemplatesOfSettings(t *testing.T) {
	dir := t.TempDir()
	many := filepath.Join(dir, "many")
	writeFile(t, many, "hush\nhush\n")
	checkComputed(t, []computed{
		{
			name: "too few", pod: "kafka-2", environ: apache("3", "KAFKA_BROKER_RACK={zone-a|zone-b}"),
			wrong: []string{
				`KAFKA_BROKER_RACK="{zone-a|zone-b}": {zone-a|zone-b}: it has 2 choices, but none for the ordinal 2`,
			},
		},
		{
			name: "no file", environ: apache("3", "KAFKA_BROKER_RACK={file:"+dir+"/x}"),
			wrong: []string{dir + "/x: no such file or directory; an init container has to write one line there"},
		},
		{
			name: "a file of many lines", environ: apache("3", "KAFKA_BROKER_RACK={file:"+many+"}"),
			wrong: []string{"{file:" + many + "}: " + many + " has more than one line"},
		},
		{
			name: "unknown", environ: apache("3", "KAFKA_BROKER_RACK={pod_name}"),
			wrong: []string{`KAFKA_BROKER_RACK="{pod_name}": {pod_name}: unknown template`},
		},
		{
			name: "in a listener, and nothing follows from it",
			environ: apache("3", "KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://{file:"+dir+"/x}:{a}",
				"KAFKA_LISTENERS=PLAINTEXT://{Ordinal}:{ordinal},CONTROLLER://:9093"),
			wrong: []string{"KAFKA_ADVERTISED_LISTENERS=", "KAFKA_LISTENERS="},
		},
		{
			name: "in a secret", environ: apache("3", `KAFKA_SASL_JAAS_CONFIG=x password="{pod_name}{file:`+many+`}";`),
			wrong: []string{`KAFKA_SASL_JAAS_CONFIG="********": unknown template; there are`},
		},
		{
			name: "a secret of many lines", environ: apache("3", "KAFKA_SSL_KEY_PASSWORD={file:"+many+"}"),
			wrong: []string{`KAFKA_SSL_KEY_PASSWORD="********": ` + many + " has more than one line"},
		},
	})
}

// What may not be read is a matter of permission.
func TestTemplateWithoutPermission(t *testing.T) {
	var report config.Report
	in := Input{Environ: apache("1", "KAFKA_X={file:/x}"), Line: func(string) (string, error) {
		return "", &fs.PathError{Op: "open", Path: "/x", Err: fs.ErrPermission}
	}}
	img, _ := detectImage(Input{Config: Config{Dialect: "apache"}}, &report)
	fillEnviron(in, img, pod.Identity{}, &report)
	if err := report.Err(); exitCode(err) != 77 || !strings.Contains(err.Error(), "open /x: permission denied; run both") {
		t.Errorf("code %d: %v", exitCode(err), err)
	}
}

// A file that an init container may write yet is no mistake to those who look
// before; a word stands for its line, and nothing is wrong with that.
func TestFilesThatMayCome(t *testing.T) {
	const missing = "{file:/missing/lb}"
	environ := apache("3", "KAFKA_BROKER_RACK="+missing, "KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://"+missing+":"+missing)
	var report config.Report
	cfg := config.Parse[Config](environ, &report)
	s := Compute(Input{
		Config: cfg, Environ: environ, Exists: func(string) bool { return false }, Line: readLine, Ahead: true,
		Host: pod.Host{Name: "kafka-0", HostsFile: hostsOf("kafka-0")},
	}, &report)
	if err := report.Err(); err != nil {
		t.Fatal(err)
	}
	checkLines(t, "warning", report.Warnings(), []string{
		"KAFKA_ADVERTISED_LISTENERS: open /missing/lb: no such file or directory: a word stands for its line here",
		"KAFKA_BROKER_RACK: open /missing/lb",
	})
	checkVariables(t, s.Apply(environ), map[string]string{
		"KAFKA_BROKER_RACK": "file-missing-lb", "KAFKA_ADVERTISED_LISTENERS": "PLAINTEXT://file-missing-lb:file-missing-lb",
	})
	if _, err := compute("kafka-0", environ, disk.Volume{}); exitCode(err) != 78 {
		t.Errorf("run: %v, want 78", err)
	}
}

// A listener that nobody can be sent to is a mistake that quotes it.
func TestTemplatesOfListeners(t *testing.T) {
	for text, why := range map[string]string{
		"b{bindex}.x:9092":         `"PLAINTEXT://b{bindex}.x:9092": unknown template; there are {ordinal}`,
		"b.x:{9092+bindex}":        `unknown template; there are`,
		":{65536+ordinal}":         `"65536" is not a port from 1 to 65535`,
		"{ordinal}.x:{0+ordinal}":  `"0" is not a port from 1 to 65535`,
		"{pod}.x:{65530+node_id}x": `"65530x" is not a port`,
	} {
		checkComputed(t, []computed{{
			name: text, environ: apache("3", "KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://"+text), wrong: []string{why},
		}})
	}
}
