package bootstrap

import (
	"path/filepath"
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
)

// What init finds before Kafka's container starts: Kafka's settings where the
// image is known, and the disk.
func TestCheck(t *testing.T) {
	none := map[string]string{"KRAFTPOD_DIALECT": "", "CLUSTER_ID": "", "KRAFTPOD_REPLICAS": ""}
	const torn = "__cluster_metadata-0/quorum-state"
	for _, tt := range []struct {
		name  string
		env   map[string]string
		files map[string]string // below the volume
		want  []string
	}{
		{name: "nothing is wrong"},
		{
			name: "an image by its name", env: map[string]string{"CLUSTER_ID": ""},
			want: []string{`CLUSTER_ID="": a cluster id is required`},
		},
		{
			name: "no cluster id beside a disk that has one", env: map[string]string{"CLUSTER_ID": ""},
			files: map[string]string{"data/meta.properties": "version=1\nnode.id=0\ncluster.id=" + testID + "\n"},
			want:  []string{`for ever; the disk has "` + testID + `": give it that`},
		},
		{
			name: "an image by its variables",
			env:  map[string]string{"KRAFTPOD_DIALECT": "", "KAFKA_CFG_NODE_ID": "5", "KAFKA_KRAFT_CLUSTER_ID": testID},
			want: []string{`KAFKA_CFG_NODE_ID="5"`},
		},
		{name: "no image", env: none},
		{
			name: "no image and a variable that is wrong",
			env:  map[string]string{"KRAFTPOD_DIALECT": "", "KRAFTPOD_REPLICAS": "x"},
		},
		{
			name: "no image and another node's disk", env: none,
			files: map[string]string{"data/meta.properties": "version=1\nnode.id=7\ncluster.id=" + testID + "\n"},
		},
		{
			name: "no image and a disk that is torn", env: none,
			files: map[string]string{"data/meta.properties": "version=2\n"}, want: []string{"meta.properties: version=\"2\""},
		},
		{
			name: "no image and a volume's root", env: none, files: map[string]string{"data/lost+found/x": ""},
			want: []string{"set KRAFTPOD_DATA_DIR to a directory in it"},
		},
		{
			name: "no image: the metadata is in the first dir", env: none,
			files: map[string]string{
				"data/meta.properties": "version=1\nnode.id=7\ncluster.id=" + testID + "\n", "data/" + torn: "torn",
			},
			want: []string{"quorum-state: torn"},
		},
		{
			name:  "an image and another node's disk",
			files: map[string]string{"data/meta.properties": "version=1\nnode.id=7\ncluster.id=" + testID + "\n"},
			want:  []string{"node.id=7, but this pod's node id is 0"},
		},
		{
			name: "by an offset that is wrong the disk is not judged", env: map[string]string{"KRAFTPOD_NODE_ID_OFFSET": "x"},
			files: map[string]string{"data/meta.properties": "version=1\nnode.id=7\ncluster.id=" + testID + "\n"},
			want:  []string{`KRAFTPOD_NODE_ID_OFFSET="x"`},
		},
		{
			name: "permissions are another uid's", files: map[string]string{"data": ""}, want: []string{"look at the volume"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			environ := startEnviron(t, 0, 1, tt.env)
			for name, content := range tt.files {
				writeFile(t, filepath.Join(filepath.Dir(environ["KRAFTPOD_DATA_DIR"]), name), content)
			}
			b, _ := newBootstrap(environ)
			var report config.Report
			b.Check(&report)
			checkLines(t, "mistake", linesOf(report.Err()), tt.want)
		})
	}
}

// Of two log dirs that nobody's settings name, the metadata is in the first.
func TestCheckSecondDir(t *testing.T) {
	dir := t.TempDir()
	first, second := filepath.Join(dir, "a/logs"), filepath.Join(dir, "b/logs")
	environ := map[string]string{"KRAFTPOD_DATA_DIR": first + "," + second}
	format(t, first, 7, testID)
	format(t, second, 7, testID)
	writeFile(t, filepath.Join(second, "__cluster_metadata-0/quorum-state"), "torn")
	b, _ := newBootstrap(environ)
	var report config.Report
	b.Check(&report)
	checkLines(t, "mistake", linesOf(report.Err()), nil)
}
