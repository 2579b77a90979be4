package bootstrap

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// Where Kafka keeps its data: by its own settings, by kraftpod's, or where the
// image does.
func TestStorage(t *testing.T) {
	const dirs, own = "KAFKA_LOG_DIRS", "KRAFTPOD_DATA_DIR"
	for _, tt := range []struct {
		name     string
		environ  map[string]string
		variable string // that the disk's mistakes name
		exported string
		want     []disk.Dir
	}{
		{
			name: "the image's", environ: apache("1"), variable: own, exported: "/var/lib/kafka/data",
			want: []disk.Dir{{Path: "/var/lib/kafka/data", Metadata: true}},
		},
		{
			name: "kraftpod's variable", environ: apache("1", own+"=/a,/b"), variable: own, exported: "/a,/b",
			want: []disk.Dir{{Path: "/a", Metadata: true}, {Path: "/b"}},
		},
		{
			name: "log.dirs", environ: apache("1", dirs+"= /a , /b"), variable: dirs, exported: " /a , /b",
			want: []disk.Dir{{Path: "/a", Metadata: true}, {Path: "/b"}},
		},
		{
			name: "log.dir", environ: apache("1", "KAFKA_LOG_DIR=/a"), variable: "KAFKA_LOG_DIR", exported: "/a",
			want: []disk.Dir{{Path: "/a", Metadata: true}},
		},
		{
			name: "log.dirs before log.dir", environ: apache("1", dirs+"=/a", "KAFKA_LOG_DIR=/b"),
			variable: dirs, exported: "/a", want: []disk.Dir{{Path: "/a", Metadata: true}},
		},
		{
			name: "both variables, and they agree", environ: apache("1", dirs+"=/a,/b", own+"=/a, /b"),
			variable: dirs, exported: "/a,/b", want: []disk.Dir{{Path: "/a", Metadata: true}, {Path: "/b"}},
		},
		{
			name: "the metadata log is in one of them", environ: apache("1", own+"=/a,/b", "KAFKA_METADATA_LOG_DIR= /b "),
			variable: own, exported: "/a,/b", want: []disk.Dir{{Path: "/a"}, {Path: "/b", Metadata: true}},
		},
		{
			name: "the metadata log is elsewhere", environ: apache("1", own+"=/a", "KAFKA_METADATA_LOG_DIR=/m"),
			variable: own, exported: "/a", want: []disk.Dir{{Path: "/a"}, {Path: "/m", Metadata: true}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := mustCompute(t, "kafka-0", tt.environ, disk.Volume{})
			if diff := cmp.Diff(tt.want, s.Plan.LogDirs); diff != "" {
				t.Errorf("log dirs (-want +got):\n%s", diff)
			}
			if s.Want.DirsVariable != tt.variable {
				t.Errorf("%s names the log dirs, want %s", s.Want.DirsVariable, tt.variable)
			}
			checkVariables(t, s.Apply(tt.environ), map[string]string{dirs: tt.exported})
		})
	}
}

func TestWrongStorage(t *testing.T) {
	const dirs, own = "KAFKA_LOG_DIRS", "KRAFTPOD_DATA_DIR"
	checkComputed(t, []computed{
		{
			name: "relative", environ: apache("1", dirs+"=/a,b"),
			wrong: []string{dirs + `="/a,b": "b" is not an absolute path`},
		},
		{
			name: "relative, of kraftpod's", environ: apache("1", own+"=/a,b"),
			wrong: []string{own + `="/a,b": want absolute`},
		},
		{
			name: "a relative dir of the metadata log", environ: apache("1", own+"=/a", "KAFKA_METADATA_LOG_DIR=rel"),
			wrong: []string{`KAFKA_METADATA_LOG_DIR="rel": "rel" is not an absolute path`},
		},
		{
			name: "two that differ", environ: apache("1", own+"=/a", dirs+"=/b"),
			wrong: []string{own + `="/a": conflicts with ` + dirs + `="/b"; give one of them`},
		},
		{
			name: "lists with nothing in them", environ: apache("1", dirs+"=,\v,", own+"=,"),
			wrong: []string{own + `=",": a list with nothing`, dirs + `=",\v,": a list with nothing`},
		},
	})
}

// The log dirs are looked at before all else is computed: wrong or not, and
// nothing is said of them yet.
func TestLogDirs(t *testing.T) {
	logDirs := func(environ map[string]string) []disk.Dir {
		cfg := config.Parse[Config](environ, &config.Report{})
		return readBasis(Input{
			Config: cfg, Environ: environ, Host: pod.Host{}, Exists: func(string) bool { return false },
		}, &config.Report{}).logDirs()
	}
	want := []disk.Dir{{Path: "/a", Metadata: true}, {Path: "b"}}
	environ := apache("1", "KAFKA_LOG_DIRS=/a,b", "KAFKA_METADATA_LOG_DIR=/m\n", "KRAFTPOD_DATA_DIR=/c")
	if diff := cmp.Diff(want, logDirs(environ)); diff != "" {
		t.Errorf("log dirs (-want +got):\n%s", diff)
	}
	if got := logDirs(map[string]string{"KAFKA_LOG_DIRS": "/a"}); got != nil {
		t.Errorf("of no image: %v, want none", got)
	}
}
