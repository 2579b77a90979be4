package bootstrap

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/disk"
)

const (
	variableOfAdvertised = "KAFKA_ADVERTISED_LISTENERS"
	withExternal         = "KAFKA_LISTENERS=PLAINTEXT://:9092,EXTERNAL://:9094,CONTROLLER://:9093"
	mapOfExternal        = "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,EXTERNAL:SSL"
)

// Where clients are sent: to the pod's own name, but for what the user gave.
func TestAdvertised(t *testing.T) {
	const own = "PLAINTEXT://kafka-2" + fqdn + ":9092"
	external := func(entry string) map[string]string {
		return apache("3", withExternal, mapOfExternal, variableOfAdvertised+"=PLAINTEXT://:9092,"+entry)
	}
	checkComputed(t, []computed{
		{name: "by default", pod: "kafka-2", environ: apache("3"), want: map[string]string{variableOfAdvertised: own}},
		{
			name: "by template", pod: "kafka-2", environ: external("EXTERNAL://{pod}.x.org:{31000+ordinal}"),
			want: map[string]string{variableOfAdvertised: own + ",EXTERNAL://kafka-2.x.org:31002"},
		},
		{
			name: "one host, ports by template", pod: "kafka-2", environ: external("EXTERNAL://x.org:{31000+ordinal}"),
			want: map[string]string{variableOfAdvertised: own + ",EXTERNAL://x.org:31002"},
		},
		{
			name: "as it was written", pod: "kafka-2", environ: external("external://kafka-2.x.org:31002"),
			want: map[string]string{variableOfAdvertised: own + ",external://kafka-2.x.org:31002"},
		},
		{
			name: "listeners on every address, on this machine's own and on another",
			environ: apache("1", "KAFKA_LISTENERS=PLAINTEXT://0.0.0.0:9092,SSL://[fd00::7]:9094,SASL_SSL://127.0.0.9:9095,"+
				"CONTROLLER://10.244.1.7:9093"),
			want: map[string]string{
				variableOfAdvertised: "PLAINTEXT://kafka-0" + fqdn + ":9092,SSL://[fd00::7]:9094," +
					"SASL_SSL://kafka-0" + fqdn + ":9095",
			},
		},
		{
			name: "a controller's is left out", pod: "kafka-2", environ: external("CONTROLLER://:9093"),
			want:   map[string]string{variableOfAdvertised: own},
			warned: []string{`"CONTROLLER://:9093" is a controller's listener, which a broker does not advertise`},
		},
		{
			name: "a controller advertises nothing", environ: apache("3", "KRAFTPOD_ROLES=controller"),
			want: map[string]string{variableOfAdvertised: ""},
		},
		{
			name:    "and what it was given is neither exported nor judged",
			environ: apache("3", "KRAFTPOD_ROLES=controller", variableOfAdvertised+"=PLAINTEXT://:9092\nx"),
			want:    map[string]string{variableOfAdvertised: ""},
		},
	})
}

func TestWrongAdvertised(t *testing.T) {
	given := func(value string, extra ...string) map[string]string {
		return apache("3", append(extra, variableOfAdvertised+"="+value)...)
	}
	const every = "every pod would advertise "
	checkComputed(t, []computed{
		{
			name: "no listener", environ: given("nonsense"),
			wrong: []string{variableOfAdvertised + `="nonsense": "nonsense" is not NAME://HOST:PORT`},
		},
		{
			name: "one that does not listen", environ: given("EXTERNAL://localhost:1"),
			wrong: []string{`there is no listener EXTERNAL in listeners; add it there, or remove "EXTERNAL://localhost:1"`},
		},
		{name: "every address", environ: given("PLAINTEXT://0.0.0.0:9"), wrong: []string{every + `"0.0.0.0"`}},
		{name: "every address of IPv6", environ: given("PLAINTEXT://[::]:9"), wrong: []string{every + `"::"`}},
		{
			name: "no host", environ: given("PLAINTEXT://a*b:9"),
			wrong: []string{`"PLAINTEXT://a*b:9": "a*b" is not a host name or address`},
		},
		{
			name:    "the inter-broker listener is not judged by advertised ones that cannot be read",
			environ: given("PLAINTEXT://0.0.0.0:9,x", "KAFKA_INTER_BROKER_LISTENER_NAME=INTERNAL"),
			wrong:   []string{`"x" is not NAME://HOST:PORT`, every + `"0.0.0.0"`},
		},
		{
			name: "a line break", environ: given("PLAINTEXT://:9092\nx=y"),
			wrong: []string{"a line break in it would add a line to server.properties"},
		},
	})
}

// One host for all pods is odd, where nothing in the entry tells them apart.
func TestOneHostForAll(t *testing.T) {
	given := func(replicas, address string, extra ...string) map[string]string {
		return apache(replicas, append(extra, variableOfAdvertised+"=PLAINTEXT://"+address)...)
	}
	warned := []string{`has one host for all pods of the set`}
	checkComputed(t, []computed{
		{name: "of three", environ: given("3", "x.org:9092"), warned: warned},
		{name: "of two", environ: given("2", "x.org:9092"), warned: warned},
		{name: "of the only one", environ: given("1", "x.org:9092")},
		{
			name: "of a set that grew", pod: "kafka-1", environ: given("1", "x.org:9092"),
			warned: append(warned, "KRAFTPOD_REPLICAS=1, but this pod is kafka-1"),
		},
		{
			name: "of dedicated brokers", warned: warned,
			environ: given("3", "x.org:9092", "KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET=c.c-headless:3+100"),
		},
		{name: "the pod's name is in it", environ: given("3", "kafka-0.x.org:9092")},
		{name: "another's name is in it", pod: "kafka-1", environ: given("3", "kafka-0.x.org:9092"), warned: warned},
		{name: "the pod's address", environ: given("3", "10.244.1.7:9092")},
		{name: "the pod's address, in another notation", environ: given("3", "[::ffff:10.244.1.7]:9092")},
		{name: "the node's address", environ: with(given("3", "192.168.1.5:9092"), "HOST_IP=192.168.1.5")},
		{name: "the node's name", environ: with(given("3", "node-b:9092"), "NODE_NAME=node-b")},
		{name: "the node's name in a domain", environ: with(given("3", "node-b.x.org:9092"), "MY_NODE_NAME=node-b")},
		{
			name: "an address that only a setting has", environ: with(given("3", "192.168.1.5:9092"), "KAFKA_X=192.168.1.5"),
			warned: warned,
		},
		{name: "some host", environ: with(given("3", "x.org:9092"), "EXTERNAL_HOST=x.org"), warned: warned},
		{name: "another name than the node's", environ: with(given("3", "x.org:9092"), "NODE_NAME="), warned: warned},
		{name: "the index", pod: "kafka-1", environ: given("3", "broker1.x.org:9092")},
		{name: "the index of another", pod: "kafka-1", environ: given("3", "broker0.x.org:9092"), warned: warned},
		{name: "a number in an address", pod: "kafka-1", environ: given("3", "10.0.0.1:9092"), warned: warned},
		{name: "the index in the port", pod: "kafka-1", environ: given("3", "x.org:31001")},
		{name: "the node id", environ: given("3", "b100.x.org:9092", "KRAFTPOD_NODE_ID_OFFSET=100")},
		{name: "IPv6", environ: given("3", "[fd00::5]:9092"), warned: warned},
		{name: "IPv6 of the node", environ: with(given("3", "[fd00::5]:9092"), "HOST_IP=fd00::5")},
		{name: "IPv6 by template", environ: given("3", "[fd00::{ordinal}]:9092")},
		{name: "a template", environ: given("3", "{ordinal}.x.org:9092")},
		{name: "a template of the port", environ: given("3", "x.org:{9092+ordinal}")},
		{name: "no host", environ: given("3", ":9092")},
	})
}

// The plan has them, for the sidecar to compare with what the broker says.
func TestAdvertisedEndpoints(t *testing.T) {
	s := mustCompute(t, "kafka-1", apache("3", withExternal, mapOfExternal,
		variableOfAdvertised+"=EXTERNAL://{pod}.x.org:{31000+ordinal},PLAINTEXT://:9092"), disk.Volume{})
	want := []api.Endpoint{
		{Listener: "EXTERNAL", Host: "kafka-1.x.org", Port: 31001},
		{Listener: "PLAINTEXT", Host: "kafka-1" + fqdn, Port: 9092},
	}
	if diff := cmp.Diff(want, s.Plan.Advertised); diff != "" {
		t.Errorf("advertised (-want +got):\n%s", diff)
	}
}
