package image

// confluent is confluentinc/cp-kafka (https://github.com/confluentinc/kafka-images,
// configure, ensure and launch under /etc/confluent/docker).
func confluent() Image {
	return Image{
		Name:               "confluent",
		Entrypoint:         []string{"/etc/confluent/docker/run"},
		SettingPrefix:      "KAFKA_",
		Underscores:        []string{"___", "-", "__", "_", "_", "."},
		EmptyValues:        true,
		NotSettings:        notSettings(),
		ClusterIDVariables: []string{"CLUSTER_ID"},
		DataDir:            "/var/lib/kafka/data",
		Jars:               "/usr/share/java/kafka",
		Majors:             map[string]string{"7": "3", "8": "4"},
		ConfigDir:          "/etc/kafka",
		ConfigMount:        "mount an emptyDir there",
		NamedStores:        namedStores(),
		RefusedVariables: []string{
			"KAFKA_PORT", "KAFKA_HOST", "KAFKA_ADVERTISED_PORT", "KAFKA_ADVERTISED_HOST",
		},
	}
}
