package config

import (
	"maps"
	"testing"
)

// Of each shape one that only its own rule knows, and what is near it.
func TestDropServiceLinks(t *testing.T) {
	for _, tt := range []struct {
		name        string
		variable    string
		value       string
		wantDropped bool
	}{
		{name: "host", variable: "KAFKA_SERVICE_HOST", value: "10.0.0.1", wantDropped: true},
		{name: "port", variable: "KAFKA_HEADLESS_SERVICE_PORT", value: "443", wantDropped: true},
		{name: "named port", variable: "CLUSTER_SERVICE_PORT_HTTPS", value: "443", wantDropped: true},
		{name: "TCP URL", variable: "KAFKA_PORT", value: "tcp://10.0.0.2:9092", wantDropped: true},
		{name: "UDP URL", variable: "KRAFTPOD_PORT", value: "udp://10.0.0.3:1", wantDropped: true},
		{name: "SCTP URL", variable: "KAFKA_PORT", value: "sctp://10.0.0.3:1", wantDropped: true},
		{name: "TCP port", variable: "KAFKA_PORT_9092_TCP", value: "tcp://10.0.0.2:9092", wantDropped: true},
		{name: "protocol of a port", variable: "KAFKA_PORT_9092_TCP_PROTO", value: "tcp", wantDropped: true},
		{name: "address of a port", variable: "KAFKA_PORT_9092_TCP_ADDR", value: "10.0.0.2", wantDropped: true},
		{name: "UDP port", variable: "KAFKA_PORT_53_UDP", value: "udp://10.0.0.2:53", wantDropped: true},
		{name: "SCTP port", variable: "KRAFTPOD_PORT_1_SCTP", value: "sctp://10.0.0.2:1", wantDropped: true},
		{name: "a Service with port in its name", variable: "KAFKA_PORT_B_PORT_53_UDP", value: "53", wantDropped: true},
		{name: "the highest port", variable: "CLUSTER_PORT_65535_TCP", value: "x", wantDropped: true},

		{name: "the API server's host", variable: "KUBERNETES_SERVICE_HOST", value: "10.0.0.1"},
		{name: "the API server's port", variable: "KUBERNETES_SERVICE_PORT", value: "443"},
		{name: "the API server's named port", variable: "KUBERNETES_SERVICE_PORT_HTTPS", value: "443"},
		{name: "the API server's URL", variable: "KUBERNETES_PORT_443_TCP", value: "tcp://10.0.0.1:443"},
		{name: "another Service's", variable: "SCHEMA_REGISTRY_PORT", value: "tcp://10.0.0.2:8081"},
		{name: "a prefix alone", variable: "KAFKAS_SERVICE_HOST", value: "10.0.0.1"},
		{name: "a setting", variable: "KAFKA_CFG_LISTENERS", value: "PLAINTEXT://:9092"},
		{name: "the host's name alone", variable: "SERVICE_HOST", value: "x"},
		{name: "more after host", variable: "KRAFTPOD_SERVICE_HOSTS", value: "x"},
		{name: "a Service alone", variable: "KRAFTPOD_SERVICE", value: "kafka-headless"},
		{name: "portal", variable: "KAFKA_X_SERVICE_PORTAL", value: "y"},
		{name: "ports", variable: "KAFKA_SERVICE_PORTS", value: "1"},
		{name: "a port's number", variable: "KAFKA_PORT", value: "9092"},
		{name: "a JMX port's number", variable: "KAFKA_JMX_PORT", value: "9999"},
		{name: "another protocol's URL", variable: "KAFKA_WEB_PORT", value: "http://x"},
		{name: "a protocol alone", variable: "KAFKA_WEB_PORT", value: "tcp"},
		{name: "a URL, but of no port", variable: "KAFKA_ADDRESS", value: "tcp://10.0.0.2:9092"},
		{name: "no port's number", variable: "KAFKA_A_PORT_X_TCP", value: "1"},
		{name: "a port that is too high", variable: "KAFKA_A_PORT_65536_TCP", value: "1"},
		{name: "a port of base 11", variable: "KAFKA_A_PORT_9A_TCP", value: "1"},
		{name: "another protocol's port", variable: "KAFKA_A_PORT_80_HTTP", value: "1"},
		{name: "no protocol", variable: "KAFKA_A_PORT_80", value: "1"},
		{name: "no prefix", variable: "PORT_80_TCP", value: "1"},
		{name: "not a port", variable: "KAFKA_A_SPORT_80_TCP", value: "1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			environ := map[string]string{tt.variable: tt.value, "PATH": "/bin"}
			want := map[string]string{tt.variable: tt.value, "PATH": "/bin"}
			if tt.wantDropped {
				delete(want, tt.variable)
			}
			if got := DropServiceLinks(environ); !maps.Equal(got, want) {
				t.Errorf("DropServiceLinks = %q, want %q", got, want)
			}
			if environ[tt.variable] != tt.value {
				t.Error("the environment was changed itself")
			}
		})
	}
}
