package image

import (
	"slices"
	"testing"
)

// What of an image's own goes around kraftpod, named in full.
func TestBypasses(t *testing.T) {
	for _, tt := range []struct {
		image Image
		want  []string
	}{
		{image: bitnami(), want: []string{
			"KAFKA_NODE_ID_COMMAND", "KAFKA_BROKER_ID_COMMAND", "BROKER_ID_COMMAND",
			"KAFKA_CONTROLLER_QUORUM_VOTERS_COMMAND", "KAFKA_KRAFT_CLUSTER_ID_FILE", "KAFKA_CLUSTER_ID_FILE",
		}},
		{image: apache()},
		{image: confluent()},
	} {
		if !slices.Equal(tt.image.Bypasses, tt.want) {
			t.Errorf("%s: %q, want %q", tt.image.Name, tt.image.Bypasses, tt.want)
		}
	}
}

func TestVoidingFile(t *testing.T) {
	const onVolume, old = "/bitnami/kafka/config/server.properties", "/opt/bitnami/kafka/conf/server.properties"
	for _, tt := range []struct {
		name  string
		image Image
		dir   string // KAFKA_MOUNTED_CONF_DIR
		files []string
		want  string
	}{
		{name: "none", image: bitnami()},
		{name: "on the volume", image: bitnami(), files: []string{onVolume}, want: onVolume},
		{name: "in the old place", image: bitnami(), files: []string{old}, want: old},
		{name: "both", image: bitnami(), files: []string{old, onVolume}, want: onVolume},
		{
			name: "where the image is told", image: bitnami(), dir: "/conf", files: []string{"/conf/server.properties"},
			want: "/conf/server.properties",
		},
		{name: "told to look elsewhere", image: bitnami(), dir: "/conf", files: []string{onVolume}},
		{name: "the old place still", image: bitnami(), dir: "/conf", files: []string{old}, want: old},
		{name: "another image", image: apache(), files: []string{onVolume, old}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			environ := map[string]string{}
			if tt.dir != "" {
				environ["KAFKA_MOUNTED_CONF_DIR"] = tt.dir
			}
			got := tt.image.VoidingFile(environ, func(path string) bool { return slices.Contains(tt.files, path) })
			if got != tt.want {
				t.Errorf("VoidingFile = %q, want %q", got, tt.want)
			}
		})
	}
}
