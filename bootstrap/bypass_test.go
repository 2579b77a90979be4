package bootstrap

import (
	"slices"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// An image's own ways around what was computed are refused, by name.
func TestBypasses(t *testing.T) {
	for _, tt := range []struct {
		name    string
		environ map[string]string
		files   []string
		want    string // in the only mistake; "": none
	}{
		{name: "nothing", environ: bitnami("3")},
		{
			name: "a command for the voters", environ: bitnami("3", "KAFKA_CONTROLLER_QUORUM_VOTERS_COMMAND=cat /x"),
			want: `KAFKA_CONTROLLER_QUORUM_VOTERS_COMMAND="cat /x": the image's entrypoint would replace`,
		},
		{
			name: "a command for the node id", environ: bitnami("3", "KAFKA_NODE_ID_COMMAND=hostname"),
			want: `KAFKA_NODE_ID_COMMAND="hostname": `,
		},
		{name: "for the broker id", environ: bitnami("3", "KAFKA_BROKER_ID_COMMAND=x"), want: "KAFKA_BROKER_ID_COMMAND"},
		{name: "by its old name", environ: bitnami("3", "BROKER_ID_COMMAND=x"), want: "BROKER_ID_COMMAND"},
		{
			name: "a file with the cluster id", environ: bitnami("3", "KAFKA_KRAFT_CLUSTER_ID_FILE=/x"),
			want: "KAFKA_KRAFT_CLUSTER_ID_FILE",
		},
		{name: "the same, of 4.0", environ: bitnami("3", "KAFKA_CLUSTER_ID_FILE=/x"), want: "KAFKA_CLUSTER_ID_FILE"},
		{name: "an empty one", environ: bitnami("3", "KAFKA_NODE_ID_COMMAND=")},
		{name: "another image's", environ: apache("3", "KAFKA_NODE_ID_COMMAND=x")},
		{
			name: "a file on the volume that voids the environment", environ: bitnami("3"),
			files: []string{"/bitnami/kafka/config/server.properties"},
			want:  "/bitnami/kafka/config/server.properties: the image starts Kafka with this file and ignores",
		},
		{
			name: "in the directory that the image is told", environ: bitnami("3", "KAFKA_MOUNTED_CONF_DIR=/conf"),
			files: []string{"/conf/server.properties"}, want: "/conf/server.properties: ",
		},
		{
			name: "not where the image is told to look elsewhere", environ: bitnami("3", "KAFKA_MOUNTED_CONF_DIR=/conf"),
			files: []string{"/bitnami/kafka/config/server.properties"},
		},
		{
			name: "in the old place", environ: bitnami("3"), files: []string{"/opt/bitnami/kafka/conf/server.properties"},
			want: "/opt/bitnami/kafka/conf/server.properties: ",
		},
		{
			name: "another image takes it for a base", environ: apache("3"),
			files: []string{"/bitnami/kafka/config/server.properties", "/mnt/shared/config/server.properties"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var report config.Report
			cfg := config.Parse[Config](tt.environ, &report)
			Compute(Input{
				Config: cfg, Environ: tt.environ, Host: pod.Host{Name: "kafka-0", HostsFile: hostsOf("kafka-0")},
				Exists: func(path string) bool { return slices.Contains(tt.files, path) },
			}, &report)
			err := report.Err()
			if (err == nil) != (tt.want == "") {
				t.Fatalf("%v, want %q", err, tt.want)
			}
			isOne := err == nil || strings.HasPrefix(err.Error(), tt.want) && !strings.Contains(err.Error(), "\n")
			if err != nil && (!isOne || exitCode(err) != config.ExitConfig) {
				t.Errorf("%v, want one line with %q and code 78", err, tt.want)
			}
		})
	}
}

// What the image's scripts mangle is warned of.
func TestMangled(t *testing.T) {
	for _, tt := range []struct {
		name    string
		environ map[string]string
		want    string
	}{
		{name: "an ampersand", environ: bitnami("1", "KAFKA_CFG_X=a&b"), want: "KAFKA_CFG_X: the image's scripts mangle &"},
		{name: "in no setting", environ: bitnami("1", "KAFKA_OPTS=a&b")},
		{name: "another image", environ: apache("1", "KAFKA_X=a&b")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			warnings := strings.Join(mustCompute(t, "kafka-0", tt.environ, disk.Volume{}).Plan.Warnings, "\n")
			if !strings.HasPrefix(warnings, tt.want) || (tt.want == "") != (warnings == "") {
				t.Errorf("warnings %q, want %q", warnings, tt.want)
			}
		})
	}
}
