package bootstrap

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// Voters given by hand are warned of where other pods do not find them.
func TestVoterHosts(t *testing.T) {
	const alone, inItself = "a pod's name alone (", "every pod looks for "
	full := "; write " + votersOf(0, 1, 2) + ", or remove the list"
	given := func(replicas, voters string, extra ...string) map[string]string {
		return apache(replicas, append(extra, "KAFKA_CONTROLLER_QUORUM_VOTERS="+voters)...)
	}
	checkComputed(t, []computed{
		{
			name: "pods' names alone", environ: given("3", "0@kafka-0:9093,1@kafka-1:9093,2@kafka-2:9093"),
			warned: []string{alone + `"kafka-1", "kafka-2")`},
		},
		{
			name: "one of them", environ: given("3", "0@kafka-0.kafka-headless:9093,1@kafka-1:9093,2@kafka-2"+fqdn+":9093"),
			warned: []string{"write 0@kafka-0.kafka-headless:9093,1@kafka-1" + fqdn + ":9093,2@kafka-2" + fqdn + ":9093"},
		},
		{
			name: "with what to write", pod: "kafka-1", environ: given("3", "0@kafka-0:9093,1@kafka-1:9093,2@kafka-2:9093"),
			warned: []string{full},
		},
		{name: "with their Service", environ: given("1", "0@kafka-0.kafka-headless:9093")},
		{name: "of the only pod", environ: given("1", "0@kafka-0:9093")},
		{name: "a Service, or an address", environ: given("1", "0@kafka:9093,1@10.0.0.7:9093")},
		{
			name: "of controllers elsewhere", environ: given("3", "100@c-0:9093", "KRAFTPOD_ROLES=broker"),
			warned: []string{`("c-0") resolves in that pod itself, and in others only where a Service is called that or a ` +
				"dnsConfig searches the headless Service; write 100@c-0.SERVICE:9093"},
		},
		{
			name: "localhost", environ: given("3", "0@localhost:9093,1@localhost:9093,2@localhost:9093"),
			warned: []string{inItself + `"localhost" in itself, and finds no other voter there` + full},
		},
		{name: "localhost, of the only pod", environ: given("1", "0@localhost:9093")},
		{
			name: "localhost, of the only broker", environ: given("1", "100@127.0.0.1:9093", "KRAFTPOD_ROLES=broker"),
			warned: []string{inItself + `"127.0.0.1" in itself, and finds no other voter there; write 100@POD.SERVICE:9093`},
		},
		{
			name: "IPv6", environ: given("3", "0@[::1]:9093,1@[fd00::8]:9093,2@[fd00::9]:9093"),
			warned: []string{inItself + `"::1" in itself, and finds no other voter there; write 0@kafka-0` + fqdn +
				":9093,1@[fd00::8]:9093,2@[fd00::9]:9093, or remove the list"},
		},
		{
			name: "IPv6 loopback, of the only broker", environ: given("1", "100@[::1]:9093", "KRAFTPOD_ROLES=broker"),
			warned: []string{inItself + `"::1" in itself, and finds no other voter there; write 100@POD.SERVICE:9093`},
		},
	})
	s := mustCompute(t, "kafka-0", given("3", "0@kafka-0:9093,1@kafka-1:9093,2@kafka-2:9093"), disk.Volume{})
	s = mustRecompute(t, s, func(in *Input) {
		in.Host.ResolvConf = []byte("search elk.svc.cluster.local kafka-headless.elk.svc.cluster.local.\n")
	})
	checkLines(t, "warning", s.Plan.Warnings, nil)
}
