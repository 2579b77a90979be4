package image

import (
	"slices"
	"testing"
)

// The files that only one image has.
const (
	bitnamiFile   = "/opt/bitnami/scripts/kafka/entrypoint.sh"
	apacheFile    = "/etc/kafka/docker/run"
	confluentFile = "/etc/confluent/docker/run"
)

func TestDetect(t *testing.T) {
	for _, tt := range []struct {
		name    string
		dialect string
		files   []string
		environ map[string]string
		want    string // "": none
	}{
		{name: "by bitnami's file", files: []string{bitnamiFile}, want: "bitnami"},
		{name: "by apache's file", files: []string{apacheFile}, want: "apache"},
		{name: "by confluent's file", files: []string{confluentFile}, want: "confluent"},
		{name: "bitnami's file first", files: []string{apacheFile, confluentFile, bitnamiFile}, want: "bitnami"},
		{name: "then confluent's", files: []string{apacheFile, confluentFile}, want: "confluent"},
		{name: "bitnami by name", dialect: "bitnami", want: "bitnami"},
		{name: "apache by name", dialect: "apache", want: "apache"},
		{name: "confluent by name", dialect: "confluent", want: "confluent"},
		{name: "the name before a file", dialect: "apache", files: []string{bitnamiFile}, want: "apache"},
		{
			name: "the name before evidence", dialect: "apache", environ: map[string]string{"KAFKA_CFG_X": "y"},
			want: "apache",
		},
		{
			name: "an unknown name, whatever is there", dialect: "cp", files: []string{bitnamiFile},
			environ: map[string]string{"KAFKA_CFG_X": "y"}, want: "",
		},
		{name: "bitnami by a setting", environ: map[string]string{"PATH": "/", "KAFKA_CFG_NODE_ID": "0"}, want: "bitnami"},
		{name: "bitnami by its cluster id", environ: map[string]string{"KAFKA_KRAFT_CLUSTER_ID": ""}, want: "bitnami"},
		{
			name: "a file before evidence", files: []string{apacheFile}, environ: map[string]string{"KAFKA_CFG_X": "y"},
			want: "apache",
		},
		{
			name: "nothing that only one reads",
			environ: map[string]string{
				"CLUSTER_ID": "x", "KAFKA_CLUSTER_ID": "x", "KAFKA_NODE_ID": "0", "KAFKA_CFG": "x", "X_KAFKA_CFG_Y": "z",
			},
		},
		{name: "nothing at all"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			exists := func(path string) bool { return slices.Contains(tt.files, path) }
			got, ok := Detect(tt.dialect, exists, tt.environ)
			if got.Name != tt.want || ok != (tt.want != "") {
				t.Errorf("Detect = %q, %v, want %q", got.Name, ok, tt.want)
			}
		})
	}
}

// What users may choose from, in the order of the documentation, is all there
// is.
func TestNames(t *testing.T) {
	want := []string{"bitnami", "apache", "confluent"}
	if got := Names(); !slices.Equal(got, want) {
		t.Errorf("Names() = %q, want %q", got, want)
	}
	var all []string
	for _, i := range All() {
		all = append(all, i.Name)
	}
	if want := []string{"bitnami", "confluent", "apache"}; !slices.Equal(all, want) {
		t.Errorf("All() are %q, want %q", all, want)
	}
}
