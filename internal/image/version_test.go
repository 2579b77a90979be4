package image

import (
	"slices"
	"testing"
)

func TestKafkaVersion(t *testing.T) {
	for _, tt := range []struct {
		image   string
		jars    []string
		environ map[string]string
		full    string
		want    string
	}{
		{"apache", []string{"LICENSE", "kafka-clients-3.9.2.jar", "kafka_2.13-3.9.2.jar"}, nil, "3.9.2", "3.9"},
		{"apache", nil, nil, "", ""},
		{"apache", []string{"kafka_2.13-3.9.2.jar.asc", "kafka_x-3.9.2.jar"}, nil, "", ""},
		{"apache", []string{"kafka_2.13-4.3.1.jar", "kafka_2.13-3.9.2.jar"}, nil, "", ""},
		{"apache", []string{"kafka_2.13-3.9.2.jar", "kafka_2.12-3.9.2.jar"}, nil, "3.9.2", "3.9"},
		{
			"apache", []string{
				"kafka_2.13-3.9.2-test.jar", "kafka_2.13-3.9.2.jar", "kafka_2.13-3.9.2-sources.jar",
				"kafka_2.13-3.9.2-test-sources.jar", "kafka_2.13-3.9.2-javadoc.jar", "kafka_2.13-3.9.2-scaladoc.jar",
			}, nil, "3.9.2", "3.9",
		},
		{"apache", []string{"kafka_2.13-4.4.0-SNAPSHOT.jar"}, nil, "4.4.0-SNAPSHOT", "4.4"},
		{"apache", []string{"kafka_2.13-trunk.jar"}, nil, "trunk", ""},
		{"apache", []string{"kafka_2.13-4.x.1.jar"}, nil, "4.x.1", ""},
		{"apache", []string{"kafka_2.13-4.3.1-rc0.jar"}, nil, "4.3.1-rc0", "4.3"},
		{"confluent", []string{"kafka_2.13-7.9.2-ccs.jar"}, nil, "7.9.2-ccs", "3.9"},
		{"confluent", []string{"kafka_2.13-8.3.0-ccs.jar"}, nil, "8.3.0-ccs", "4.3"},
		{"bitnami", []string{"kafka_2.12-3.4.0.jar"}, map[string]string{"APP_VERSION": "3.5.1"}, "3.4.0", "3.4"},
		{"bitnami", nil, map[string]string{"APP_VERSION": "3.5.1"}, "3.5.1", "3.5"},
		{
			"bitnami",
			[]string{"kafka_2.13-4.0.0.jar", "kafka_2.13-3.9.0.jar"},
			map[string]string{"APP_VERSION": "4.0.0"},
			"4.0.0", "4.0",
		},
	} {
		i := named(t, tt.image)
		list := func(dir string) []string {
			if dir != i.Jars {
				t.Errorf("%s lists %s", tt.image, dir)
			}
			return tt.jars
		}
		full := i.Version(list, tt.environ)
		if got := i.KafkaVersion(full); full != tt.full || got != tt.want {
			t.Errorf("%s with %q and %q: %q, %q, want %q, %q", tt.image, tt.jars, tt.environ, full, got, tt.full, tt.want)
		}
	}
}

// What the image writes, and what of its own.
func TestServerProperties(t *testing.T) {
	ofBitnami := []Written{
		{"", "offsets.topic.replication.factor", "1"}, {"", "sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512"},
	}
	shipped := Written{"", "inter.broker.listener.name", "PLAINTEXT"}
	for _, tt := range []struct {
		name, image, version string
		environ              map[string]string
		want                 []Written
	}{
		{
			"apache", "apache", "3.9",
			map[string]string{"KAFKA_A_B": "x", "KAFKA_C": "", "KAFKA_OPTS": "y", "D": "z"},
			[]Written{{"KAFKA_A_B", "a.b", "x"}, {"KAFKA_C", "c", ""}},
		},
		{"of 3.4", "bitnami", "3.4.0", map[string]string{"KAFKA_CFG_A": ""}, append([]Written{shipped}, ofBitnami...)},
		{
			"later, empty ones too", "bitnami", "3.9.0",
			map[string]string{"KAFKA_CFG_A": ""},
			append([]Written{{"KAFKA_CFG_A", "a", ""}}, ofBitnami...),
		},
		{"later builds of 3.4.1", "bitnami", "3.4.1", map[string]string{"KAFKA_CFG_A": ""}, ofBitnami},
		{"nobody knows", "bitnami", "", map[string]string{"KAFKA_CFG_A": ""}, ofBitnami},
		{
			"an alias beats its twin", "bitnami", "3.9.0",
			map[string]string{"KAFKA_CFG_NUM_PARTITIONS": "1", "KAFKA_NUM_PARTITIONS": "2", "KAFKA_X": "3"},
			append([]Written{{"KAFKA_NUM_PARTITIONS", "num.partitions", "2"}}, ofBitnami...),
		},
		{
			"the user's own beats the image's", "bitnami", "3.4.0",
			map[string]string{"KAFKA_CFG_INTER_BROKER_LISTENER_NAME": "X"},
			append([]Written{{"KAFKA_CFG_INTER_BROKER_LISTENER_NAME", "inter.broker.listener.name", "X"}}, ofBitnami...),
		},
	} {
		if got := named(t, tt.image).Written(tt.environ, tt.version); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
