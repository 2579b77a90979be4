package environments

// values are what a setting may be given.
type values struct {
	setting string
	values  []string
}

// passThrough are Kafka settings that kraftpod has no part in.
var passThrough = []values{
	{"log.retention.hours", []string{"168", " 24 "}},
	{"num.partitions", []string{"3"}},
	{"ssl.keystore.password", []string{"secret", ""}},
	{"ssl.keystore.location", []string{"/certs/kafka.p12"}},
	{"sasl.jaas.config", []string{
		`org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="p";`,
	}},
	{"opts", []string{"-Dx=y -Dpassword=geheim", "-Da='b c'", `-Dx="y"`}},
	{"heap.opts", []string{"-Xmx1g -Xms1g"}},
	{"super.users", []string{"User:ä,ö;User:日本", "User:$USER", "a\\b"}},
	{"listener.name.client.ssl.key", []string{"-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----"}},
	{"a__b___c", []string{"x", "it's", "`id`", "a&b"}},
	{"offsets.topic.replication.factor", []string{"1", "3", " 2 "}},
	{"transaction.state.log.replication.factor", []string{"1", "2", "x"}},
	{"transaction.state.log.min.isr", []string{"1", "2"}},
	{"share.coordinator.state.topic.replication.factor", []string{"1", "3"}},
}

// harmless are variables with little or no effect on what is computed.
var harmless = []values{
	{"KRAFTPOD_LOG_LEVEL", []string{"debug", "info", "warn", "error", "ERROR"}},
	{"KRAFTPOD_LOG_FORMAT", []string{"json", "console"}},
	{"KRAFTPOD_POLL_INTERVAL", []string{"1s", "500ms"}},
	{"KRAFTPOD_TIMEOUT", []string{"5s"}},
	{"KRAFTPOD_CATCHUP_DEADLINE", []string{"0", "10m"}},
	{"KRAFTPOD_BROKER", []string{"localhost:9092"}},
	{"ALLOW_PLAINTEXT_LISTENER", []string{"yes", "no"}},
	{"KAFKA_ENABLE_KRAFT", []string{"yes", "true", "YES"}},
	{"KAFKA_PORT", []string{"tcp://10.96.0.7:9092"}},
	{"KAFKA_SERVICE_HOST", []string{"10.96.0.7"}},
	{"KAFKA_PORT_9092_TCP_ADDR", []string{"10.96.0.7"}},
	{"KRAFTPOD_SERVICE_PORT_HTTP", []string{"80"}},
	{"KRAFTPOD_PORT", []string{"tcp://10.96.0.8:80"}},
	{"KUBERNETES_SERVICE_HOST", []string{"10.96.0.1"}},
	{"PATH", []string{"/usr/bin"}},
	{"MY_PASSWORD", []string{"hidden"}},
}

// blanks are values that are there and say nothing.
var blanks = []string{"", " ", "\t", ",", " , ,"}

// own are kraftpod's variables, and what may be given.
var own = []values{
	{"POD_NAME", []string{
		"kafka-0", "kafka-1", "kafka-12", "kafka", "kafka-01", "Kafka-0", "-0", "kafka-", "a.b-0",
		"kafka-x-2", "kafka-4294967296", "kafka-2147483647", "k_1-0", "", " kafka-0",
		"kafka-0.kafka-headless",
	}},
	{"MY_POD_NAME", []string{"kafka-2", "kafka", "", "kafka-00"}},
	{"POD_NAMESPACE", []string{"elk", "a.b", "Elk", "-x", "", " ", "elk\n"}},
	{"KRAFTPOD_SERVICE", []string{"kafka", "kafka.elk", "KAFKA", "", "kafka-", "x y"}},
	{"KRAFTPOD_CLUSTER_DOMAIN", []string{
		"cluster.local", "example.org", "Example.org", "cluster.local.", "", "a..b",
	}},
	{"KRAFTPOD_HOSTS_FILE", []string{Dir + "/none", Dir + "/shared", "hosts", "", "/etc/hosts"}},
	{"KRAFTPOD_REPLICAS", []string{
		"1", "2", "3", "4", "5", "10", "1000", "1001", "0", "-1", "03", "+3", "3.5", "x", "", " 3",
		"2147483648",
	}},
	{"KRAFTPOD_CONTROLLERS", []string{"1", "2", "3", "4", "5", "7", "1000", "0", "x", "", "99999999999"}},
	{"KRAFTPOD_ROLES", []string{
		"auto", "broker", "controller", "controller,broker", "broker , controller", "Broker", "none", "",
		"broker,broker", ",",
	}},
	{"KRAFTPOD_NODE_ID_OFFSET", []string{
		"0", "1", "100", "1000", "1073741824", "1073741825", "2147483647", "2147483648", "-1", "x", "",
		"1e3",
	}},
	{"KRAFTPOD_CONTROLLER_SET", []string{
		"controller.controller-headless:3+1000", "controller.controller-headless:3",
		"controller.kh.elk:5+500@9094", "controller:3", "c.s:0", "c.s:3@0", "c.s:3@70000",
		"c.s:3+9999999999", "C.s:1", "-.s:1", "c.-s:3+1000", "", "c.s.n.x:1", "c.s:9999+1000",
	}},
	{"KRAFTPOD_DIALECT", []string{"bitnami", "apache", "confluent", "cp", "Bitnami", "", " apache", "strimzi"}},
	{"KRAFTPOD_DATA_DIR", []string{
		Dir + "/volume/data", Dir + "/volume/other", Dir + "/volume",
		Dir + "/volume/data," + Dir + "/volume/more", Dir + "/volume/data/", "data", "/a,b", ",", " ", "",
		"/a\n/b", Dir + "/volume/data," + Dir + "/volume/data", Dir + "/hosts", "/proc/sys/kraftpod",
	}},
	{"KRAFTPOD_DIR", []string{Dir + "/shared", Dir + "/absent", "shared", "", Dir + "/hosts/x", "/"}},
	{"KRAFTPOD_FORMATION", []string{"agree", "off", "on", "", "OFF"}},
	{"KRAFTPOD_FORMATION_TIMEOUT", []string{"1ns", "0", "-1s", "10", "ten", "", "1h"}},
	{"KRAFTPOD_LISTEN", []string{":8081", "8081", ":0", ":x", "localhost:70000", "", "[::1]:1"}},
	{"KRAFTPOD_BROKER", []string{"localhost:9092", "localhost", ":9092", "", "[::1]:9092", "kafka:99999"}},
	{"KRAFTPOD_POLL_INTERVAL", []string{"2s", "0", "-2s", "2", "soon", "", "0.5h"}},
	{"KRAFTPOD_TIMEOUT", []string{"2s", "0s", "-1ms", "x", ""}},
	{"KRAFTPOD_CATCHUP_DEADLINE", []string{"0", "5m", "-5m", "never", ""}},
	{"KRAFTPOD_LOG_LEVEL", []string{"debug", "warn", "trace", "", "INFO", "1"}},
	{"KRAFTPOD_LOG_FORMAT", []string{"json", "console", "text", "JSON", ""}},
	{"KRAFTPOD_REPLICA", []string{"3", ""}},
	{"KRAFTPOD_CONTROLER_SET", []string{"x"}},
	{"KRAFTPOD_", []string{"x"}},
	{"KRAFTPOD_NODE_ID", []string{"0", "1"}},
	{"kraftpod_replicas", []string{"7"}},
	{"ALLOW_PLAINTEXT_LISTENER", []string{"yes", "no", ""}},
	{"KAFKA_ENABLE_KRAFT", []string{"no", "false", "yes", "1", "", "TRUE", " yes"}},
	{"KAFKA_PORT", []string{"9092", "tcp://10.0.0.1:9092", "", "http://x"}},
	{"KAFKA_HOST", []string{"localhost"}},
	{"KAFKA_ADVERTISED_PORT", []string{"9092"}},
	{"KAFKA_ADVERTISED_HOST", []string{"kafka", "tcp://x"}},
	{"CLUSTER_ID", ids},
	{"KAFKA_CLUSTER_ID", ids},
	{"KAFKA_KRAFT_CLUSTER_ID", ids},
}

// ids are cluster ids, good and bad.
var ids = []string{
	"Jc7hwCMorEyPprSI1Iw4sQ", "Jc7hwCMorEyPprSI1Iw4sW", "Jc7hwCMorEyPprSI1Iw4sQ==",
	"bYb7Vv1xSHGEJvBXzV5Iaw", "-c7hwCMorEyPprSI1Iw4sQ",
	" Jc7hwCMorEyPprSI1Iw4sQ ", "my-cluster", "Jc7hwCMorEyPprSI1Iw4s", "Jc7hwCMorEyPprSI1Iw4sQ\n",
	"", " ", "$(CLUSTER_ID)", ",",
	"550e8400-e29b-41d4-a716-446655440000", "Jc7hwCMorEyPprSI1Iw4s+", "AAAAAAAAAAAAAAAAAAAAAA",
}
