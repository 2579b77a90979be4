package bootstrap

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// The inter-broker listener, by its name or by its security protocol.
func TestInterBroker(t *testing.T) {
	const name, protocol = "KAFKA_INTER_BROKER_LISTENER_NAME", "KAFKA_SECURITY_INTER_BROKER_PROTOCOL"
	const three = "KAFKA_LISTENERS=SSL://:9094,PLAINTEXT://:9092,CONTROLLER://:9093"
	const without = "KAFKA_LISTENERS=SASL_SSL://:9095,SSL://:9094,CONTROLLER://:9093"
	const hasToBe = " has to be in listeners and in advertised.listeners"
	for _, tt := range []struct {
		computed
		interBroker string
	}{
		{computed{
			name: "PLAINTEXT by default", environ: apache("1", three), want: map[string]string{name: "PLAINTEXT"},
		}, "PLAINTEXT"},
		{computed{
			name: "else the first", environ: apache("1", without), want: map[string]string{name: "SASL_SSL"},
		}, "SASL_SSL"},
		{computed{
			name:    "the first that is advertised",
			environ: apache("1", without, "KAFKA_ADVERTISED_LISTENERS=SSL://:9094,SASL_SSL://:9095"),
			want:    map[string]string{name: "SSL"},
		}, "SSL"},
		{computed{
			name: "by name, byte for byte", environ: apache("1", three, name+"= ssl "),
			want: map[string]string{name: " ssl "},
		}, "SSL"},
		{computed{
			name: "by protocol", environ: apache("1", three, protocol+"=SSL"),
			want: map[string]string{name: "", protocol: "SSL"},
		}, "SSL"},
		{computed{
			name: "a controller has none", environ: apache("1", "KRAFTPOD_ROLES=controller"),
			want: map[string]string{name: ""},
		}, ""},
		{computed{
			name: "and what it was given stays",
			environ: apache("1", "KRAFTPOD_ROLES=controller", name+"=X",
				"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=CONTROLLER:PLAINTEXT,X:PLAINTEXT"),
			want: map[string]string{name: "X"},
		}, ""},
		{computed{
			name:    "and Kafka's rule for it holds",
			environ: apache("1", "KRAFTPOD_ROLES=controller", name+"=X"),
			wrong:   []string{name + `="X": Kafka wants a security protocol for the listener X`},
		}, ""},
		{computed{
			name: "by both", environ: apache("1", three, name+"=SSL", protocol+"=SSL"),
			wrong: []string{protocol + `="SSL": Kafka does not take it together with ` + name + `="SSL"`},
		}, ""},
		{computed{
			name: "by the protocol of no listener", environ: apache("1", three, protocol+"=SASL_SSL"),
			wrong: []string{protocol + `="SASL_SSL": the inter-broker listener SASL_SSL` + hasToBe},
		}, ""},
		{computed{
			name: "by the name of no listener", environ: apache("1", three, name+"=INTERNAL"),
			wrong: []string{name + `="INTERNAL": the inter-broker listener INTERNAL` + hasToBe},
		}, ""},
		{computed{
			name: "a controller's", environ: apache("1", three, name+"=CONTROLLER"),
			wrong: []string{"the inter-broker listener CONTROLLER" + hasToBe},
		}, ""},
		{computed{
			name: "one that is not advertised", environ: apache("1", three, name+"=SSL",
				"KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://:9092"),
			wrong: []string{name + `="SSL": the inter-broker listener SSL` + hasToBe},
		}, ""},
		{computed{
			name: "none is advertised", environ: apache("1", three, "KAFKA_ADVERTISED_LISTENERS=CONTROLLER://:9093"),
			wrong: []string{"the inter-broker listener PLAINTEXT" + hasToBe},
		}, ""},
	} {
		checkComputed(t, []computed{tt.computed})
		s, err := compute("kafka-0", tt.environ, disk.Volume{})
		if err == nil && s.Plan.InterBroker != tt.interBroker {
			t.Errorf("%s: the plan has %q, want %q", tt.name, s.Plan.InterBroker, tt.interBroker)
		}
	}
}
