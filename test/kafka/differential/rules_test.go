package differential

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what Kafka says of the rules' cases anew")

// judged is what Kafka says of the cases, for the tests of the rules themselves. Its
// lines are the versions, bases by name, and cases: a base, what is given besides, and
// a + for each version that takes it.
const judged = "../../../internal/settings/testdata/judged.txt"

// bases are settings of nodes that every version takes, by their kind.
var bases = map[string][]string{
	"combined": {
		"process.roles=broker,controller", "node.id=0", "controller.quorum.voters=0@kafka-0.kafka:9093",
		"listeners=PLAINTEXT://:9092,CONTROLLER://:9093", "advertised.listeners=PLAINTEXT://kafka-0.kafka:9092",
		"controller.listener.names=CONTROLLER", "inter.broker.listener.name=PLAINTEXT",
		"listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT", "log.dirs=/data",
	},
	"broker": {
		"process.roles=broker", "node.id=7", "controller.quorum.voters=0@kafka-0.kafka:9093",
		"listeners=PLAINTEXT://:9092", "advertised.listeners=PLAINTEXT://kafka-7.kafka:9092",
		"controller.listener.names=CONTROLLER", "inter.broker.listener.name=PLAINTEXT",
		"listener.security.protocol.map=PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT,CTRL:SSL", "log.dir=/data",
		"sasl.enabled.mechanisms=PLAIN", "sasl.mechanism.inter.broker.protocol=PLAIN",
	},
	"unmapped": {
		"process.roles=broker,controller", "node.id=0", "controller.quorum.voters=0@kafka-0.kafka:9093",
		"listeners=PLAINTEXT://:9092,CONTROLLER://:9093", "controller.listener.names=CONTROLLER",
		"security.inter.broker.protocol=PLAINTEXT",
	},
	"controller": {
		"process.roles=controller", "node.id=0", "controller.quorum.voters=0@kafka-0.kafka:9093",
		"listeners=CONTROLLER://:9093", "controller.listener.names=CONTROLLER", "log.dirs=/data",
	},
}

// sampled are settings of each type, and of each limit, besides those of pool.
var sampled = []string{
	"auto.create.topics.enable", "transaction.state.log.replication.factor", "sasl.login.refresh.window.factor",
	"log.cleaner.min.cleanable.ratio", "log.cleaner.min.compaction.lag.ms", "compression.gzip.level",
	"sasl.oauthbearer.assertion.algorithm", "ssl.client.auth", "log.cleanup.policy", "principal.builder.class",
	"ssl.key.password", "ssl.protocol", "share.coordinator.snapshot.update.records.per.snapshot",
	"share.coordinator.state.topic.compression.codec", "remote.log.metadata.manager.impl.prefix",
	"metadata.max.retention.ms",
}

// several are changes of more than one setting.
var several = [][]string{
	{"controller", "controller.listener.names=CONTROLLER,CONTROLLER", "listener.security.protocol.map=CONTROLLER:SSL"},
	{"unmapped", "listeners=SSL://:9092,CONTROLLER://:9093", "security.inter.broker.protocol=SSL"},
	{"unmapped", "listeners=SASL_SSL://:9092,CONTROLLER://:9093", "security.inter.broker.protocol=SASL_SSL"},
	{"unmapped", "listeners=SASL_PLAINTEXT://:9092,CONTROLLER://:9093", "security.inter.broker.protocol=SASL_PLAINTEXT"},
	{"broker", "broker.id=7"},
	{"broker", "broker.id=8", "node.id=8"},
	{"broker", "broker.id=8", "node.id=-1"},
	{"broker", "zookeeper.metadata.migration.enable=true", "zookeeper.connect=zk:2181"},
	{"combined", "listeners=PLAINTEXT://:0,CONTROLLER://:0"},
	{"combined", "max.connections.per.ip=0", "max.connections.per.ip.overrides=a:1"},
	{"combined", "connections.max.idle.ms=100", "connection.failed.authentication.delay.ms=99"},
	{"combined", "connections.max.idle.ms=-1", "connection.failed.authentication.delay.ms=99"},
	{"combined", "log.cleaner.threads=2", "log.cleaner.dedupe.buffer.size=2097152"},
	{"combined", "log.cleaner.threads=2", "log.cleaner.dedupe.buffer.size=2097154"},
	{"combined", "log.retention.ms=x", "log.retention.hours=0"},
	{"combined", "log.roll.ms=1", "log.roll.hours=0"},
	{"combined", "config.providers=env", "num.io.threads=0"},
	{"broker", "log.dirs=/a", "cordoned.log.dirs=/data"},
	{"broker", "cordoned.log.dirs=/data"},
	{"controller", "cordoned.log.dirs=/x"},
	{"controller", "controller.quorum.auto.join.enable=true"},
	{"controller", "inter.broker.listener.name=CONTROLLER", "listener.security.protocol.map=CONTROLLER:SSL"},
	{"combined", "controller.quorum.voters=", "controller.quorum.bootstrap.servers=a:1"},
	{
		"combined", "listener.security.protocol.map=PLAINTEXT:SASL_SSL,CONTROLLER:SSL", "sasl.enabled.mechanisms=PLAIN",
		"sasl.mechanism.inter.broker.protocol=PLAIN",
	},
	{
		"combined", "listener.security.protocol.map=PLAINTEXT:SASL_SSL,CONTROLLER:SSL", "sasl.enabled.mechanisms=PLAIN",
		"sasl.mechanism.inter.broker.protocol=PLAIN", "listener.name.plaintext.sasl.enabled.mechanisms=GSSAPI",
	},
	{"combined", "early.start.listeners=CONTROLLER,PLAINTEXT", "listeners=PLAINTEXT://:1,CONTROLLER://:2"},
}

// ruleCases are bases with one setting changed, or two that have an order.
func ruleCases(table map[string]setting) (all [][]string) {
	for _, base := range slices.Sorted(maps.Keys(bases)) {
		for _, name := range slices.Sorted(slices.Values(append(specialNames(), sampled...))) {
			for _, value := range (setting{name: name, kind: table[name].kind, limit: table[name].limit}).values() {
				if !strings.Contains(value, "{") {
					all = append(all, []string{base, name + "=" + value})
				}
			}
		}
	}
	all = append(all, several...)
	for _, p := range pairs {
		for _, n := range [][2]string{{"2", "1"}, {"2", "2"}, {"1", "2"}, {"20000", "10000"}, {"10000", "10000"}} {
			all = append(all, []string{"combined", p[0] + "=" + n[0], p[1] + "=" + n[1]})
		}
		all = append(all, []string{"combined", p[0] + "=2000000000"}, []string{"combined", p[1] + "=1"})
	}
	return all
}

// TestRules: what Kafka says of the rules' cases is what is written down for them.
func TestRules(t *testing.T) {
	all := versions(t)
	classes := compile(t, jarsOf(t, all[0]))
	table := map[string]setting{}
	for _, version := range all {
		for _, s := range readTable(t, version) {
			table[s.name] = s
		}
	}
	cases := ruleCases(table)
	verdicts := make([][]string, len(all))
	for i, version := range all {
		var err error
		if verdicts[i], err = judge(t.Context(), classes, jarsOf(t, version), files(cases)); err != nil {
			t.Fatalf("Kafka %s: %v", version, err)
		}
	}
	if *update {
		if err := os.WriteFile(judged, format(all, cases, verdicts), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	compareJudged(t, all, cases, verdicts)
}

// files are what Kafka gets: what is changed stands last, and so counts.
func files(cases [][]string) [][]byte {
	all := make([][]byte, len(cases))
	for i, c := range cases {
		all[i] = []byte(strings.Join(append(slices.Clone(bases[c[0]]), c[1:]...), "\n") + "\n")
	}
	return all
}

// format is the file of what Kafka says.
func format(versions []string, cases, verdicts [][]string) []byte {
	var out strings.Builder
	out.WriteString("# Made by make rules: what Kafka itself takes (+) and refuses (-), by version.\nversions")
	for _, version := range versions {
		out.WriteString(" " + version[:strings.LastIndex(version, ".")])
	}
	out.WriteString("\n")
	for _, name := range slices.Sorted(maps.Keys(bases)) {
		fmt.Fprintf(&out, "base %s %q\n", name, bases[name])
	}
	for i, c := range cases {
		fmt.Fprintf(&out, "%s %q\n", verdictsOf(verdicts, i)+" "+c[0], c[1:])
	}
	return []byte(out.String())
}

// verdictsOf has a + for each version that takes a case.
func verdictsOf(verdicts [][]string, number int) string {
	text := ""
	for _, v := range verdicts {
		if v[number] == "" {
			text += "+"
		} else {
			text += "-"
		}
	}
	return text
}

// compareJudged compares with what is written down, of the versions that are asked.
func compareJudged(t *testing.T, versions []string, cases, verdicts [][]string) {
	t.Helper()
	content, err := os.ReadFile(judged)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(content), "\nversions ")
	line, _, _ := strings.Cut(rest, "\n")
	known := strings.Fields(line)
	fmt.Printf("== rules: %d cases, of Kafka %s\n", len(cases), strings.Join(versions, " "))
	for i, c := range cases {
		want := fmt.Appendf(nil, " %s %q\n", c[0], c[1:])
		at := bytes.Index(content, want)
		for n, version := range versions {
			k := slices.Index(known, version[:strings.LastIndex(version, ".")])
			if at < 0 || k < 0 || (content[at-len(known)+k] == '+') != (verdicts[n][i] == "") {
				t.Errorf("Kafka %s says %q of%swhich is not what is written down: make rules", version, verdicts[n][i], want)
			}
		}
	}
}
