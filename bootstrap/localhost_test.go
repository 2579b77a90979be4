package bootstrap

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// withLocal is a set with a listener for port-forward, or kind's port mappings.
func withLocal(replicas, advertised string, extra ...string) map[string]string {
	return apache(replicas, append([]string{
		"KAFKA_LISTENERS=PLAINTEXT://:9092,LOCAL://:9094,CONTROLLER://:9093",
		"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,LOCAL:PLAINTEXT",
		variableOfAdvertised + "=" + advertised,
	}, extra...)...)
}

// localhost is where port-forward and kind's port mappings bring clients, but
// for the listener by which brokers reach each other, and where several pods
// would be one and the same.
func TestAdvertisedLocalhost(t *testing.T) {
	const internal, own = "PLAINTEXT://:9092", "PLAINTEXT://kafka-1" + fqdn + ":9092"
	const shared, interBroker = "where a client finds one pod in the place of all", "would find themselves at "
	checkComputed(t, []computed{
		{
			name: "of the only pod", environ: withLocal("1", internal+",LOCAL://localhost:9094"),
			want: map[string]string{variableOfAdvertised: "PLAINTEXT://kafka-0" + fqdn + ":9092,LOCAL://localhost:9094"},
		},
		{
			name: "a port a pod", pod: "kafka-1", environ: withLocal("3", internal+",LOCAL://localhost:{31000+ordinal}"),
			want: map[string]string{variableOfAdvertised: own + ",LOCAL://localhost:31001"},
		},
		{
			name: "a port a pod, by the label of its index", pod: "kafka-1",
			environ: withLocal("3", internal+",LOCAL://127.0.0.1:31001", "POD_INDEX=1"),
			want:    map[string]string{variableOfAdvertised: own + ",LOCAL://127.0.0.1:31001"},
		},
		{
			name: "a port that ends in the pod's number by chance", pod: "kafka-1",
			environ: withLocal("3", internal+",LOCAL://localhost:31001", "KAFKA_X=1"), wrong: []string{shared},
		},
		{
			name: "a port that does not end in it", pod: "kafka-1",
			environ: withLocal("3", internal+",LOCAL://localhost:31002", "POD_INDEX=1"), wrong: []string{shared},
		},
		{
			name: "an address a pod", pod: "kafka-1", environ: withLocal("3", internal+",LOCAL://127.0.1.{1+ordinal}:9094"),
			want: map[string]string{variableOfAdvertised: own + ",LOCAL://127.0.1.2:9094"},
		},
		{
			name: "one port for all pods", environ: withLocal("3", internal+",LOCAL://localhost:9094"),
			wrong: []string{shared + "; leave the host empty (LOCAL://:9094) for the pod's own name, or give each pod a " +
				"port of its own (LOCAL://localhost:{31000+ordinal})"},
		},
		{
			name: "one port for all of two", environ: withLocal("2", internal+",LOCAL://[::1]:9094"),
			wrong: []string{`"LOCAL://[::1]:9094": every pod would advertise "::1" with the port 9094, ` + shared},
		},
		{
			name: "one port for all, of a set that grew", pod: "kafka-1",
			environ: withLocal("1", internal+",LOCAL://localhost:9094"), wrong: []string{shared},
		},
		{
			name: "of dedicated brokers", environ: withLocal("3", internal+",LOCAL://localhost:9094",
				"KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET=c.c-headless:3+100"), wrong: []string{shared},
		},
		{
			name: "of a dedicated controller, which advertises nothing", environ: withLocal("3", "PLAINTEXT://localhost:9092",
				"KRAFTPOD_ROLES=controller", "KAFKA_LISTENERS=CONTROLLER://:9093"),
			want: map[string]string{variableOfAdvertised: ""},
		},
		{
			name: "of the inter-broker listener", environ: withLocal("3", "PLAINTEXT://localhost:9092",
				"KAFKA_INTER_BROKER_LISTENER_NAME=PLAINTEXT"),
			wrong: []string{`"PLAINTEXT://localhost:9092": brokers reach each other by this listener, and ` + interBroker},
		},
		{
			name:    "of the inter-broker listener of the only pod, since sets grow",
			environ: withLocal("1", "PLAINTEXT://127.3.2.1:9092"), wrong: []string{interBroker + `"127.3.2.1"`},
		},
		{
			name:    "of the inter-broker listener, a port a pod",
			environ: withLocal("3", "PLAINTEXT://localhost:{31000+ordinal}"), wrong: []string{interBroker + `"localhost"`},
		},
		{
			name: "another is the inter-broker listener then", pod: "kafka-1",
			environ: withLocal("3", "PLAINTEXT://localhost:{31000+ordinal},LOCAL://:9094"),
			want:    map[string]string{"KAFKA_INTER_BROKER_LISTENER_NAME": "LOCAL"},
		},
	})
}

// A listener bound to loopback is for those beside Kafka in its pod: brokers do
// not use it among themselves.
func TestListenerOnLoopback(t *testing.T) {
	const name, onLoopback = "KAFKA_INTER_BROKER_LISTENER_NAME", "is bound to loopback, where no other pod reaches it"
	const protocols = "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=CONTROLLER:PLAINTEXT,INTERNAL:SASL_PLAINTEXT,PROBE:PLAINTEXT"
	checkComputed(t, []computed{
		{
			name: "the first", want: map[string]string{name: "INTERNAL"},
			environ: apache("3", "KAFKA_LISTENERS=PROBE://127.0.0.1:9094,INTERNAL://:9092,CONTROLLER://:9093", protocols),
		},
		{
			name: "Kafka's default", want: map[string]string{name: "SASL_SSL"},
			environ: apache("1", "KAFKA_LISTENERS=PLAINTEXT://localhost:9094,SASL_SSL://:9092,CONTROLLER://:9093"),
		},
		{
			name: "by IPv6", want: map[string]string{name: "SSL"},
			environ: apache("3", "KAFKA_LISTENERS=PLAINTEXT://[::1]:9094,SSL://[::]:9092,CONTROLLER://:9093"),
		},
		{
			name:    "by name",
			environ: apache("3", "KAFKA_LISTENERS=SSL://:9092,PLAINTEXT://[::1]:9094,CONTROLLER://:9093", name+"=PLAINTEXT"),
			wrong: []string{name + `="PLAINTEXT": the inter-broker listener "PLAINTEXT://[::1]:9094" ` + onLoopback +
				"; bind it to every address (PLAINTEXT://:9094), or name another"},
		},
		{
			name: "the only one", environ: apache("1", "KAFKA_LISTENERS=PLAINTEXT://localhost:9092,CONTROLLER://:9093"),
			wrong: []string{`KAFKA_LISTENERS="PLAINTEXT://localhost:9092,CONTROLLER://:9093": the inter-broker listener ` +
				`"PLAINTEXT://localhost:9092" ` + onLoopback},
		},
		{
			name: "of the controllers", environ: apache("3", "KAFKA_LISTENERS=PLAINTEXT://:9092,CONTROLLER://localhost:9093"),
			wrong: []string{`"CONTROLLER://localhost:9093" is bound to loopback, but brokers and voters look for this ` +
				"controller at kafka-0" + fqdn},
		},
		{
			name: "of the controllers, on a pod that is none", pod: "kafka-3",
			environ: apache("4", "KAFKA_LISTENERS=PLAINTEXT://:9092,CONTROLLER://localhost:9093"),
		},
		{
			name: "of the only controller, where its voters say so",
			environ: apache("1", "KAFKA_LISTENERS=PLAINTEXT://:9092,CONTROLLER://localhost:9093",
				"KAFKA_CONTROLLER_QUORUM_VOTERS=0@localhost:9093"),
		},
	})
}

// What somebody in the pod asks is advertised, or the broker would not be among
// the brokers of its own Metadata there.
func TestAskedListenerIsAdvertised(t *testing.T) {
	const own = "SASL_SSL://kafka-0" + fqdn + ":9092"
	secured := func(probe, advertised string) map[string]string {
		return apache("3", "KAFKA_LISTENERS=SASL_SSL://:9092,PROBE://"+probe+",CONTROLLER://:9093",
			"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=SASL_SSL:SASL_SSL,PROBE:PLAINTEXT,CONTROLLER:SASL_SSL",
			variableOfAdvertised+"="+advertised)
	}
	const probe = ",PROBE://kafka-0" + fqdn + ":9094"
	for _, tt := range []struct {
		name, broker string
		environ      map[string]string
		want         string
	}{
		{"on loopback", "", secured("127.0.0.1:9094", "SASL_SSL://:9092"), own + probe},
		{"on loopback, and named", "localhost:9094", secured("localhost:9094", "SASL_SSL://:9092"), own + probe},
		{"on loopback by IPv6", "", secured("[::1]:9094", "SASL_SSL://:9092"), own + probe},
		{"on every address, and named", "localhost:9094", secured(":9094", "SASL_SSL://:9092"), own + probe},
		{"on the pod's address, and named", "10.244.1.7:9094", secured("10.244.1.7:9094", "SASL_SSL://:9092"), own + probe},
		{"on every address: it is the user's will", "localhost:9092", secured(":9094", "SASL_SSL://:9092"), own},
		{"given already", "localhost:9094", secured("localhost:9094", "SASL_SSL://:9092,PROBE://:9094"), own + probe},
		{
			"given as something else", "", secured("localhost:9094", "SASL_SSL://:9092,PROBE://{pod}.x:1"),
			own + ",PROBE://kafka-0.x:1",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := mustComputeAsked(t, tt.broker, tt.environ)
			checkVariables(t, s.Apply(tt.environ), map[string]string{
				variableOfAdvertised: tt.want, "KAFKA_INTER_BROKER_LISTENER_NAME": "SASL_SSL",
			})
		})
	}
}

// mustComputeAsked is mustCompute of kafka-0 whose KRAFTPOD_BROKER names somebody.
func mustComputeAsked(t *testing.T, broker string, environ map[string]string) *Settings {
	t.Helper()
	first := mustCompute(t, "kafka-0", environ, disk.Volume{})
	return mustRecompute(t, first, func(in *Input) { in.Broker = broker })
}
