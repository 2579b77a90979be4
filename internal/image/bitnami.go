package image

// plaintextSwitch is what bitnami's image demands where a listener is plaintext.
const plaintextSwitch = "ALLOW_PLAINTEXT_LISTENER"

// bitnami is bitnami/kafka, since August 2025 bitnamilegacy/kafka
// (https://github.com/bitnami/containers, shell scripts under /opt/bitnami). One
// set of variables serves all generations of its scripts, 3.4.0 to 4.0.
func bitnami() Image {
	return Image{
		Name:               "bitnami",
		Entrypoint:         []string{"/opt/bitnami/scripts/kafka/entrypoint.sh", "/opt/bitnami/scripts/kafka/run.sh"},
		SettingPrefixes:    []string{"KAFKA_CFG_", "KAFKA_"}, // KAFKA_X is an alias that beats KAFKA_CFG_X
		NotAliases:         []string{"KAFKA_LOG_DIR"},        // of the application's log
		Underscores:        []string{"_", "."},
		WithUnderscore:     []string{"sasl.ssl", "sasl_ssl", "sasl.plaintext", "sasl_plaintext"},
		ClusterIDVariables: []string{"KAFKA_KRAFT_CLUSTER_ID", "KAFKA_CLUSTER_ID"},
		DataDir:            "/bitnami/kafka/data",
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
	}
}
