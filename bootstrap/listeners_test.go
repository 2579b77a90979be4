package bootstrap

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// The listeners of a pod: those of its roles.
func TestListeners(t *testing.T) {
	const variable, both = "KAFKA_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://:9093"
	checkComputed(t, []computed{
		{
			name: "of both roles", environ: apache("3"),
			want: map[string]string{variable: both, "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER"},
		},
		{
			name: "of a broker of such a set", pod: "kafka-3", environ: apache("4"),
			want: map[string]string{variable: "PLAINTEXT://:9092"},
		},
		{
			name: "of a controller", environ: apache("3", "KRAFTPOD_ROLES=controller"),
			want: map[string]string{variable: "CONTROLLER://:9093"},
		},
		{
			name: "of a set of brokers", environ: apache("3", "KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET=c.ch:3+9"),
			want: map[string]string{variable: "PLAINTEXT://:9092"},
		},
		{
			name: "by hand, byte for byte", environ: apache("1", variable+"= PLAINTEXT://:9092 ,CONTROLLER://:9093"),
			want: map[string]string{variable: " PLAINTEXT://:9092 ,CONTROLLER://:9093"},
		},
		{
			name: "by hand, without the controllers'", pod: "kafka-3",
			environ: apache("4", variable+"=CONTROLLER://:9093, SSL://:9094,PLAINTEXT://:9092"),
			want:    map[string]string{variable: "SSL://:9094,PLAINTEXT://:9092"},
		},
		{
			name: "by hand, of a broker, byte for byte", pod: "kafka-3",
			environ: apache("4", variable+"= PLAINTEXT://:9092 , SSL://:9094"),
			want: map[string]string{
				variable: " PLAINTEXT://:9092 , SSL://:9094", "KAFKA_CONTROLLER_QUORUM_VOTERS": votersOf(0, 1, 2),
			},
		},
		{
			name: "the names are Kafka's, in upper case", environ: apache("1", "KAFKA_CONTROLLER_LISTENER_NAMES=CTL",
				variable+"=plaintext://:9092,Ctl://:9193"),
			want: map[string]string{
				"KAFKA_CONTROLLER_LISTENER_NAMES": "CTL", "KAFKA_CONTROLLER_QUORUM_VOTERS": "0@kafka-0" + fqdn + ":9193",
				variable: "plaintext://:9092,Ctl://:9193",
			},
		},
		{
			name:    "controllers' in another case",
			environ: apache("1", "KAFKA_CONTROLLER_LISTENER_NAMES=ctl", variable+"=PLAINTEXT://:9092,CTL://:9193"),
			wrong: []string{`KAFKA_CONTROLLER_LISTENER_NAMES="ctl": Kafka wants each of controller.listener.names in ` +
				`listeners of a controller, and in upper case; "ctl" is not`},
		},
		{
			name: "a controller has them all",
			environ: apache("1", "KAFKA_CONTROLLER_LISTENER_NAMES=NEXT,CONTROLLER",
				variable+"=PLAINTEXT://:9092,NEXT://:9193,CONTROLLER://:9093"),
			want: map[string]string{"KAFKA_CONTROLLER_QUORUM_VOTERS": "0@kafka-0" + fqdn + ":9193"},
		},
		{
			name: "a controller lacks one",
			environ: apache("1", "KAFKA_CONTROLLER_LISTENER_NAMES=NEXT,CONTROLLER",
				variable+"=PLAINTEXT://:9092,CONTROLLER://:9193"),
			wrong: []string{`KAFKA_CONTROLLER_LISTENER_NAMES="NEXT,CONTROLLER": Kafka wants each of controller.listener.names`},
		},
		{
			name:    "the default has the first name of controllers'",
			environ: apache("1", "KAFKA_CONTROLLER_LISTENER_NAMES=NEXT"),
			want:    map[string]string{variable: "PLAINTEXT://:9092,NEXT://:9093"},
		},
	})
}

func TestWrongListeners(t *testing.T) {
	given := func(value string, extra ...string) map[string]string {
		return apache("3", append(extra, "KAFKA_LISTENERS="+value)...)
	}
	checkComputed(t, []computed{
		{
			name: "no listener at all", environ: given("nonsense,INTERNAL://:9092"),
			wrong: []string{`"nonsense" is not NAME://HOST:PORT`},
		},
		{name: "the lowest port", environ: given("PLAINTEXT://:1,CONTROLLER://:9093")},
		{name: "the highest port", environ: given("PLAINTEXT://:65535,CONTROLLER://:9093")},
		{
			name: "a port below", environ: given("CONTROLLER://:0"),
			wrong: []string{`KAFKA_LISTENERS="CONTROLLER://:0": "CONTROLLER://:0": "0" is not a port from 1 to 65535`},
		},
		{
			name: "a port beyond", environ: given("PLAINTEXT://:65536,CONTROLLER://:9093"),
			wrong: []string{`"PLAINTEXT://:65536": "65536" is not a port`},
		},
		{
			name: "none for the controller", environ: given("PLAINTEXT://:9092"),
			wrong: []string{"no listener for the controller; add CONTROLLER://:9093"},
		},
		{
			name:    "none for the controller that is that only",
			environ: given("PLAINTEXT://:9092", "KRAFTPOD_ROLES=controller", "KAFKA_CONTROLLER_LISTENER_NAMES=A,B"),
			wrong:   []string{"no listener for the controller; add A or B://:9093"},
		},
		{
			name: "none for clients", environ: given("CONTROLLER://:9093"),
			wrong: []string{"no listener for clients and brokers; add PLAINTEXT://:9092"},
		},
		{
			name:    "one for clients, of a controller",
			environ: given("PLAINTEXT://:9092,CONTROLLER://:9093", "KRAFTPOD_ROLES=controller"),
			wrong:   []string{`"PLAINTEXT://:9092" is no controller's listener, but these pods are controllers only`},
		},
		{
			name: "names of controllers' without one", environ: apache("3", "KAFKA_CONTROLLER_LISTENER_NAMES=,"),
			wrong: []string{`KAFKA_CONTROLLER_LISTENER_NAMES=",": a list with nothing in it`},
		},
	})
}

// Where the sidecar asks the pod's own Kafka.
func TestAskedListener(t *testing.T) {
	for _, tt := range []struct {
		name    string
		environ map[string]string
		want    string
	}{
		{"every address", apache("3"), "localhost:9092"},
		{"the wildcard", apache("3", "KAFKA_LISTENERS=PLAINTEXT://0.0.0.0:9,CONTROLLER://:9093"), "localhost:9"},
		{"an address", apache("3", "KAFKA_LISTENERS=PLAINTEXT://10.0.0.7:9,CONTROLLER://:9093"), "10.0.0.7:9"},
		{"IPv6", apache("3", "KAFKA_LISTENERS=PLAINTEXT://[fd00::7]:9,CONTROLLER://:9093"), "[fd00::7]:9"},
		{"a controller", apache("3", "KRAFTPOD_ROLES=controller", "KAFKA_LISTENERS=CONTROLLER://10.0.0.7:9"), "10.0.0.7:9"},
	} {
		if s := mustCompute(t, "kafka-0", tt.environ, disk.Volume{}); s.Plan.Broker != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, s.Plan.Broker, tt.want)
		}
	}
}
