package image

// plaintextSwitch is what bitnami's image demands where a listener is plaintext.
const plaintextSwitch = "ALLOW_PLAINTEXT_LISTENER"

// bitnami is bitnami/kafka, since August 2025 bitnamilegacy/kafka
// (https://github.com/bitnami/containers, shell scripts under /opt/bitnami). One
// set of variables serves all generations of its scripts, 3.4.0 to 4.0.
func bitnami() Image {
	return Image{
		Name:          "bitnami",
		Entrypoint:    []string{"/opt/bitnami/scripts/kafka/entrypoint.sh", "/opt/bitnami/scripts/kafka/run.sh"},
		SettingPrefix: "KAFKA_CFG_",
		Aliases:       bitnamiAliases(),
		OwnVariables: []string{
			"KAFKA_INTER_BROKER_USER", "KAFKA_INTER_BROKER_PASSWORD", "KAFKA_CONTROLLER_USER", "KAFKA_CONTROLLER_PASSWORD",
			"KAFKA_CLIENT_USERS", "KAFKA_CLIENT_PASSWORDS", "KAFKA_BROKER_USER", "KAFKA_BROKER_PASSWORD",
			"KAFKA_CLIENT_LISTENER", "KAFKA_CLIENT_LISTENER_NAME", "KAFKA_CLIENT_SASL_MECHANISM",
			"KAFKA_CERTIFICATE_PASSWORD", "KAFKA_TLS_TYPE", "KAFKA_TLS_CLIENT_AUTH", "KAFKA_TLS_TRUSTSTORE_FILE",
			"KAFKA_INITIAL_CONTROLLERS",
			"KAFKA_LOG_DIR", // of the application's log
		},
		Underscores:        []string{"_", "."},
		WithUnderscore:     []string{"sasl.ssl", "sasl_ssl", "sasl.plaintext", "sasl_plaintext"},
		EmptyValuesAfter:   "3.4",
		ClusterIDVariables: []string{"KAFKA_KRAFT_CLUSTER_ID", "KAFKA_CLUSTER_ID"},
		DataDir:            "/bitnami/kafka/data",
		Jars:               "/opt/bitnami/kafka/libs",
		Shipped:            bitnamiShipped(),
		ConfigDir:          "/opt/bitnami/kafka/config",
		ConfigMount: "run with group 0 (runAsGroup: 0) and without readOnlyRootFilesystem, or mount a writable copy of " +
			"what the image has there (an empty directory does not do)",
		EvidentPrefix:    "KAFKA_CFG_",
		EvidentVariables: []string{"KAFKA_KRAFT_CLUSTER_ID"},
		Bypasses: []string{
			"KAFKA_NODE_ID_COMMAND", "KAFKA_BROKER_ID_COMMAND", "BROKER_ID_COMMAND",
			"KAFKA_CONTROLLER_QUORUM_VOTERS_COMMAND", "KAFKA_KRAFT_CLUSTER_ID_FILE", "KAFKA_CLUSTER_ID_FILE",
		},
		VoidingFiles: []string{
			"/bitnami/kafka/config/server.properties", "/opt/bitnami/kafka/conf/server.properties",
		},
		ConfigDirVariable: "KAFKA_MOUNTED_CONF_DIR",
		KRaftSwitch:       "KAFKA_ENABLE_KRAFT",
		PlaintextSwitch:   plaintextSwitch,
		Mangled:           "&", // what sed puts in its place is the whole line
		BrokerID:          true,
		DashClusterID:     true,
		ControllerOnly: "bitnami's scripts of Kafka 3.4 set advertised.listeners, which Kafka refuses of a node that " +
			"is a controller only; use a later image for dedicated controllers",
		NeverControllerOnly: "3.4.0", // the later builds of 3.4.1 have the next generation of scripts
		VersionVariable:     "APP_VERSION",
		DynamicFormat:       "4.0.2", // Kafka 4.0.0 and 4.0.1 let it pass (KAFKA-19719)
		DynamicOnly:         "4.1.0", // --standalone: each controller would be a cluster of its own
		SkipFormat:          "KAFKA_SKIP_KRAFT_STORAGE_INIT",
		NoIPv6:              "3.5.0", // of 3.4.1 the later builds
		NoZooKeeper:         true,
		FixedStores:         bitnamiStores(),
	}
}

// bitnamiAliases are those of kafka_create_alias_environment_variables, in all
// generations: an alias beats the KAFKA_CFG_ variable, even if it is empty.
func bitnamiAliases() map[string]string {
	all := map[string]string{
		"KAFKA_LOGS_DIRS":                    "KAFKA_CFG_LOG_DIRS",
		"KAFKA_SEGMENT_BYTES":                "KAFKA_CFG_LOG_SEGMENT_BYTES",
		"KAFKA_MAX_MESSAGE_BYTES":            "KAFKA_CFG_MESSAGE_MAX_BYTES",
		"KAFKA_ZOOKEEPER_CONNECT_TIMEOUT_MS": "KAFKA_CFG_ZOOKEEPER_CONNECTION_TIMEOUT_MS",
	}
	for _, name := range []string{
		"ADVERTISED_LISTENERS", "BROKER_ID", "NODE_ID", "CONTROLLER_QUORUM_VOTERS", "PROCESS_ROLES",
		"DEFAULT_REPLICATION_FACTOR", "DELETE_TOPIC_ENABLE", "INTER_BROKER_LISTENER_NAME", "LISTENERS",
		"LISTENER_SECURITY_PROTOCOL_MAP", "LOG_DIRS", "LOG_FLUSH_INTERVAL_MESSAGES", "LOG_FLUSH_INTERVAL_MS",
		"LOG_MESSAGE_FORMAT_VERSION", "LOG_RETENTION_BYTES", "LOG_RETENTION_CHECK_INTERVALS_MS", "LOG_RETENTION_HOURS",
		"LOG_SEGMENT_BYTES", "MESSAGE_MAX_BYTES", "NUM_IO_THREADS", "NUM_NETWORK_THREADS", "NUM_PARTITIONS",
		"NUM_RECOVERY_THREADS_PER_DATA_DIR", "OFFSETS_TOPIC_REPLICATION_FACTOR", "SOCKET_RECEIVE_BUFFER_BYTES",
		"SOCKET_REQUEST_MAX_BYTES", "SOCKET_SEND_BUFFER_BYTES", "SSL_ENDPOINT_IDENTIFICATION_ALGORITHM",
		"TRANSACTION_STATE_LOG_MIN_ISR", "TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "ZOOKEEPER_CONNECT",
		"ZOOKEEPER_CONNECTION_TIMEOUT_MS", "AUTO_CREATE_TOPICS_ENABLE",
	} {
		all["KAFKA_"+name] = "KAFKA_CFG_" + name
	}
	return all
}

// bitnamiShipped are the mechanisms that all scripts set, and what those of Kafka
// 3.4.0 keep of Kafka's own file for KRaft. (Of 3.4.1 the later builds drop from it
// what tells a node apart.)
func bitnamiShipped() []Shipped {
	return []Shipped{
		{Setting: "sasl.enabled.mechanisms", Value: "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512"},
		{Setting: "offsets.topic.replication.factor", Value: "1"},
		{Version: "3.4.0", Setting: "inter.broker.listener.name", Value: "PLAINTEXT"},
	}
}
