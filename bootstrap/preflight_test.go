package bootstrap

import "testing"

// What the images' own scripts demand, refuse and trip over.
func TestSwitches(t *testing.T) {
	const kraft, plaintext = "KAFKA_ENABLE_KRAFT", "ALLOW_PLAINTEXT_LISTENER"
	const onlySSL = "KAFKA_CFG_LISTENERS=SSL://:9092,CONTROLLER://:9093"
	checkComputed(t, []computed{
		{
			name: "bitnami", environ: bitnami("1", plaintext),
			want: map[string]string{kraft: "yes", plaintext: "yes", "BITNAMI_DEBUG": "true"},
		},
		{name: "KRaft by hand", environ: bitnami("1", kraft+"=TRUE"), want: map[string]string{kraft: "TRUE"}},
		{name: "KRaft by a number", environ: bitnami("1", kraft+"=1"), want: map[string]string{kraft: "1"}},
		{name: "KRaft, yes", environ: bitnami("1", kraft+"=yes"), want: map[string]string{kraft: "yes"}},
		{
			name: "no KRaft", environ: bitnami("1", kraft+"=no"),
			wrong: []string{kraft + `="no": kraftpod runs Kafka in KRaft mode only; remove it`},
		},
		{
			name: "what the user says of plaintext stays", environ: bitnami("1", plaintext+"=no"),
			want: map[string]string{plaintext: "no"},
		},
		{
			name: "no plaintext", environ: bitnami("1", plaintext, onlySSL, "KAFKA_CFG_ADVERTISED_LISTENERS",
				"KAFKA_CFG_INTER_BROKER_LISTENER_NAME", "KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=SSL:SSL,CONTROLLER:SSL"),
			want: map[string]string{plaintext: ""},
		},
		{
			name: "plaintext of the controllers only", environ: bitnami("1", plaintext, onlySSL,
				"KAFKA_CFG_ADVERTISED_LISTENERS", "KAFKA_CFG_INTER_BROKER_LISTENER_NAME",
				"KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=SSL:SSL,CONTROLLER:PLAINTEXT"),
			want: map[string]string{plaintext: "yes"},
		},
		{
			name: "the other images have no switch", environ: apache("1"),
			want: map[string]string{kraft: "", plaintext: "", "": ""},
		},
	})
}

func TestImages(t *testing.T) {
	confluent := func(extra ...string) map[string]string {
		return with(apache("1", "KRAFTPOD_DIALECT=confluent"), extra...)
	}
	const refuses = "the image's entrypoint refuses to start with it; remove it"
	const onIPv6 = "KAFKA_CFG_LISTENERS=PLAINTEXT://:9092,CONTROLLER://[::]:9093"
	checkComputed(t, []computed{
		{name: "confluent", environ: confluent()},
		{
			name: "confluent and a port", environ: confluent("KAFKA_PORT=9092"),
			wrong: []string{`KAFKA_PORT="9092": ` + refuses},
		},
		{
			name: "confluent and an empty host", environ: confluent("KAFKA_HOST="),
			wrong: []string{`KAFKA_HOST="": ` + refuses},
		},
		{
			name: "apache and a port", environ: apache("1", "KAFKA_PORT=9092"),
			want: map[string]string{"KAFKA_PORT": "9092"},
		},
		{
			name: "bitnami's controllers", environ: bitnami("3", "KAFKA_CFG_PROCESS_ROLES=controller",
				"KAFKA_CFG_LISTENERS=CONTROLLER://:9093"),
			warned: []string{"bitnami's scripts of Kafka 3.4 set advertised.listeners"},
		},
		{
			name: "bitnami's controllers, of 3.4.0", environ: bitnami("3", "KAFKA_CFG_PROCESS_ROLES=controller",
				"KAFKA_CFG_LISTENERS=CONTROLLER://:9093", "APP_VERSION=3.4.0"),
			wrong: []string{`APP_VERSION="3.4.0": bitnami's scripts of Kafka 3.4 set advertised.listeners`},
		},
		{
			name: "bitnami's controllers, of 3.4.1, some builds of which can", environ: bitnami("3",
				"KAFKA_CFG_PROCESS_ROLES=controller", "KAFKA_CFG_LISTENERS=CONTROLLER://:9093", "APP_VERSION=3.4.1"),
			warned: []string{"bitnami's scripts of Kafka 3.4 set advertised.listeners"},
		},
		{name: "bitnami's brokers, of 3.4.0", environ: bitnami("3", "APP_VERSION=3.4.0")},
		{
			name: "bitnami's listeners on IPv6, of 3.5 or later", environ: bitnami("3", onIPv6, "APP_VERSION=3.5.0"),
			wrong: []string{`KAFKA_CFG_LISTENERS="PLAINTEXT://:9092,CONTROLLER://[::]:9093": the image's scripts take what ` +
				`follows the first colons of "CONTROLLER://[::]:9093" for its port, and give up; leave the host empty ` +
				`(CONTROLLER://:9093), which is every address of both families`},
		},
		{
			name: "bitnami's listeners on IPv6, of 3.4.1", environ: bitnami("3", onIPv6, "APP_VERSION=3.4.1"),
			warned: []string{`KAFKA_CFG_LISTENERS: later images' scripts take what follows the first colons of ` +
				`"CONTROLLER://[::]:9093" for its port, and give up; leave the host empty (CONTROLLER://:9093), which`},
		},
		{
			name: "bitnami's brokers do not have that listener", environ: bitnami("3", onIPv6, "APP_VERSION=3.9.0",
				"KRAFTPOD_CONTROLLERS=1"), pod: "kafka-2",
		},
		{
			name:    "apache's listeners on IPv6",
			environ: apache("3", "KAFKA_LISTENERS=PLAINTEXT://[::]:9092,CONTROLLER://[::]:9093"),
		},
		{name: "apache's controllers", environ: apache("3", "KRAFTPOD_ROLES=controller")},
	})
}
