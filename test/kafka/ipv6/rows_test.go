package ipv6_test

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// row is one cluster of three.
type row struct {
	name string
	// env is each pod's own part of the environment.
	env func(s *stage, p *rig.Pod) map[string]string
	// advertised is where a pod's clients are sent to, and asked whom its sidecar asks.
	advertised, asked func(p *rig.Pod) string
}

func rows() []row {
	return []row{
		{
			name: "by name, on every address", env: func(*stage, *rig.Pod) map[string]string {
				return map[string]string{
					"KAFKA_LISTENERS": "PLAINTEXT://[::]:9092,CONTROLLER://[::]:9093", "KRAFTPOD_LISTEN": "[::]:8081",
				}
			},
			advertised: func(p *rig.Pod) string { return p.FQDN() + ":9092" },
			asked:      func(*rig.Pod) string { return "localhost:9092" },
		},
		{
			name: "by address over TLS, with a listener on ::1", env: byAddress,
			advertised: func(p *rig.Pod) string { return p.At("9092") },
			asked:      func(*rig.Pod) string { return "[::1]:9094" },
		},
	}
}

// byAddress writes out every address that there is: of listeners, of what is advertised, of voters.
func byAddress(s *stage, p *rig.Pod) map[string]string {
	var voters []string
	for _, other := range s.Pods {
		voters = append(voters, fmt.Sprintf("%d@%s", other.NodeID(), other.At("9093")))
	}
	secure := "SECURE://" + p.At("9092")
	return map[string]string{
		"KAFKA_LISTENERS":                      secure + ",PROBE://[::1]:9094,CONTROLLER://" + p.At("9093"),
		"KAFKA_ADVERTISED_LISTENERS":           secure + ",PROBE://:9094",
		"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "SECURE:SSL,PROBE:SSL,CONTROLLER:SSL",
		"KAFKA_CONTROLLER_QUORUM_VOTERS":       strings.Join(voters, ","),
		"KAFKA_SSL_KEYSTORE_TYPE":              "PEM", "KAFKA_SSL_KEYSTORE_LOCATION": filepath.Join(p.Root, "store"),
		"KAFKA_SSL_TRUSTSTORE_TYPE": "PEM", "KAFKA_SSL_TRUSTSTORE_LOCATION": filepath.Join(p.Root, "ca"),
		"KRAFTPOD_BROKER": "[::1]:9094", "KRAFTPOD_TLS_CA_FILE": filepath.Join(p.Root, "ca"),
	}
}
