package environments

// settings are Kafka's that kraftpod computes or checks, and what may be given.
var settings = []values{
	{"process.roles", []string{"broker", "controller", "controller,broker", "broker,controller", "broker, controller", "both", "", " ", ",", "auto"}},
	{"node.id", []string{"0", "1", "2", "100", " 0 ", "", "x", "-1", "00"}},
	{"broker.id", []string{"0", "1", "-1", " 1", ""}},
	{"controller.listener.names", []string{"CONTROLLER", "controller", "CTRL", "CONTROLLER,CTRL", "PLAINTEXT", "", ",", "A,,B", "SSL"}},
	{"listeners", []string{
		"PLAINTEXT://:9092,CONTROLLER://:9093", "PLAINTEXT://:9092", "CONTROLLER://:9093", "plaintext://:9092,controller://:9093",
		"CONTROLLER://:9093,CLIENT://:9092,EXTERNAL://:9094", "PLAINTEXT://[fd00::1]:9092,CONTROLLER://[::]:9093", "PLAINTEXT://fd00::1:9092",
		"PLAINTEXT://:0,CONTROLLER://:65536", "PLAINTEXT://:x,CONTROLLER://:9093", "PLAINTEXT://:9092,PLAINTEXT://:9093", "nonsense", ":9092", "://:9092",
		"PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093", "PLAINTEXT://0.0.0.0:9092,CONTROLLER://0.0.0.0:9093", "SSL://:9092,CONTROLLER://:9093",
		"PLAINTEXT://kafka-0.kafka-headless:9092,CONTROLLER://127.0.0.1:9093", "PLAINTEXT://:9092, CONTROLLER://:9093,", "PLAINTEXT://:{31000+ordinal},CONTROLLER://:9093",
		"PLAINTEXT://:$(PORT)", "PLAINTEXT://:9092\nCONTROLLER://:9093", "", ",", "PLAINTEXT://a_b:9092,CONTROLLER://:9093", "A/B://:1", "PLAINTEXT://:9092/,CONTROLLER://:9093",
	}},
	{"advertised.listeners", []string{
		"PLAINTEXT://:9092", "PLAINTEXT://{pod}.kafka-headless:9092", "PLAINTEXT://kafka.example.org:{31000+ordinal}", "PLAINTEXT://kafka-{node_id}:9092",
		"PLAINTEXT://kafka.example.org:9092", "PLAINTEXT://0.0.0.0:9092", "PLAINTEXT://[::]:9092", "PLAINTEXT://localhost:9092", "PLAINTEXT://127.0.0.1:9092",
		"PLAINTEXT://[::ffff:127.0.0.1]:9092", "PLAINTEXT://kafka.localhost:9092", "PLAINTEXT://$(POD_NAME).kh:9092", "PLAINTEXT://${POD_NAME}.kh:9092",
		"PLAINTEXT://{host}:9092", "PLAINTEXT://kafka-{ordinal:9092", "PLAINTEXT://kafka:{70000+ordinal}", "PLAINTEXT://kafka:{ordinal}", "EXTERNAL://:9094",
		"PLAINTEXT://:9092,CONTROLLER://:9093", "CONTROLLER://:9093", "PLAINTEXT://[fd00::{ordinal}]:9092", "PLAINTEXT://kä:9092", "PLAINTEXT://a*b:9092", "kafka:9092",
		"PLAINTEXT://kafka-0:9092", "PLAINTEXT://127.0.0.1:{9000+node_id}", "PLAINTEXT://:9092\n", "", ",", "plaintext://:9092,EXTERNAL://x-{ordinal}:1", "PLAINTEXT://:9092,PLAINTEXT://:9093",
		"CLIENT://:9092,EXTERNAL://e-{ordinal}.example.org:9094", "SSL://{pod}:9092", "PLAINTEXT://:{9999999999+ordinal}", "PLAINTEXT://:{pod}",
	}},
	{"listener.security.protocol.map", []string{
		"PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT", "CONTROLLER:PLAINTEXT", "PLAINTEXT:PLAINTEXT", "controller:ssl,plaintext:sasl_ssl", "CONTROLLER:SSL,CLIENT:PLAINTEXT,EXTERNAL:SSL",
		"CONTROLLER:TLS", "CONTROLLER", ":", "CONTROLLER:PLAINTEXT,CONTROLLER:SSL", "", ",", " PLAINTEXT : PLAINTEXT , CONTROLLER : SSL ", "PLAINTEXT:\nPLAINTEXT",
		"INTERNAL:PLAINTEXT,EXTERNAL:PLAINTEXT", "CTRL:PLAINTEXT,PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL",
	}},
	{"inter.broker.listener.name", []string{"PLAINTEXT", "plaintext", "INTERNAL", "CONTROLLER", "NONE", "", " PLAINTEXT ", "CLIENT"}},
	{"security.inter.broker.protocol", []string{"PLAINTEXT", "SSL", "SASL_SSL", "x", ""}},
	{"controller.quorum.voters", []string{
		"0@kafka-0.kafka-headless:9093", "0@kafka-0.kafka-headless:9093,1@kafka-1.kafka-headless:9093,2@kafka-2.kafka-headless:9093", "1@kafka-0.kafka-headless:9093",
		"2@my-kafka-2.kh:9093,0@my-kafka-0.kh:9093,1@my-kafka-1.kh:9093", "0@10.0.0.1:9093,1@10.0.0.2:9093,2@10.0.0.3:9093", "0@[fd00::1]:9093", "1000@controller-0.controller-headless:9093",
		"1@other-0:9093,2@other-1:9093,3@other-2:9093", "0@kafka-0:9093,0@kafka-1:9093", "kafka-0:9093", "0@:9093", "x@kafka-0:9093", "0@kafka-0:0", "0@kafka-0", "0@kafka-0:9093\n", "", ",",
		"$(VOTERS)", "100@kafka-0.kh:9093", "0@kafka-0.kafka-headless:9093, 1@kafka-1.kafka-headless:9093", "4294967296@a:1", "7@broker.example.org:9093,0@a.example.org:9093",
	}},
	{"log.dirs", []string{Dir + "/volume/data", Dir + "/volume/other", Dir + "/volume/data," + Dir + "/volume/other", "data", "", ",", "/tmp/a\n", Dir + "/volume", Dir + "/volume/more"}},
	{"log.dir", []string{Dir + "/volume/data", Dir + "/volume/other", "rel", "", Dir + "/volume/log.dir"}},
	{"metadata.log.dir", []string{Dir + "/volume/data", Dir + "/volume/metadata", Dir + "/volume/more", "rel", "", ",", Dir + "/volume/metadata "}},
	{"offsets.topic.replication.factor", []string{"1", "3", "", "x", " 2 ", "2\n"}},
	{"transaction.state.log.replication.factor", []string{"1", "2", "5", "x", ""}},
	{"transaction.state.log.min.isr", []string{"1", "3", ""}},
	{"share.coordinator.state.topic.replication.factor", []string{"1", "x", "", "4"}},
	{"share.coordinator.state.topic.min.isr", []string{"2", ""}},
	{"zookeeper.connect", []string{"", "zk:2181"}},
}
