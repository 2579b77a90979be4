package bootstrap

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// How what was computed reaches the image: under one name each, and what the
// user gave passes through byte for byte.
func TestExports(t *testing.T) {
	checkComputed(t, []computed{
		{
			name: "everything else", environ: apache("1", "KAFKA_LOG_CLEANUP_POLICY= compact , delete ",
				"KAFKA_HEAP_OPTS=-Xmx1g  -Xms1g", "X=a\nb"),
			want: map[string]string{
				"KAFKA_LOG_CLEANUP_POLICY": " compact , delete ", "KAFKA_HEAP_OPTS": "-Xmx1g  -Xms1g", "X": "a\nb",
			},
		},
		{
			name:    "an alias is read and replaced",
			environ: bitnami("1", "KAFKA_CFG_ADVERTISED_LISTENERS", "KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://:9092"),
			want: map[string]string{
				"KAFKA_CFG_ADVERTISED_LISTENERS": "PLAINTEXT://kafka-0" + fqdn + ":9092", "KAFKA_ADVERTISED_LISTENERS": "",
			},
		},
		{
			name:    "an alias that is right too: not every generation of the image knows each",
			environ: bitnami("1", "KAFKA_CFG_LISTENERS", "KAFKA_LISTENERS=PLAINTEXT://:9092,CONTROLLER://:9093"),
			want: map[string]string{
				"KAFKA_LISTENERS": "", "KAFKA_CFG_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
			},
		},
		{
			name:    "an alias of what is not computed stays, but not an empty one, which would beat its twin",
			environ: bitnami("1", "KAFKA_NUM_PARTITIONS=3", "KAFKA_LOG_RETENTION_HOURS=", "KAFKA_INTER_BROKER_LISTENER_NAME="),
			want: map[string]string{
				"KAFKA_NUM_PARTITIONS": "3", "KAFKA_LOG_RETENTION_HOURS": "", "KAFKA_CFG_LOG_RETENTION_HOURS": "",
				"KAFKA_INTER_BROKER_LISTENER_NAME": "", "KAFKA_CFG_INTER_BROKER_LISTENER_NAME": "PLAINTEXT",
			},
		},
		{
			name: "an alias by another word", environ: bitnami("1", "KAFKA_LOGS_DIRS=/x/data"),
			want: map[string]string{"KAFKA_LOGS_DIRS": "", "KAFKA_CFG_LOG_DIRS": "/x/data"},
		},
		{
			name: "a setting and its alias agree", environ: bitnami("1", "KAFKA_INTER_BROKER_LISTENER_NAME= PLAINTEXT "),
			want: map[string]string{"KAFKA_CFG_INTER_BROKER_LISTENER_NAME": "PLAINTEXT"},
		},
		{
			name: "a setting and its alias differ", environ: bitnami("1", "KAFKA_LISTENERS=PLAINTEXT://:1,CONTROLLER://:9093"),
			wrong: []string{`KAFKA_CFG_LISTENERS="PLAINTEXT://:9092,CONTROLLER://:9093": conflicts with KAFKA_LISTENERS="PL`},
		},
		{
			name: "both names of a controller's advertised listeners go",
			environ: bitnami("3", "KRAFTPOD_ROLES=controller", "KAFKA_CFG_PROCESS_ROLES",
				"KAFKA_CFG_LISTENERS=CONTROLLER://:9093", "KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://:9092"),
			want:   map[string]string{"KAFKA_CFG_ADVERTISED_LISTENERS": "", "KAFKA_ADVERTISED_LISTENERS": ""},
			warned: []string{"bitnami's scripts"},
		},
		{
			name: "an empty variable is not given", environ: apache("1", "KAFKA_LISTENERS= "),
			want: map[string]string{"KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093"},
		},
	})
}

func TestComputeDoesNotChangeItsInput(t *testing.T) {
	environ := bitnami("3")
	before := maps.Clone(environ)
	mustCompute(t, "kafka-1", environ, disk.Volume{}).Apply(environ)
	if diff := cmp.Diff(before, environ); diff != "" {
		t.Errorf("the environment was changed:\n%s", diff)
	}
}
