package bootstrap

import (
	"errors"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// What Kafka would refuse names the variable that the user gave, in the image's own
// dialect.
func TestCheckSettings(t *testing.T) {
	checkComputed(t, []computed{
		{
			name: "each mistake, at once", environ: apache("1", "KAFKA_LOG_RETENTION_MS=0", "KAFKA_NUM_IO_THREADS=x"),
			wrong: []string{
				`KAFKA_NUM_IO_THREADS="x": Kafka wants a whole number for num.io.threads; correct it, or remove it for Kafka's ` +
					`default, 8`,
				`KAFKA_LOG_RETENTION_MS="0": Kafka wants at least 1, or -1 for no limit`,
			},
		},
		{
			name: "bitnami's", environ: bitnami("1", "KAFKA_CFG_COMPRESSION_TYPE=zzz"),
			wrong: []string{`KAFKA_CFG_COMPRESSION_TYPE="zzz": Kafka wants one of uncompressed, zstd`},
		},
		{
			name: "an alias of bitnami's", environ: bitnami("1", "KAFKA_NUM_PARTITIONS=0"),
			wrong: []string{`KAFKA_NUM_PARTITIONS="0": Kafka wants at least 1`},
		},
		{
			name: "an empty one, which bitnami's image may skip", environ: bitnami("1", "KAFKA_CFG_NUM_PARTITIONS="),
		},
		{
			name:    "an empty one, which apache's writes",
			environ: apache("1", "KAFKA_NUM_PARTITIONS="),
			wrong:   []string{`KAFKA_NUM_PARTITIONS="": Kafka takes no empty value`},
		},
		{
			name: "no secret is quoted", environ: apache("1", "KAFKA_SSL_KEYSTORE_PASSWORD=a\\u12"),
			wrong: []string{`KAFKA_SSL_KEYSTORE_PASSWORD="********": a \u in it`},
		},
		{
			name: "the one of two that the user gave", environ: apache("1", "KAFKA_LOG_CLEANER_THREADS=200"),
			wrong: []string{`KAFKA_LOG_CLEANER_THREADS="200": Kafka wants more than 1048576 bytes of log.cleaner.dedupe`},
		},
		{
			name: "another line", environ: apache("1", "KAFKA_BROKER_RACK=a\nnum.io.threads=0"),
			wrong: []string{`KAFKA_BROKER_RACK="a\nnum.io.threads=0": Kafka wants at least 1 for num.io.threads`},
		},
		{
			name: "a password from a file", environ: apache("1", "KAFKA_SASL_JAAS_CONFIG=x required password=\"a\n\";"),
			warned: []string{"KAFKA_SASL_JAAS_CONFIG: a line break in it ends the value there"},
		},
		{
			name:    "a line that goes on, and one that ends",
			environ: apache("1", "KAFKA_SASL_JAAS_CONFIG=x required \\\n a=\"b\";\n"),
		},
		{
			name:    "nothing comes of what is wrong already",
			environ: apache("1", "KRAFTPOD_REPLICAS=x", "KAFKA_NUM_IO_THREADS=0"),
			wrong:   []string{"KRAFTPOD_REPLICAS", "KAFKA_NUM_IO_THREADS"},
		},
		{
			name:    "nor is it said twice",
			environ: apache("1", "KAFKA_LISTENERS=PLAINTEXT://:9092,CONTROLLER://:9093,CONTROLLER://:9094"),
			wrong:   []string{"the listener CONTROLLER is there twice"},
		},
		{
			name: "a name that is nearly right", environ: apache("1", "KAFKA_MIN_INSYNC_REPLICA=2"),
			warned: []string{"KAFKA_MIN_INSYNC_REPLICA: Kafka has no setting min.insync.replica, and ignores it; did you mean " +
				"KAFKA_MIN_INSYNC_REPLICAS?"},
		},
		{
			name: "bitnami's name", environ: bitnami("1", "KAFKA_CFG_NUM_PARTITONS=2"),
			warned: []string{"did you mean KAFKA_CFG_NUM_PARTITIONS?"},
		},
		{
			name:    "what is near to an id, which nobody gives",
			environ: apache("1", "KAFKA_NODE_IP=10.0.0.1", "KAFKA_BROKER_IP=10.0.0.1", "KAFKA_ZONE_ID=a"),
		},
		{
			name: "names of plugins and scripts",
			environ: apache("1", "KAFKA_HEAP_OPTS=-Xmx1g", "KAFKA_CONFLUENT_X=y", "KAFKA_LISTENER_NAME_PLAINTEXT_SSL_KEY=z",
				"KAFKA_SUPER_USERS=User:a", "KAFKA_JMX_PORT=1", "KAFKA_MIN_INSYNC_REPLICA="),
		},
	})
}

// The version is that of the image's jars.
func TestCheckSettingsVersion(t *testing.T) {
	for _, tt := range []struct{ jar, setting, wrong, warned string }{
		{"kafka_2.13-3.4.0.jar", "KAFKA_LOG_SEGMENT_BYTES=14", "", ""},
		{"kafka_2.13-4.3.1.jar", "KAFKA_LOG_SEGMENT_BYTES=14", "Kafka wants at least 1048576", ""},
		{"kafka_2.13-9.9.9.jar", "KAFKA_LOG_SEGMENT_BYTES=14", "", ""},
		{
			"kafka_2.13-9.9.9.jar", "KAFKA_COMPRESSION_TYPE=brotli", "",
			"KAFKA_COMPRESSION_TYPE: Kafka wants one of uncompressed, zstd, lz4, snappy, gzip, producer for compression.type; " +
				"correct it, or remove it for Kafka's default, producer (so say Kafka 3.4 to 4.3; this image has 9.9, which " +
				"this kraftpod does not know)",
		},
		{"kafka_2.13-4.4.0-SNAPSHOT.jar", "KAFKA_NUM_IO_THREADS=0", "", "this image has 4.4"},
		{"kafka_2.13-trunk.jar", "KAFKA_NUM_IO_THREADS=0", "Kafka wants at least 1", ""},
		{"kafka_2.13-3.4.0.jar", "KAFKA_COMPRESSION_GZIP_LEVEL=9", "", "Kafka 3.4 has no such setting"},
		{"kafka_2.13-4.3.1.jar", "KAFKA_COMPRESSION_GZIP_LEVEL=9", "", ""},
	} {
		environ := apache("1", tt.setting)
		var report config.Report
		cfg := config.Parse[Config](environ, &report)
		s := Compute(Input{
			Config: cfg, Environ: environ, Exists: func(string) bool { return false },
			List: func(string) []string { return []string{tt.jar} },
			Host: pod.Host{Name: "kafka-0", HostsFile: hostsOf("kafka-0")},
		}, &report)
		var mistakes config.Mistakes
		errors.As(report.Err(), &mistakes)
		got, warned := mistakes.Error(), strings.Join(report.Warnings(), "\n")
		if (got == "") != (tt.wrong == "") || !strings.Contains(got, tt.wrong) ||
			(warned == "") != (tt.warned == "") || !strings.Contains(warned, tt.warned) {
			t.Errorf("%s, %s: %q, %q, want %q, %q", tt.jar, tt.setting, got, warned, tt.wrong, tt.warned)
		}
		if "kafka_2.13-"+s.Plan.Kafka+".jar" != tt.jar {
			t.Errorf("%s: the plan has the version %q", tt.jar, s.Plan.Kafka)
		}
	}
}
