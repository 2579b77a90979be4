package image

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// named is the image of that name.
func named(t *testing.T, name string) Image {
	t.Helper()
	i, ok := Detect(name, nil, nil)
	if !ok {
		t.Fatalf("no image %q", name)
	}
	return i
}

// What the images' scripts do apart from settings. A row has what differs: see
// each image's own file for where it is written.
func TestScripts(t *testing.T) {
	type scripts struct {
		Entrypoint      []string
		ClusterID       []string
		DataDir         string
		Refused         []string
		KRaftSwitch     string
		PlaintextSwitch string
		BrokerID        bool
		DashClusterID   bool
		WarnsController bool
		NoController    string
		Version         string
	}
	for _, tt := range []struct {
		name string
		want scripts
	}{
		{
			name: "bitnami",
			want: scripts{
				Entrypoint:  []string{bitnamiFile, "/opt/bitnami/scripts/kafka/run.sh"},
				ClusterID:   []string{"KAFKA_KRAFT_CLUSTER_ID", "KAFKA_CLUSTER_ID"},
				DataDir:     "/bitnami/kafka/data",
				KRaftSwitch: "KAFKA_ENABLE_KRAFT", PlaintextSwitch: "ALLOW_PLAINTEXT_LISTENER",
				BrokerID: true, DashClusterID: true, WarnsController: true, NoController: "3.4.0",
				Version: "APP_VERSION",
			},
		},
		{
			name: "apache",
			want: scripts{
				Entrypoint: []string{apacheFile}, ClusterID: []string{"CLUSTER_ID"}, DataDir: "/var/lib/kafka/data",
			},
		},
		{
			name: "confluent",
			want: scripts{
				Entrypoint: []string{confluentFile}, ClusterID: []string{"CLUSTER_ID"}, DataDir: "/var/lib/kafka/data",
				Refused: []string{"KAFKA_PORT", "KAFKA_HOST", "KAFKA_ADVERTISED_PORT", "KAFKA_ADVERTISED_HOST"},
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			i := named(t, tt.name)
			got := scripts{
				Entrypoint: i.Entrypoint, ClusterID: i.ClusterIDVariables, DataDir: i.DataDir, Refused: i.RefusedVariables,
				KRaftSwitch: i.KRaftSwitch, PlaintextSwitch: i.PlaintextSwitch,
				BrokerID: i.BrokerID, DashClusterID: i.DashClusterID, WarnsController: i.ControllerOnly != "",
				NoController: i.NeverControllerOnly, Version: i.VersionVariable,
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("scripts (-want +got):\n%s", diff)
			}
		})
	}
}

// What the images' entrypoints write outside the volume; bitnami's takes -loggc out
// of Kafka's own script.
func TestWritten(t *testing.T) {
	for _, tt := range []struct{ name, config, mount, gcLog string }{
		{
			name: "bitnami", config: "/opt/bitnami/kafka/config",
			mount: "run with group 0 (runAsGroup: 0) and without readOnlyRootFilesystem, or mount a writable copy of what the " +
				"image has there (an empty directory does not do)",
		},
		{name: "apache", config: "/opt/kafka/config", mount: "mount an emptyDir there", gcLog: "/opt/kafka/logs"},
		{name: "confluent", config: "/etc/kafka", mount: "mount an emptyDir there"},
	} {
		i := named(t, tt.name)
		if i.ConfigDir != tt.config || i.ConfigMount != tt.mount || i.GCLogDir != tt.gcLog {
			t.Errorf("%s writes its configuration to %s (%s), its log to %q; want %+v",
				tt.name, i.ConfigDir, i.ConfigMount, i.GCLogDir, tt)
		}
	}
}

func TestVariables(t *testing.T) {
	for _, tt := range []struct {
		name, image, setting string
		want                 []string
	}{
		{name: "apache", image: "apache", setting: "node.id", want: []string{"KAFKA_NODE_ID"}},
		{name: "confluent", image: "confluent", setting: "log.dir", want: []string{"KAFKA_LOG_DIR"}},
		{
			name: "bitnami, the canonical one first", image: "bitnami", setting: "log.dirs",
			want: []string{"KAFKA_CFG_LOG_DIRS", "KAFKA_LOGS_DIRS", "KAFKA_LOG_DIRS"},
		},
		{
			name: "bitnami, what looks like an alias", image: "bitnami", setting: "log.dir",
			want: []string{"KAFKA_CFG_LOG_DIR"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := named(t, tt.image).Variables(tt.setting); !slices.Equal(got, tt.want) {
				t.Errorf("Variables(%q) = %q, want %q", tt.setting, got, tt.want)
			}
		})
	}
}

func TestProperties(t *testing.T) {
	for _, tt := range []struct {
		name    string
		images  []string
		environ map[string]string
		want    map[string]string
	}{
		{
			name: "underscores", images: []string{"apache", "confluent"},
			environ: map[string]string{"KAFKA_NODE_ID": "1", "KAFKA_A___B__C_D": "x", "KAFKA_X____Y": "y"},
			want:    map[string]string{"node.id": "1", "a-b_c.d": "x", "x-.y": "y"},
		},
		{
			name: "underscores", images: []string{"bitnami"},
			environ: map[string]string{"KAFKA_CFG_NODE_ID": "1", "KAFKA_CFG_A___B__C_D": "x"},
			want:    map[string]string{"node.id": "1", "a...b..c.d": "x"},
		},
		{
			name: "bitnami's prefix and its aliases count", images: []string{"bitnami"},
			environ: map[string]string{"KAFKA_BROKER_RACK": "1", "KAFKA_HEAP_OPTS": "-Xmx1g", "X_KAFKA_CFG_Y": "z"},
			want:    map[string]string{},
		},
		{
			name: "an alias beats its twin", images: []string{"bitnami"},
			environ: map[string]string{
				"KAFKA_CFG_NODE_ID": "0", "KAFKA_NODE_ID": "1", "KAFKA_SEGMENT_BYTES": "2",
				"KAFKA_CFG_LISTENERS": "x", "KAFKA_LISTENERS": "",
			},
			want: map[string]string{"node.id": "1", "log.segment.bytes": "2"},
		},
		{
			name: "no setting, or one that is empty", images: []string{"apache", "confluent"},
			environ: map[string]string{
				"CLUSTER_ID": "x", "PATH": "/bin", "X_KAFKA_Y": "z", "KAFKA_EMPTY": "",
				"KAFKA_VERSION": "4", "KAFKA_HEAP_OPTS": "x", "KAFKA_LOG4J_OPTS": "x", "KAFKA_OPTS": "x",
				"KAFKA_JMX_OPTS": "x", "KAFKA_JVM_PERFORMANCE_OPTS": "x", "KAFKA_GC_LOG_OPTS": "x",
				"KAFKA_LOG4J_ROOT_LOGLEVEL": "x", "KAFKA_LOG4J_LOGGERS": "x", "KAFKA_TOOLS_LOG4J_LOGLEVEL": "x",
				"KAFKA_JMX_HOSTNAME": "x", "KAFKA_JMX_PORT": "9999",
			},
			want: map[string]string{"jmx.port": "9999", "empty": ""},
		},
		{
			name: "security protocols in the names of bitnami's listeners", images: []string{"bitnami"},
			environ: map[string]string{
				"KAFKA_CFG_LISTENER_NAME_SASL_SSL_X": "1", "KAFKA_CFG_LISTENER_NAME_SASL_PLAINTEXT_X": "2", "KAFKA_CFG_SASL_X": "3",
			},
			want: map[string]string{
				"listener.name.sasl_ssl.x": "1", "listener.name.sasl_plaintext.x": "2", "sasl.x": "3",
			},
		},
		{
			name: "empty", images: []string{"bitnami"}, environ: map[string]string{"KAFKA_CFG_EMPTY": ""},
			want: map[string]string{},
		},
	} {
		for _, image := range tt.images {
			t.Run(image+"/"+tt.name, func(t *testing.T) {
				if got := named(t, image).Properties(tt.environ); !maps.Equal(got, tt.want) {
					t.Errorf("Properties = %q, want %q", got, tt.want)
				}
			})
		}
	}
}

// What becomes a setting of Kafka's, or the cluster id, and what does not.
func TestIsSetting(t *testing.T) {
	for _, tt := range []struct {
		image   string
		is, not []string
	}{
		{
			image: "bitnami",
			is:    []string{"KAFKA_CFG_BROKER_RACK", "KAFKA_LISTENERS", "KAFKA_LOGS_DIRS", "KAFKA_CLUSTER_ID"},
			not:   []string{"KAFKA_BROKER_RACK", "KAFKA_HEAP_OPTS", "KAFKA_CLIENT_USERS", "KAFKA_LOG_DIR", "CLUSTER_ID"},
		},
		{
			image: "apache", is: []string{"KAFKA_BROKER_RACK", "CLUSTER_ID", "KAFKA_JMX_PORT"},
			not: []string{"KAFKA_OPTS", "KAFKA_HEAP_OPTS", "X_KAFKA_Y", "PATH"},
		},
		{image: "confluent", is: []string{"KAFKA_BROKER_RACK"}, not: []string{"KAFKA_OPTS", "KAFKA_LOG4J_LOGGERS"}},
	} {
		for _, name := range append(slices.Clone(tt.is), tt.not...) {
			if got, want := named(t, tt.image).IsSetting(name), slices.Contains(tt.is, name); got != want {
				t.Errorf("%s: IsSetting(%q) = %v", tt.image, name, got)
			}
		}
	}
}
