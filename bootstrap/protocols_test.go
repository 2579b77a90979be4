package bootstrap

import (
	"slices"
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// Each listener has a security protocol: by the map or, without one, by its name.
func TestProtocols(t *testing.T) {
	const variable = "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"
	checkComputed(t, []computed{
		{
			name: "by default", environ: apache("1"),
			want: map[string]string{variable: "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"},
		},
		{
			name: "a broker's has the controllers' too", pod: "kafka-3", environ: apache("4"),
			want: map[string]string{variable: "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"},
		},
		{
			name: "by the listeners' names", environ: apache("1", "KAFKA_CONTROLLER_LISTENER_NAMES=SSL,CTL",
				"KAFKA_LISTENERS=SASL_SSL://:9092,SASL_PLAINTEXT://:9094,SSL://:9093,CTL://:9095"),
			want: map[string]string{
				variable: "SSL:SSL,CTL:PLAINTEXT,SASL_SSL:SASL_SSL,SASL_PLAINTEXT:SASL_PLAINTEXT",
			},
		},
		{
			name: "by hand, byte for byte", environ: apache("1", variable+"=controller:ssl, plaintext:plaintext"),
			want: map[string]string{variable: "controller:ssl, plaintext:plaintext"},
		},
		{
			name: "a name that is no protocol's", environ: apache("1", "KAFKA_LISTENERS=INTERNAL://:9092,CONTROLLER://:9093"),
			wrong: []string{variable + `="": no security protocol for the listener INTERNAL; add INTERNAL:PLAINTEXT`},
		},
		{
			name: "a map that lacks the controllers'", environ: apache("1", variable+"=PLAINTEXT:PLAINTEXT"),
			wrong: []string{variable + `="PLAINTEXT:PLAINTEXT": no security protocol for the listener CONTROLLER`},
		},
		{
			name: "a map that lacks one that is called like a protocol", environ: apache("1", variable+"=CONTROLLER:SSL"),
			wrong: []string{"no security protocol for the listener PLAINTEXT"},
		},
		{
			name: "no protocol of Kafka's, and nothing more is said", environ: apache("1", variable+"=PLAINTEXT:TLS"),
			wrong: []string{`"PLAINTEXT:TLS" is not LISTENER:PROTOCOL`},
		},
	})
}

// The sidecar may ask any listener of this pod.
func TestListenersOfThePlan(t *testing.T) {
	const given = "KAFKA_LISTENERS=TLS://:9094,PROBE://127.0.0.1:9095,CONTROLLER://:9093"
	protocols := "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=TLS:SASL_SSL,PROBE:PLAINTEXT,CONTROLLER:SSL"
	environ := apache("2", "KRAFTPOD_CONTROLLERS=1", given, protocols, "KAFKA_INTER_BROKER_LISTENER_NAME=TLS")
	brokers := []api.Listener{
		{Name: "TLS", Port: 9094, Protocol: "SASL_SSL"},
		{Name: "PROBE", Host: "127.0.0.1", Port: 9095, Protocol: "PLAINTEXT"},
	}
	for pod, want := range map[string][]api.Listener{
		"kafka-0": append(slices.Clone(brokers), api.Listener{Name: "CONTROLLER", Port: 9093, Protocol: "SSL"}),
		"kafka-1": brokers,
	} {
		if got := mustCompute(t, pod, environ, disk.Volume{}).Plan.Listeners; !slices.Equal(got, want) {
			t.Errorf("%s: listeners %+v, want %+v", pod, got, want)
		}
	}
}

// The sidecar asks with the protocol of the listener that it asks.
func TestAskedProtocol(t *testing.T) {
	for want, environ := range map[string]map[string]string{
		"PLAINTEXT": apache("1"),
		"SSL":       apache("1", "KAFKA_LISTENERS=SSL://:9094,CONTROLLER://:9093"),
		"SASL_SSL": apache("1", "KRAFTPOD_ROLES=controller",
			"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=CONTROLLER:SASL_SSL,PLAINTEXT:PLAINTEXT"),
	} {
		if s := mustCompute(t, "kafka-0", environ, disk.Volume{}); s.Plan.Protocol != want {
			t.Errorf("the sidecar asks over %s, want %s", s.Plan.Protocol, want)
		}
	}
}
