package image

// apache is apache/kafka (https://github.com/apache/kafka/tree/trunk/docker:
// common-scripts and KafkaDockerWrapper).
func apache() Image {
	return Image{
		Name:               "apache",
		Entrypoint:         []string{"/etc/kafka/docker/run"},
		SettingPrefix:      "KAFKA_",
		Underscores:        []string{"___", "-", "__", "_", "_", "."},
		EmptyValues:        true,
		NotSettings:        notSettings(),
		ClusterIDVariables: []string{"CLUSTER_ID"},
		DataDir:            "/var/lib/kafka/data",
		Jars:               "/opt/kafka/libs",
		ConfigDir:          "/opt/kafka/config",
		ConfigMount:        "mount an emptyDir there",
		GCLogDir:           "/opt/kafka/logs",
		SettingsFile:       "/mnt/shared/config/server.properties",
		NamedStores:        namedStores(),
	}
}

// notSettings are the variables that KafkaDockerWrapper and confluent's
// kafka.properties.template exclude.
func notSettings() []string {
	return []string{
		"KAFKA_VERSION", "KAFKA_HEAP_OPTS", "KAFKA_LOG4J_OPTS", "KAFKA_OPTS", "KAFKA_JMX_OPTS",
		"KAFKA_JVM_PERFORMANCE_OPTS", "KAFKA_GC_LOG_OPTS", "KAFKA_LOG4J_ROOT_LOGLEVEL", "KAFKA_LOG4J_LOGGERS",
		"KAFKA_TOOLS_LOG4J_LOGLEVEL", "KAFKA_JMX_HOSTNAME",
	}
}
