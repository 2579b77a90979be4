package differential

import (
	"maps"
	"slices"
)

// specialNames are the settings of pool, in order.
func specialNames() []string { return slices.Sorted(maps.Keys(pool)) }

// pool has values for settings whose rules are across settings, or in the notation
// of their values.
var pool = map[string][]string{
	"listeners": {
		"PLAINTEXT://:9092,CONTROLLER://:9093", "PLAINTEXT://:9092,CONTROLLER://:9092", "PLAINTEXT://:9092",
		"CONTROLLER://:9093", "PLAINTEXT://127.0.0.1:9092,CONTROLLER://[::1]:9092",
		"PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.2:9092", "PLAINTEXT://:9092,,CONTROLLER://:9093",
		"PLAINTEXT://:9092,CONTROLLER://:9093,", ",PLAINTEXT://:9092,CONTROLLER://:9093",
		"PLAINTEXT://:9092,CONTROLLER://:9093,PLAINTEXT://:9092", "plaintext://:9092,Controller://:9093",
		"INTERNAL://:9092,EXTERNAL://:9094,CONTROLLER://:9093", "SSL://:9092,CONTROLLER://:9093",
		"SASL_PLAINTEXT://:9092,CONTROLLER://:9093", "PLAINTEXT://kafka_1:9092,CONTROLLER://:9093",
		"PLAINTEXT://[fe80::1%eth0]:9092,CONTROLLER://:9093", "PLAINTEXT://:9092,CONTROLLER://:09093",
		"PLAINTEXT://:9092, CONTROLLER://:9093", "PLAINTEXT://0.0.0.0:9092,CONTROLLER://0.0.0.0:9093",
		"PLAINTEXT://10.0.0.1:9092,A://10.0.0.2:9092,CONTROLLER://[::1]:9092", "PLAINTEXT://::1:9092,CONTROLLER://:9093",
		"PLAINTEXT://:9092,\u00a0CONTROLLER://:9093", "ä://:9092,CONTROLLER://:9093", "PLAINTEXT://:9092,Ä://:9093",
		"PLAINTEXT://:99999,CONTROLLER://:9093", "PLAINTEXT://:2147483648,CONTROLLER://:9093", "{file:/plaintext://:9092}",
		"PLAINTEXT://:-1,CONTROLLER://:9093", "PLAINTEXT://:9092,CONTROLLER://:0x2385",
	},
	"advertised.listeners": {
		"PLAINTEXT://:9092", "PLAINTEXT://{pod}.x:9092", "PLAINTEXT://0.0.0.0:9092", "PLAINTEXT://a-{ordinal}:9092,,",
		"INTERNAL://a-{ordinal}:9092,EXTERNAL://b-{ordinal}:9092", "EXTERNAL://b-{ordinal}:9094",
		"PLAINTEXT://a-{ordinal}:9092,CONTROLLER://a-{ordinal}:9093", "SSL://a-{ordinal}:9092",
		"PLAINTEXT://[::1]:9092", "PLAINTEXT://a-{ordinal}:9092,PLAINTEXT://b-{ordinal}:9092",
		"CONTROLLER://c-{ordinal}:1", "PLAINTEXT://kafka-ä-{ordinal}:9092", "PLAINTEXT://a-{ordinal}:0",
		"PLAINTEXT://a-{ordinal}:2147483648", "PLAINTEXT://a-{ordinal}:9092,\u00a0PLAINTEXT://b:1",
		"ä://a-{ordinal}:9092", "{file:/plaintext://a}-{ordinal}:9092",
	},
	"listener.security.protocol.map": {
		"PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT", "PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT",
		"PLAINTEXT:PLAINTEXT,CONTROLLER:SSL,", ",PLAINTEXT:PLAINTEXT,CONTROLLER:SSL",
		"PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:SASL_SSL",
		"PLAINTEXT:PLAINTEXT,plaintext:SSL,CONTROLLER:SSL", "PLAINTEXT:plaintext,CONTROLLER:ssl",
		"PLAINTEXT,CONTROLLER:SSL",
		"PLAINTEXT:PLAINTEXT,,CONTROLLER:SSL", "PLAINTEXT:TLS,CONTROLLER:SSL",
		"INTERNAL:SASL_PLAINTEXT,EXTERNAL:SSL,CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
		"CTRL:SSL,PLAINTEXT:PLAINTEXT,CONTROLLER:SSL",
		"PLAINTEXT:PLAINTEXT,PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
		"PLAINTEXT:PLAINTEXT\u00a0,CONTROLLER:PLAINTEXT", "ä:PLAINTEXT,CONTROLLER:PLAINTEXT,PLAINTEXT:SSL",
		"PLAINTEXT:PLAINTEXT,Ä:PLAINTEXT", "ÿ:SSL,CONTROLLER:PLAINTEXT,PLAINTEXT:SSL",
	},
	"controller.listener.names": {
		"CONTROLLER", "controller", "CTRL", "CONTROLLER,CTRL", "CTRL,CONTROLLER", "CONTROLLER,", ",CONTROLLER",
		"CONTROLLER, CTRL", "CONTROLLER,CONTROLLER", "PLAINTEXT", "SSL", " CONTROLLER ", "CONTROLLER,,",
		"Ä", "ä", "CONTROLLER\u00a0", "CONTROLLER,\u00a0CTRL",
	},
	"inter.broker.listener.name": {
		"PLAINTEXT", "plaintext", "INTERNAL", "EXTERNAL", "CONTROLLER", "NONE", "", " PLAINTEXT ", "SSL",
		"SASL_PLAINTEXT",
	},
	"security.inter.broker.protocol": {
		"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL", "plaintext", "x", "",
	},
	"early.start.listeners": {
		"CONTROLLER", "PLAINTEXT", "controller", "X", "", "CONTROLLER,,", " CONTROLLER , PLAINTEXT", "CTRL",
	},
	"sasl.enabled.mechanisms": {
		"PLAIN", "GSSAPI", "PLAIN,GSSAPI", "SCRAM-SHA-512", "", "PLAIN,PLAIN", "PLAIN,,GSSAPI",
	},
	"sasl.mechanism.inter.broker.protocol":            {"PLAIN", "GSSAPI", "SCRAM-SHA-512", "", "plain"},
	"sasl.mechanism.controller.protocol":              {"PLAIN", "GSSAPI", ""},
	"listener.name.internal.sasl.enabled.mechanisms":  {"PLAIN", "GSSAPI", "PLAIN,GSSAPI", ""},
	"listener.name.plaintext.sasl.enabled.mechanisms": {"PLAIN", "GSSAPI", "PLAIN,GSSAPI", ""},
	"controller.quorum.voters": {
		"0@kafka-0.kafka-headless:9093", "0@0.0.0.0:9093", "0@kafka-0:9093,0@kafka-0:9093",
		"0@kafka-0:9093,,1@kafka-1:9093",
		"0@kafka-0:9093,", "0@kafka_0:9093", "0@ka*fka:9093", "0@kafka-0:99999", "0@[::1]:9093", "-1@kafka-0:9093",
		"00@kafka-0:9093", "0@kafka-0:09093", "0@a@b:1",
		"0@kafka-0:9093\u00a0", "\u00a00@kafka-0:9093", "0@kafka-ä:9093", "0x0@kafka-0:9093", "+0@kafka-0:9093",
		"2147483648@kafka-0:9093", "0@kafka-0:+9093", "0@kafka-0:0",
	},
	"controller.quorum.bootstrap.servers": {
		"", "kafka-0.kafka-headless:9093", "kafka-0:9093,kafka-1:9093", "kafka-0", ",", "a*b:1", "kafka-0:9093,",
		"a:99999", "[::1]:1",
	},
	"controller.quorum.auto.join.enable":  {"true", "false", "TRUE", "x"},
	"control.plane.listener.name":         {"CONTROLLER", "PLAINTEXT", "", "X"},
	"zookeeper.metadata.migration.enable": {"true", "false"},
	"zookeeper.connect":                   {"zk:2181", ""},
	"inter.broker.protocol.version": {
		"3.4", "3.9", "3.0", "3.0-IV1", "3.0-IV0", "2.8", "0.10.1", "4.0", "3.4.0", "x", "", "3", "3.3-IV3",
	},
	"log.message.format.version":     {"2.1", "3.0", "0.9.0", "x", "", "3.4-IV0", "0.10.2"},
	"log.retention.ms":               {"0", "-1", "-2", "1", "604800000", "x"},
	"log.retention.minutes":          {"0", "-1", "-5", "1", "x"},
	"log.retention.hours":            {"0", "-1", "-5", "1", "2147483647", "x"},
	"log.roll.ms":                    {"0", "-1", "1", "x"},
	"log.roll.hours":                 {"0", "-1", "1", "x"},
	"log.roll.jitter.ms":             {"0", "-1", "1", "x"},
	"log.roll.jitter.hours":          {"0", "-1", "1", "x"},
	"log.cleaner.threads":            {"0", "1", "2", "127", "128", "129"},
	"log.cleaner.dedupe.buffer.size": {"1048576", "1048577", "2097152", "2097154", "134217728", "0", "-1"},
	"max.connections.per.ip":         {"0", "1", "-1"},
	"max.connections.per.ip.overrides": {
		"", "a:1", "a:1,b:2", "a", "a:x", "a*:1", "::1:5", "a:1,", ",a:1", "a: 1", " a :1", "a:-1", "a:",
	},
	"queued.max.request.bytes":                  {"-1", "0", "1", "104857600", "104857599", "200000000"},
	"socket.request.max.bytes":                  {"1", "100", "104857600", "200000000"},
	"connections.max.idle.ms":                   {"-1", "0", "1", "100", "101", "600000"},
	"connection.failed.authentication.delay.ms": {"0", "1", "100", "600000", "600001"},
	"offsets.commit.required.acks":              {"-1", "0", "1", "2", "3", "4", "-2", "x"},
	"offsets.topic.replication.factor":          {"1", "2", "3", "x"},
	"group.coordinator.rebalance.protocols": {
		"classic", "consumer", "classic,consumer", "classic,share", "Classic", "", "x", "classic,classic",
	},
	"cordoned.log.dirs": {
		"", "/dir/volume/data", "*", "*,/dir/volume/data", "/elsewhere", "/var/lib/kafka/data",
	},
	"process.roles": {
		"broker", "controller", "broker,controller", "controller, broker", "broker,broker", "x", "",
	},
	"node.id":   {"0", "1", "-1", "x", ""},
	"broker.id": {"0", "1", "-1", "x", ""},
	"log.dirs": {
		"/dir/volume/data", "/a,/b", "/a,,/b", "/a,/a", ",", "/a,", "relative", "/a, /b",
	},
	"log.dir":          {"/dir/volume/data", "/a,/b", ""},
	"metadata.log.dir": {"/dir/volume/data", "/x", ""},
	"num.partitions": {
		"0", "1", "3", `1\`, `\u0031`, `\x31`, "1\\\\", "3\nnum.io.threads=0", "3 # three", "${env:X}",
	},
	"broker.rack":                     {"a", `a\`, `\u12`, "a\nlog.retention.ms=0", `C:\x`, "ä"},
	"config.providers":                {"env", "", "env,env"},
	"offsets.topic.compression.codec": {"0", "4", "5", "-1"},
	// What is no class is one that an image may have.
	"group.consumer.assignors": {"uniform", "range", "uniform,range", "", ",", "uniform,,range", " uniform , range "},
	"group.share.assignors":    {"simple", "", "simple,simple", ",", "simple,,simple"},
	"compression.type":         {"zzz", "gzip", "GZIP", "producer", ""},
}

// pairs are settings of which the first may not be above the second.
var pairs = makePairs()

func makePairs() [][2]string {
	all := [][2]string{
		{"replica.fetch.wait.max.ms", "replica.socket.timeout.ms"},
		{"replica.fetch.wait.max.ms", "replica.lag.time.max.ms"},
		{"offsets.commit.required.acks", "offsets.topic.replication.factor"},
		{"socket.request.max.bytes", "queued.max.request.bytes"},
		{"connection.failed.authentication.delay.ms", "connections.max.idle.ms"},
		{"group.share.min.record.lock.duration.ms", "group.share.record.lock.duration.ms"},
		{"group.share.record.lock.duration.ms", "group.share.max.record.lock.duration.ms"},
		{"group.share.min.delivery.count.limit", "group.share.delivery.count.limit"},
		{"group.share.delivery.count.limit", "group.share.max.delivery.count.limit"},
		{"group.share.min.partition.max.record.locks", "group.share.partition.max.record.locks"},
		{"group.share.partition.max.record.locks", "group.share.max.partition.max.record.locks"},
		{"group.share.max.size", "group.share.max.share.sessions"},
		{"group.streams.num.standby.replicas", "group.streams.max.standby.replicas"},
		{"log.roll.jitter.hours", "log.roll.hours"},
		{"log.cleaner.threads", "log.cleaner.dedupe.buffer.size"},
	}
	for _, kind := range []string{"consumer", "share", "streams"} {
		group := "group." + kind + "."
		for _, what := range []string{"heartbeat.interval.ms", "session.timeout.ms", "assignment.interval.ms"} {
			all = append(all, [2]string{group + "min." + what, group + what}, [2]string{group + what, group + "max." + what},
				[2]string{group + "min." + what, group + "max." + what})
		}
		all = append(all, [2]string{group + "heartbeat.interval.ms", group + "session.timeout.ms"})
	}
	return all
}
