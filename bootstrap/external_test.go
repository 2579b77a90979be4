package bootstrap

import "testing"

// Listeners for clients from outside, beside the one for brokers.
func TestExternalListeners(t *testing.T) {
	const names = "KAFKA_LISTENERS=PLAINTEXT://:9092,LAN://:9094,WAN://:9095"
	const protocols = "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=" +
		"CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,LAN:PLAINTEXT,WAN:SASL_SSL"
	const inner = "PLAINTEXT://:9092,"
	two := func(advertised string, extra ...string) map[string]string {
		return apache("3", append(extra, protocols, variableOfAdvertised+"="+advertised)...)
	}
	own := func(pod string) string { return "PLAINTEXT://" + pod + fqdn + ":9092," }
	const lan, wan = "LAN://[fd00::{ordinal}]:9094", "WAN://x.org:{31000+ordinal}"
	broker := []string{names, "KRAFTPOD_ROLES=broker", "KRAFTPOD_CONTROLLER_SET=c.c-headless:3+100"}
	const oneForAll, noClient = "has one host for all pods of the set", "and no client could reach any"
	checkComputed(t, []computed{
		{
			name: "two of them", pod: "kafka-2", environ: two(inner+lan+","+wan, names+",CONTROLLER://:9093"),
			want: map[string]string{
				variableOfAdvertised:               own("kafka-2") + "LAN://[fd00::2]:9094,WAN://x.org:31002",
				"KAFKA_INTER_BROKER_LISTENER_NAME": "PLAINTEXT",
			},
		},
		{
			name: "bound to every address of IPv6, and chosen by ordinal", pod: "kafka-1",
			environ: two(inner+"LAN://[{fd00::a|fd00::b|fd00::c}]:9094", "KAFKA_LISTENERS=PLAINTEXT://[::]:9092,"+
				"LAN://[::]:9094,CONTROLLER://[::]:9093"),
			want: map[string]string{
				variableOfAdvertised:             own("kafka-1") + "LAN://[fd00::b]:9094",
				"KAFKA_CONTROLLER_QUORUM_VOTERS": votersOf(0, 1, 2),
			},
		},
		{
			name:    "each odd one is told of",
			environ: two(inner+"LAN://a.org:9094,WAN://b.org:9095", names+",CONTROLLER://:9093"),
			warned:  []string{`"LAN://a.org:9094" ` + oneForAll, `"WAN://b.org:9095" ` + oneForAll},
		},
		{
			name: "choices that are all the same", environ: two(inner+"LAN://{a|a|a}.org:9094", names+",CONTROLLER://:9093"),
			warned: []string{`"LAN://a.org:9094" ` + oneForAll},
		},
		{
			name:    "each wrong one is told of",
			environ: two(inner+"LAN://[::]:9094,WAN://localhost:9095", names+",CONTROLLER://:9093"),
			wrong:   []string{`every pod would advertise "::", ` + noClient, `advertise "localhost" with the port 9095`},
		},
		{
			name: "of dedicated brokers", pod: "kafka-2", environ: two(inner+lan+","+wan, broker...),
			want: map[string]string{variableOfAdvertised: own("kafka-2") + "LAN://[fd00::2]:9094,WAN://x.org:31002"},
		},
		{
			name: "of dedicated brokers, odd", environ: two(inner+"LAN://a.org:9094", broker...),
			warned: []string{oneForAll},
		},
		{
			name: "of dedicated brokers, wrong", environ: two(inner+"LAN://0.0.0.0:9094,WAN://[::1]:9095", broker...),
			wrong: []string{
				`every pod would advertise "0.0.0.0", ` + noClient,
				`advertise "::1" with the port 9095, where a client finds one pod in the place of all; leave the host ` +
					`empty (WAN://:9095) for the pod's own name, or give each pod a port of its own ` +
					`(WAN://[::1]:{31000+ordinal}) and forward that$`,
			},
		},
		{
			name: "of controllers, which have none", environ: two(inner+lan, names, "KRAFTPOD_ROLES=controller"),
			wrong: []string{"no listener for the controller; add CONTROLLER://:9093"},
		},
		{
			name:    "of controllers beside their own",
			environ: two(inner+lan, names+",CONTROLLER://:9093", "KRAFTPOD_ROLES=controller"),
			wrong:   []string{"is no controller's listener, but these pods are controllers only; remove it"},
		},
		{
			name: "what controllers would advertise is not judged", environ: two("LAN://localhost:1,WAN://[::]:1",
				"KAFKA_LISTENERS=CONTROLLER://:9093", "KRAFTPOD_ROLES=controller"),
			want: map[string]string{variableOfAdvertised: ""},
		},
	})
}
