package differential

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// What the images write into server.properties, read from their scripts; the
// product's own reading of them is what is tested.

// properties is the file that an image of a version of Kafka makes of its
// environment.
func properties(dialect, version string, environ map[string]string) []byte {
	var out strings.Builder
	write := func(setting, value string) { out.WriteString(setting + "=" + value + "\n") }
	if dialect == "bitnami" {
		for _, line := range bitnami(version, environ) {
			write(line[0], line[1])
		}
		return []byte(out.String())
	}
	for _, name := range slices.Sorted(maps.Keys(environ)) {
		if strings.HasPrefix(name, "KAFKA_") && !slices.Contains(excluded(dialect, version), name) {
			write(settingOf(dialect, version, name), environ[name])
		}
	}
	return []byte(out.String())
}

// excluded are the variables that KafkaDockerWrapper, and the templates of cp-kafka,
// leave out.
func excluded(dialect, version string) []string {
	all := []string{
		"KAFKA_VERSION", "KAFKA_OPTS", "KAFKA_JMX_OPTS", "KAFKA_JVM_PERFORMANCE_OPTS", "KAFKA_GC_LOG_OPTS",
		"KAFKA_LOG4J_ROOT_LOGLEVEL", "KAFKA_LOG4J_LOGGERS", "KAFKA_TOOLS_LOG4J_LOGLEVEL",
	}
	if dialect == "apache" || !strings.HasPrefix(version, "3.") {
		all = append(all, "KAFKA_HEAP_OPTS", "KAFKA_LOG4J_OPTS")
	}
	if dialect == "apache" {
		all = append(all, "KAFKA_JMX_HOSTNAME")
	}
	return all
}

// single is an underscore by itself.
var single = regexp.MustCompile(`([^_])_([^_])`)

// settingOf is the name that a variable becomes: X_Y__Z___A is x.y_z-a.
func settingOf(dialect, version, name string) string {
	key := strings.TrimPrefix(name, "KAFKA_")
	if dialect == "apache" && strings.HasPrefix(version, "3.") {
		key = strings.ReplaceAll(name, "KAFKA_", "")
	}
	key = strings.ToLower(key)
	if dialect == "confluent" && !strings.HasPrefix(version, "3.") {
		key = single.ReplaceAllString(key, "$1.$2")
		return strings.NewReplacer("___", "-", "__", "_").Replace(key)
	}
	return strings.NewReplacer("___", "-", "__", "_", "_", ".").Replace(key)
}

// bitnami makes the lines of its scripts: generation B of Kafka 3.4.0, C of other
// 3.x, D of 4.x.
func bitnami(version string, environ map[string]string) [][2]string {
	environ = maps.Clone(environ)
	aliases := bitnamiAliases
	early := strings.HasPrefix(version, "3.4.")
	if !early {
		aliases += " NODE_ID CONTROLLER_QUORUM_VOTERS PROCESS_ROLES"
	}
	for alias := range strings.FieldsSeq(aliases) {
		name, of, ok := strings.Cut(alias, ":")
		if !ok {
			of = name
		}
		if value, there := environ["KAFKA_"+name]; there {
			environ["KAFKA_CFG_"+of] = value
		}
	}
	if environ["KAFKA_CFG_SASL_ENABLED_MECHANISMS"] == "" {
		environ["KAFKA_CFG_SASL_ENABLED_MECHANISMS"] = "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512"
	}
	lines := map[string]string{"log.dirs": "/bitnami/kafka/data"}
	maps.Copy(lines, shippedCommon)
	if early {
		maps.Copy(lines, shippedKRaft)
	}
	for name, value := range environ {
		key, ok := strings.CutPrefix(name, "KAFKA_CFG_")
		if !ok || early && value == "" {
			continue
		}
		key = strings.ReplaceAll(strings.ToLower(key), "_", ".")
		lines[strings.NewReplacer("sasl.ssl", "sasl_ssl", "sasl.plaintext", "sasl_plaintext").Replace(key)] = value
	}
	if early && environ["KAFKA_CFG_INTER_BROKER_LISTENER_NAME"] != "" {
		delete(lines, "security.inter.broker.protocol")
	}
	var all [][2]string
	for _, key := range slices.Sorted(maps.Keys(lines)) {
		all = append(all, [2]string{key, lines[key]})
	}
	return all
}

// bitnamiAliases are KAFKA_X that beat KAFKA_CFG_X, or KAFKA_CFG_Y where it is X:Y.
const bitnamiAliases = `LOGS_DIRS:LOG_DIRS SEGMENT_BYTES:LOG_SEGMENT_BYTES MAX_MESSAGE_BYTES:MESSAGE_MAX_BYTES
	AUTO_CREATE_TOPICS_ENABLE ADVERTISED_LISTENERS BROKER_ID DEFAULT_REPLICATION_FACTOR DELETE_TOPIC_ENABLE
	INTER_BROKER_LISTENER_NAME LISTENERS LISTENER_SECURITY_PROTOCOL_MAP LOG_DIRS LOG_FLUSH_INTERVAL_MESSAGES
	LOG_FLUSH_INTERVAL_MS LOG_MESSAGE_FORMAT_VERSION LOG_RETENTION_BYTES LOG_RETENTION_CHECK_INTERVALS_MS
	LOG_RETENTION_HOURS LOG_SEGMENT_BYTES MESSAGE_MAX_BYTES NUM_IO_THREADS NUM_NETWORK_THREADS NUM_PARTITIONS
	NUM_RECOVERY_THREADS_PER_DATA_DIR OFFSETS_TOPIC_REPLICATION_FACTOR SOCKET_RECEIVE_BUFFER_BYTES
	SOCKET_REQUEST_MAX_BYTES SOCKET_SEND_BUFFER_BYTES SSL_ENDPOINT_IDENTIFICATION_ALGORITHM
	TRANSACTION_STATE_LOG_MIN_ISR TRANSACTION_STATE_LOG_REPLICATION_FACTOR ZOOKEEPER_CONNECT
	ZOOKEEPER_CONNECTION_TIMEOUT_MS`

// shippedCommon is what bitnami's scripts keep of Kafka's own file.
var shippedCommon = map[string]string{
	"num.network.threads":                      "3",
	"num.io.threads":                           "8",
	"socket.send.buffer.bytes":                 "102400",
	"socket.receive.buffer.bytes":              "102400",
	"socket.request.max.bytes":                 "104857600",
	"num.partitions":                           "1",
	"num.recovery.threads.per.data.dir":        "1",
	"offsets.topic.replication.factor":         "1",
	"transaction.state.log.replication.factor": "1",
	"transaction.state.log.min.isr":            "1",
	"log.retention.hours":                      "168",
	"log.segment.bytes":                        "1073741824",
	"log.retention.check.interval.ms":          "300000",
}

// shippedKRaft is what those of Kafka 3.4 keep besides.
var shippedKRaft = map[string]string{
	"process.roles":              "broker,controller",
	"node.id":                    "1",
	"controller.quorum.voters":   "1@localhost:9093",
	"listeners":                  "PLAINTEXT://:9092,CONTROLLER://:9093",
	"inter.broker.listener.name": "PLAINTEXT",
	"advertised.listeners":       "PLAINTEXT://localhost:9092",
	"controller.listener.names":  "CONTROLLER",
	"listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT," +
		"SASL_SSL:SASL_SSL",
}
