package settings

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// sane are settings of a node that every version takes.
func sane(changes ...string) map[string]string {
	all := map[string]string{
		"process.roles": "broker,controller", "node.id": "0", "controller.quorum.voters": "0@kafka-0.kafka:9093",
		"listeners": "PLAINTEXT://:9092,CONTROLLER://:9093", "advertised.listeners": "PLAINTEXT://kafka-0.kafka:9092",
		"controller.listener.names": "CONTROLLER", "inter.broker.listener.name": "PLAINTEXT",
		"listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT", "log.dirs": "/data",
	}
	for _, change := range changes {
		name, value, given := strings.Cut(change, "=")
		if all[name] = value; !given {
			delete(all, name)
		}
	}
	return all
}

// controllerOnly and brokerOnly are those of nodes with one role.
func controllerOnly(changes ...string) map[string]string {
	return sane(append([]string{
		"process.roles=controller", "listeners=CONTROLLER://:9093", "advertised.listeners", "inter.broker.listener.name",
	}, changes...)...)
}

func brokerOnly(changes ...string) map[string]string {
	return sane(append([]string{
		"process.roles=broker", "node.id=7", "listeners=PLAINTEXT://:9092",
	}, changes...)...)
}

// Every rule, with what it refuses and, beside it, what it takes. Kafka itself is asked
// the same in test/kafka/differential.
func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name    string
		given   map[string]string
		version string
		// want is the first setting of each that is wrong, and a part of the text.
		want []string
	}{
		{"sane, the oldest", sane(), "3.4", nil},
		{"sane, the newest", sane(), "4.3", nil},
		{"a controller only", controllerOnly(), "3.4", nil},
		{"a broker only", brokerOnly(), "4.3", nil},
		{"a setting of nobody's", sane("x.y=z"), "4.3", nil},
		{"what a provider fills in", sane("config.providers=env", "num.io.threads=${env:N}"), "4.3", nil},
		{"no provider", sane("num.io.threads=${env:N}"), "4.3", []string{"num.io.threads: a whole number"}},

		{"a number below its range", sane("num.io.threads=0"), "4.3", []string{"num.io.threads: at least 1 "}},
		{"the segment", sane("log.segment.bytes=13"), "3.4", []string{"log.segment.bytes: at least 14 "}},
		{
			"a segment that 4.x does not take", sane("log.segment.bytes=14"), "4.3",
			[]string{"log.segment.bytes: at least 1048576 "},
		},
		{"in sync", sane("min.insync.replicas=-1"), "3.9", []string{"min.insync.replicas: at least 1 "}},
		{"a switch", sane("auto.create.topics.enable=yes"), "4.3", []string{"auto.create.topics.enable: true or false"}},
		{"a word", sane("compression.type=zzz"), "4.3", []string{"compression.type: one of uncompressed, zstd"}},
		{"two ranges", sane("compression.gzip.level=0"), "4.3", []string{"compression.gzip.level: -1 or 1 to 9 "}},
		{"a number of nobody's yet", sane("compression.gzip.level=0"), "3.4", nil},
		{"empty", sane("log.retention.hours="), "4.3", []string{"log.retention.hours: no empty value"}},
		{"too large", sane("log.retention.hours=2147483648"), "3.4", []string{"log.retention.hours: at most 32 bits"}},
		{
			"a share", sane("log.cleaner.io.buffer.load.factor=x"), "3.4",
			[]string{"log.cleaner.io.buffer.load.factor: a number"},
		},
		{
			"a list of words", sane("log.cleanup.policy=compact,x"), "3.4",
			[]string{"log.cleanup.policy: a list of compact, delete"},
		},
		{
			"an empty entry", sane("log.cleanup.policy=compact,,delete"), "4.3",
			[]string{"log.cleanup.policy: without empty entries"},
		},
		{"a secret", sane("ssl.key.password="), "4.3", nil},
		{"any case", sane("sasl.oauthbearer.assertion.algorithm=rs256"), "4.3", nil},
		{"a version of metadata", sane("inter.broker.protocol.version=3.4.1"), "3.4", nil},
		{
			"no version of metadata", sane("inter.broker.protocol.version=3.5"), "3.4",
			[]string{"inter.broker.protocol.version: a version of at most 3.4-IV0"},
		},
		{
			"one without KRaft", sane("inter.broker.protocol.version=2.8"), "3.9",
			[]string{"inter.broker.protocol.version: from 3.0"},
		},

		{"another broker id", sane("broker.id=1"), "4.3", []string{"broker.id: the same"}},
		{
			"a node id below 0", sane("node.id=-1", "controller.quorum.voters=-1@a:1"), "3.4",
			[]string{"node.id: at least 0"},
		},
		{
			"a role twice", sane("process.roles=broker,broker", "node.id=7", "listeners=PLAINTEXT://:9092"), "3.9",
			[]string{"process.roles: each role once"},
		},
		{
			"no voters", sane("controller.quorum.voters="), "3.4",
			[]string{"controller.quorum.voters: know the controllers"},
		},
		{
			"servers in their place", sane("controller.quorum.voters=", "controller.quorum.bootstrap.servers=a:1"),
			"4.3", nil,
		},
		{
			"voters that are none", sane("controller.quorum.voters=0@a"), "3.4",
			[]string{"controller.quorum.voters: ID@HOST:PORT"},
		},
		{
			"servers that are none", sane("controller.quorum.bootstrap.servers=a"), "4.3",
			[]string{"controller.quorum.bootstrap.servers: HOST:PORT"},
		},
		{
			"0.0.0.0", sane("controller.quorum.voters=0@0.0.0.0:9093"), "4.3",
			[]string{"controller.quorum.voters: nobody can"},
		},
		{
			"a controller that is no voter", sane("controller.quorum.voters=1@a:1"), "4.3",
			[]string{"controller.quorum.voters: among controller.quorum.voters"},
		},
		{
			"a voter that is no controller", brokerOnly("node.id=0"), "4.3",
			[]string{"controller.quorum.voters: does not take a voter"},
		},
		{
			"the control plane", sane("control.plane.listener.name=CONTROLLER"), "3.9",
			[]string{"control.plane.listener.name: KRaft mode"},
		},
		{"which 4 does not know", sane("control.plane.listener.name=CONTROLLER"), "4.0", nil},
		{
			"a migration", sane("zookeeper.metadata.migration.enable=true"), "3.9",
			[]string{"zookeeper.metadata.migration.enable: zookeeper.connect"},
		},
		{
			"joining by itself", brokerOnly("controller.quorum.auto.join.enable=true"), "4.3",
			[]string{"controller.quorum.auto.join.enable: controllers only"},
		},
		{
			"no classic groups", sane("group.coordinator.rebalance.protocols=consumer"), "4.3",
			[]string{"group.coordinator.rebalance.protocols: classic"},
		},
		{
			"two assignors", sane("group.share.assignors=simple,x.Y"), "4.3",
			[]string{"group.share.assignors: exactly one"},
		},
		{"assignors of the new kind", sane("group.consumer.assignors=uniform"), "4.0", nil},
		{
			"and of the old one", sane("group.consumer.assignors=uniform"), "3.9",
			[]string{"group.consumer.assignors: wants classes"},
		},
		{
			"updates", sane("share.coordinator.snapshot.update.records.per.snapshot=501"), "4.1",
			[]string{"share.coordinator.snapshot.update.records.per.snapshot: at most 500"},
		},
		{
			"a codec", sane("offsets.topic.compression.codec=5"), "3.4",
			[]string{"offsets.topic.compression.codec: 0 (none)"},
		},
		{
			"a log dir that is none", sane("cordoned.log.dirs=/x"), "4.3",
			[]string{`cordoned.log.dirs: "/x" is not in log.dirs`},
		},
		{"all of them", sane("cordoned.log.dirs=*,/data"), "4.3", []string{"cordoned.log.dirs: * by itself"}},

		{
			"a port twice", sane("listeners=PLAINTEXT://:9092,CONTROLLER://:9092"), "4.3",
			[]string{"listeners: another port"},
		},
		{"on two stacks", sane("listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://[::1]:9092"), "4.3", nil},
		{
			"which 3.4 does not take", sane("listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://[::1]:9092"), "3.4",
			[]string{"listeners: another port"},
		},
		{
			"on one stack", sane("listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.2:9092"), "4.3",
			[]string{"listeners: another port"},
		},
		{"no listener", sane("listeners=PLAINTEXT"), "3.4", []string{"listeners: NAME://HOST:PORT"}},
		{"an empty one, which 3.4 overreads", sane("listeners=PLAINTEXT://:9092,,CONTROLLER://:9093"), "3.4", nil},
		{
			"and 4.3 does not", sane("listeners=PLAINTEXT://:9092,,CONTROLLER://:9093"), "4.3",
			[]string{"listeners: without empty entries"},
		},
		{
			"a name twice", sane("listeners=PLAINTEXT://:9092,CONTROLLER://:9093,plaintext://:9094"), "3.4",
			[]string{"listeners: PLAINTEXT is there twice"},
		},
		{
			"without a protocol", sane("listener.security.protocol.map=CONTROLLER:SSL"), "3.4",
			[]string{"listener.security.protocol.map: the listener PLAINTEXT in"},
		},
		{
			"no protocol", sane("listener.security.protocol.map=PLAINTEXT:TLS"), "3.4",
			[]string{`listener.security.protocol.map: LISTENER:PROTOCOL,... where it finds "PLAINTEXT:TLS"`},
		},
		{
			"a name twice in the map",
			sane("listener.security.protocol.map=PLAINTEXT:SSL,plaintext:SSL,CONTROLLER:SSL"), "4.3",
			[]string{"listener.security.protocol.map: PLAINTEXT is there twice"},
		},
		{
			"which 3.9 takes", sane("listener.security.protocol.map=PLAINTEXT:SSL,plaintext:SSL,CONTROLLER:SSL"),
			"3.9", nil,
		},
		{"Kafka's own map", sane("listener.security.protocol.map"), "3.4", nil},
		{
			"is not enough beside SSL", sane("listener.security.protocol.map", "inter.broker.listener.name=SSL",
				"listeners=SSL://:9092,CONTROLLER://:9093", "advertised.listeners=SSL://a:1"), "3.4",
			[]string{"listener.security.protocol.map: the listener CONTROLLER in"},
		},
		{
			"no controllers' name", sane("controller.listener.names", "listeners=PLAINTEXT://:9092"), "3.4",
			[]string{"controller.listener.names: the name of the controllers' listener"},
		},
		{
			"one in another case", sane("controller.listener.names=controller"), "4.3",
			[]string{"controller.listener.names: upper case"},
		},
		{
			"one behind a blank", sane("controller.listener.names=CONTROLLER, X",
				"listener.security.protocol.map=PLAINTEXT:SSL,CONTROLLER:SSL,X:SSL",
				"listeners=PLAINTEXT://:9092,CONTROLLER://:9093,X://:9094"), "3.4",
			[]string{`controller.listener.names: " X" is not`},
		},
		{"which 4.3 reads", sane("controller.listener.names=CONTROLLER, X",
			"listener.security.protocol.map=PLAINTEXT:SSL,CONTROLLER:SSL,X:SSL",
			"listeners=PLAINTEXT://:9092,CONTROLLER://:9093,X://:9094"), "4.3", nil},
		{
			"a controllers' listener on a broker", brokerOnly("listeners=PLAINTEXT://:9092,CONTROLLER://:9093"), "3.9",
			[]string{"listeners: no controller's listener"},
		},
		{
			"one without a protocol on a broker", brokerOnly("listener.security.protocol.map=PLAINTEXT:SSL"), "3.9",
			[]string{"listener.security.protocol.map: the controllers' listener CONTROLLER"},
		},
		{
			"a broker's listener on a controller", controllerOnly("listeners=PLAINTEXT://:9092,CONTROLLER://:9093"), "4.3",
			[]string{"listeners: only those of controller.listener.names"},
		},
		{
			"early", sane("early.start.listeners=controller"), "4.3",
			[]string{`early.start.listeners: "controller" is not`},
		},
		{
			"advertised by 0.0.0.0", sane("advertised.listeners=PLAINTEXT://0.0.0.0:9092"), "4.3",
			[]string{"advertised.listeners: PLAINTEXT has 0.0.0.0"},
		},
		{
			"a controller's advertised", sane("advertised.listeners=PLAINTEXT://a:1,CONTROLLER://a:2"), "3.8",
			[]string{"advertised.listeners: does not take a controller's"},
		},
		{"which 3.9 takes", sane("advertised.listeners=PLAINTEXT://a:1,CONTROLLER://a:2"), "3.9", nil},
		{
			"a controller that advertises", controllerOnly("advertised.listeners=CONTROLLER://a:1"), "3.4",
			[]string{"advertised.listeners: does not take a controller's", "advertised.listeners: none of a node"},
		},
		{
			"nothing is advertised", sane("advertised.listeners=CONTROLLER://a:2"), "3.9",
			[]string{
				"advertised.listeners: a listener that clients and brokers reach",
				"inter.broker.listener.name: PLAINTEXT is not",
			},
		},
		{
			"what is no listener", sane("advertised.listeners=PLAINTEXT://a:1,X://a:2",
				"listener.security.protocol.map=PLAINTEXT:SSL,CONTROLLER:SSL,X:SSL"), "4.3",
			[]string{"advertised.listeners: X is not"},
		},
		{
			"both names between brokers", sane("security.inter.broker.protocol=PLAINTEXT"), "4.3",
			[]string{"inter.broker.listener.name: not both"},
		},
		{
			"a name of no listener", controllerOnly("inter.broker.listener.name=X"), "4.3",
			[]string{"inter.broker.listener.name: the listener X in"},
		},
		{
			"a controllers' name", controllerOnly("inter.broker.listener.name=CONTROLLER"), "4.3",
			[]string{"inter.broker.listener.name: does not take a controller's listener"},
		},
		{
			"a protocol of no listener", sane("inter.broker.listener.name", "security.inter.broker.protocol=SSL"), "4.3",
			[]string{"security.inter.broker.protocol: SSL is not"},
		},
		{
			"a mechanism", sane("listener.security.protocol.map=PLAINTEXT:SASL_SSL,CONTROLLER:SSL",
				"sasl.enabled.mechanisms=PLAIN"), "3.4",
			[]string{"sasl.mechanism.inter.broker.protocol: is GSSAPI"},
		},
		{"the listener's own", sane("listener.security.protocol.map=PLAINTEXT:SASL_SSL,CONTROLLER:SSL",
			"sasl.enabled.mechanisms=PLAIN",
			"listener.name.plaintext.sasl.enabled.mechanisms=GSSAPI"), "3.4", nil},

		{"no log dir", sane("log.dirs=,"), "3.4", []string{"log.dirs: at least one"}},
		{"no retention", sane("log.retention.ms=0"), "3.4", []string{"log.retention.ms: at least 1, or -1"}},
		{"of hours", sane("log.retention.hours=0"), "4.3", []string{"log.retention.hours: at least 1, or -1"}},
		{"the finest counts", sane("log.retention.hours=0", "log.retention.ms=-1"), "4.3", nil},
		{"a roll", sane("log.roll.hours=0"), "3.4", []string{"log.roll.hours: at least 1"}},
		{"a jitter", sane("log.roll.jitter.ms=-1"), "3.4", []string{"log.roll.jitter.ms: at least 0"}},
		{
			"a cleaner's buffer", sane("log.cleaner.threads=128"), "3.4",
			[]string{"log.cleaner.dedupe.buffer.size: more than 1048576 bytes of log"},
		},
		{"no cleaner", sane("log.cleaner.threads=0"), "3.4", []string{"log.cleaner.threads: at least one"}},

		{
			"an order", sane("replica.fetch.wait.max.ms=30001"), "3.4",
			[]string{
				"replica.fetch.wait.max.ms: (30001) to be at most replica.socket.timeout.ms (30000)",
				"replica.fetch.wait.max.ms: at most replica.lag.time.max.ms",
			},
		},
		{
			"a strict one", sane("group.consumer.heartbeat.interval.ms=45000",
				"group.consumer.max.heartbeat.interval.ms=45000"), "4.3",
			[]string{"group.consumer.heartbeat.interval.ms: less than group.consumer.session.timeout.ms (45000)"},
		},
		{
			"acks of offsets", sane("offsets.commit.required.acks=-2"), "3.9",
			[]string{"offsets.commit.required.acks: at least -1"},
		},
		{
			"requests in a queue", sane("queued.max.request.bytes=1"), "4.3",
			[]string{"queued.max.request.bytes: (1) to be at least socket"},
		},
		{
			"idle", sane("connections.max.idle.ms=100"), "4.3",
			[]string{"connections.max.idle.ms: more than connection.failed"},
		},
		{"no connections", sane("max.connections.per.ip=0"), "4.3", []string{"max.connections.per.ip: 0 only where"}},
		{"but for some", sane("max.connections.per.ip=0", "max.connections.per.ip.overrides=10.0.0.1:5"), "4.3", nil},
		{
			"overrides", sane("max.connections.per.ip.overrides=a"), "4.3",
			[]string{`max.connections.per.ip.overrides: HOST:COUNT`},
		},
	} {
		t.Run(tt.name, func(t *testing.T) { checkWrong(t, Check(tt.given, tt.version), tt.want) })
	}
}

// checkWrong compares the first setting and a part of the text of each.
func checkWrong(t *testing.T, got []Wrong, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	for i, w := range want {
		setting, text, _ := strings.Cut(w, ": ")
		if got[i].Settings[0] != setting || !strings.Contains(got[i].Text, text) {
			t.Errorf("got %q, want %q", got[i], w)
		}
	}
}

// Where the version is not known, what some version takes is taken.
func TestCheckAnyVersion(t *testing.T) {
	for _, tt := range []struct {
		name  string
		given map[string]string
		want  []string
	}{
		{"what the old ones take", sane("log.segment.bytes=14"), nil},
		{"what the new ones take", sane("controller.quorum.voters=", "controller.quorum.bootstrap.servers=a:1"), nil},
		{"what none takes", sane("num.io.threads=0"), []string{"num.io.threads: at least 1"}},
		{
			"what no single one takes", sane("log.segment.bytes=14", "compression.type=zzz"),
			[]string{"compression.type: one of"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkWrong(t, Check(tt.given, ""), tt.want)
			checkWrong(t, Check(tt.given, "9.9"), tt.want)
		})
	}
}

// No limit is in the table that nothing here knows, and each line is whole.
func TestTable(t *testing.T) {
	all := versions()
	for i, version := range all {
		if i == 0 && version != "3.4" || i > 0 && !before(all[i-1], version) {
			t.Errorf("versions %q", all)
		}
	}
	kinds := map[string]bool{
		"string": true, "int": true, "short": true, "long": true, "double": true, "boolean": true, "list": true,
		"class": true, "password": true,
	}
	seen := map[string]int{}
	for line := range strings.Lines(table) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) == 1 {
			continue // the head
		}
		limit, _, _ := strings.Cut(f[4], ":")
		known := map[string]bool{
			"": true, "nonempty": true, "one": true, "anycase": true, "metadata": true, "each": true,
			"voters": true, "servers": true,
		}
		if len(f) != 5 || !kinds[f[2]] || !known[limit] && !strings.Contains(limit, "..") {
			t.Errorf("line %q", line)
		}
		seen[f[0]]++
	}
	for _, name := range slices.Sorted(maps.Keys(seen)) {
		found := 0
		for _, v := range all {
			if d, ok := define(name, v); ok {
				found++
				if text := d.refuses(d.byDefault); d.byDefault != none && d.kind != "class" && text != "" {
					t.Errorf("Kafka's own default is refused: %s", text)
				}
			}
		}
		if found < seen[name] {
			t.Errorf("%s: %d definitions of %d are found", name, found, seen[name])
		}
	}
	if len(seen) < 400 {
		t.Errorf("%d settings", len(seen))
	}
}

func TestUnknown(t *testing.T) {
	for _, tt := range []struct{ setting, version, near, hint string }{
		{"min.insync.replica", "3.9", "min.insync.replicas", ""},
		{"min.insync.replica", "", "min.insync.replicas", ""},
		{"num.partitons", "4.3", "num.partitions", ""},
		{"num.partitions", "4.3", "", ""},
		{"control.plane.listener.nam", "4.3", "", ""},
		{
			"control.plane.listener.name", "4.3", "",
			"Kafka 4.3 has no such setting and ignores it: it is one of Kafka 3.4 to 3.9",
		},
		{"control.plane.listener.name", "", "", ""},
		{"control.plane.listener.name", "5.0", "", ""},
		{
			"compression.gzip.level", "3.4", "",
			"Kafka 3.4 has no such setting and ignores it: it is one of Kafka 3.8 to 4.3",
		},
		{
			"log.message.format.version", "4.0", "",
			"Kafka 4.0 has no such setting and ignores it: it is one of Kafka 3.4 to 3.9",
		},
		{"log.dri", "4.3", "log.dir", ""},
		{"log.dr", "4.3", "", ""},
		{"listenrs", "4.3", "listeners", ""},
		{"confluent.metrics.enable", "3.9", "", ""},
		{"cruise.control.metrics.topic", "3.9", "", ""},
		{"listener.name.x.ssl.key", "3.9", "", ""},
		{"ssl.key.passwor", "3.9", "", ""},
		{"super.users", "3.9", "", ""},
		{"opts", "3.9", "", ""},
		{"home", "3.9", "", ""},
		{"a.plugin.of.mine", "3.9", "", ""},
	} {
		if near, hint := Unknown(tt.setting, tt.version); near != tt.near || hint != tt.hint {
			t.Errorf("%s of %q: %q, %q, want %q, %q", tt.setting, tt.version, near, hint, tt.near, tt.hint)
		}
	}
}

// A start costs next to nothing: fifteen settings are judged in far less than it
// takes to start a process.
func BenchmarkCheck(b *testing.B) {
	given := sane("num.partitions=3", "log.retention.hours=168", "default.replication.factor=3",
		"min.insync.replicas=2")
	for _, version := range []string{"4.3", ""} {
		b.Run("version "+version, func(b *testing.B) {
			for b.Loop() {
				if wrong := Check(given, version); len(wrong) > 0 {
					b.Fatal(wrong)
				}
			}
		})
	}
}
