package image

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestFormats(t *testing.T) {
	if got, want := Formats(), []string{"env", "properties", "json"}; !slices.Equal(got, want) {
		t.Errorf("Formats() = %q, want %q", got, want)
	}
}

func TestRender(t *testing.T) {
	environ := map[string]string{
		"PATH": "/bin", "POD_NAME": "kafka-0", "CLUSTER_ID": "Jc7h", "KAFKA_KRAFT_CLUSTER_ID": "Jc7h",
		"ALLOW_PLAINTEXT_LISTENER": "yes",
		"KAFKA_NODE_ID":            "0", "KAFKA_X": "a<b>&c\\d\ne\rf", "KAFKA_OPTS": "-Xa -Xb",
		"KAFKA_CFG_NODE_ID": "1", "KAFKA_CFG_SSL_KEY_PASSWORD": "hush",
	}
	for _, tt := range []struct{ name, image, format, want string }{
		{
			name: "variables", image: "apache", format: "env",
			want: "ALLOW_PLAINTEXT_LISTENER=yes\nCLUSTER_ID=Jc7h\nKAFKA_CFG_NODE_ID=1\nKAFKA_CFG_SSL_KEY_PASSWORD=hush\n" +
				"KAFKA_KRAFT_CLUSTER_ID=Jc7h\nKAFKA_NODE_ID=0\nKAFKA_OPTS='-Xa -Xb'\nKAFKA_X='a<b>&c\\d\ne\rf'\n",
		},
		{
			name: "variables of an image without CLUSTER_ID", image: "bitnami", format: "env",
			want: "ALLOW_PLAINTEXT_LISTENER=yes\nKAFKA_CFG_NODE_ID=1\nKAFKA_CFG_SSL_KEY_PASSWORD=hush\n" +
				"KAFKA_KRAFT_CLUSTER_ID=Jc7h\nKAFKA_NODE_ID=0\nKAFKA_OPTS='-Xa -Xb'\nKAFKA_X='a<b>&c\\d\ne\rf'\n",
		},
		{
			name: "settings", image: "bitnami", format: "properties",
			want: "node.id=0\nssl.key.password=hush\n",
		},
		{
			name: "settings with what has to be escaped", image: "apache", format: "properties",
			want: "cfg.node.id=1\ncfg.ssl.key.password=hush\nkraft.cluster.id=Jc7h\nnode.id=0\n" +
				`x=a<b>&c\\d\ne\rf` + "\n",
		},
		{
			name: "JSON", image: "confluent", format: "json",
			want: `{
  "ALLOW_PLAINTEXT_LISTENER": "yes",
  "CLUSTER_ID": "Jc7h",
  "KAFKA_CFG_NODE_ID": "1",
  "KAFKA_CFG_SSL_KEY_PASSWORD": "hush",
  "KAFKA_KRAFT_CLUSTER_ID": "Jc7h",
  "KAFKA_NODE_ID": "0",
  "KAFKA_OPTS": "-Xa -Xb",
  "KAFKA_X": "a<b>&c\\d\ne\rf"
}
`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			if err := named(t, tt.image).Render(&out, tt.format, environ); err != nil {
				t.Fatal(err)
			}
			if out.String() != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", &out, tt.want)
			}
		})
	}
	if environ["KAFKA_CFG_SSL_KEY_PASSWORD"] != "hush" {
		t.Error("the environment was masked itself")
	}
}

// full is a disk that has no room left after some writes.
type full struct{ room int }

var errFull = errors.New("no space left")

func (f *full) Write(p []byte) (int, error) {
	if f.room--; f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

var _ io.Writer = (*full)(nil)

func TestRenderFails(t *testing.T) {
	environ := map[string]string{"KAFKA_A": "1", "KAFKA_B": "2", "KAFKA_C": "3"}
	for _, tt := range []struct {
		name, format string
		room         int
	}{
		{name: "variables", format: "env", room: 1},
		{name: "settings", format: "properties", room: 1},
		{name: "JSON", format: "json", room: 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := &full{room: tt.room}
			if err := named(t, "apache").Render(w, tt.format, environ); !errors.Is(err, errFull) {
				t.Errorf("Render = %v, want %v", err, errFull)
			}
			if w.room != -1 {
				t.Errorf("%d more writes after the one that failed, want none", -1-w.room)
			}
		})
	}
}
