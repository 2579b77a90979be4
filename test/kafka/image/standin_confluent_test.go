package image

import "strings"

const (
	advertising = combined + "KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://k:9092 "
	noListeners = "KAFKA_PROCESS_ROLES=broker KAFKA_NODE_ID=0 CLUSTER_ID=ID "
)

// confluentRows are of cp-kafka 7.x and 8.x.
func confluentRows() []standInRow {
	return []standInRow{
		{
			name: "confluent, all there", image: "confluent 4.3.1",
			env: advertising,
			want: []string{
				"kafka: /etc/kafka/kafka.properties",
				"node.id=0",
				"log.dirs=/var/lib/kafka/data",
				"--cluster-id=ID",
			},
			not: "process.roles=\n",
		},
		{
			name: "7.x demands a cluster id", image: "confluent 3.4.0",
			env:  strings.Replace(advertising, "CLUSTER_ID=ID", "CLUSTER_ID=", 1),
			code: 1,
			want: []string{"CLUSTER_ID environment variable not set"},
			not:  "kafka:",
		},
		{
			name: "8.x is content with an empty one", image: "confluent 4.3.1",
			env:  strings.Replace(advertising, "CLUSTER_ID=ID", "CLUSTER_ID=", 1),
			want: []string{"--cluster-id= "},
		},
		{
			name: "which the image sets", image: "confluent 4.3.1",
			env:  strings.Replace(advertising, "CLUSTER_ID=ID", "", 1),
			code: 1,
			want: []string{"CLUSTER_ID environment variable not set"},
			not:  "kafka:",
		},
		{
			name: "confluent demands roles", image: "confluent 4.3.1",
			env:  "CLUSTER_ID=ID",
			code: 1,
			want: []string{"KAFKA_PROCESS_ROLES environment variable not set"},
			not:  "kafka:",
		},
		{
			name: "7.x advertises something", image: "confluent 3.4.0",
			env:  combined + "KAFKA_ADVERTISED_LISTENERS=",
			code: 1,
			want: []string{"KAFKA_ADVERTISED_LISTENERS environment variable not set"},
			not:  "kafka:",
		},
		{
			name: "8.x may advertise nothing", image: "confluent 4.3.1",
			env:  combined + "KAFKA_ADVERTISED_LISTENERS=",
			want: []string{"advertised.listeners=\n"},
		},
		{
			name: "7.x takes it out for a controller", image: "confluent 3.4.0",
			env:  "KAFKA_PROCESS_ROLES=controller CLUSTER_ID=ID KAFKA_ADVERTISED_LISTENERS=",
			want: []string{"kafka:"},
			not:  "advertised",
		},
		{
			name: "8.x does not, which Kafka refuses", image: "confluent 4.3.1",
			env:  "KAFKA_PROCESS_ROLES=controller CLUSTER_ID=ID KAFKA_ADVERTISED_LISTENERS=",
			want: []string{"advertised.listeners=\n"},
		},
		{
			name: "a controller of confluent's advertises nothing", image: "confluent 4.3.1",
			env:  "KAFKA_PROCESS_ROLES=controller CLUSTER_ID=ID KAFKA_ADVERTISED_LISTENERS=X://k:1",
			code: 1,
			want: []string{"not supported on a KRaft controller"},
			not:  "kafka:",
		},
		{
			name: "confluent dies of a service link", image: "confluent 4.3.1",
			env:  advertising + "KAFKA_PORT=tcp://x",
			code: 1,
			want: []string{"port is deprecated"},
			not:  "kafka:",
		},
		{
			name: "and of another", image: "confluent 3.4.0",
			env:  advertising + "KAFKA_ADVERTISED_HOST=x",
			code: 1,
			want: []string{"advertised.host is deprecated"},
			not:  "kafka:",
		},
		{
			name: "confluent checks its data dir", image: "confluent 4.3.1",
			env:  advertising + "KAFKA_DATA_DIRS=/nonexistent",
			code: 1,
			want: []string{"/nonexistent file not writable"},
			not:  "kafka:",
		},
		{
			name: "7.x derives listeners by text", image: "confluent 3.4.0",
			env:  noListeners + "KAFKA_ADVERTISED_LISTENERS=A://k:1,B://[::1]:2",
			want: []string{"\nlisteners=A://0.0.0.0:1,B://0.0.0.0::1]:2\n"},
		},
		{
			name: "8.x derives none that has a name", image: "confluent 4.3.1",
			env:  noListeners + "KAFKA_ADVERTISED_LISTENERS=A://k:1,B://l:2",
			want: []string{"\nlisteners=k:1,l:2\n"},
		},
		{
			name: "7.x strips KAFKA_ once", image: "confluent 3.4.0",
			env:  advertising + "KAFKA_A_KAFKA_B__C___D=1",
			want: []string{"a.kafka.b_c-d=1"},
		},
		{
			name: "8.x stumbles over one letter", image: "confluent 4.3.1",
			env:  advertising + "KAFKA_LISTENER_NAME_X_SSL__Y=1",
			want: []string{"listener.name.x_ssl_y=1"},
		},
		{
			name: "7.x writes the heap into the properties", image: "confluent 3.4.0",
			env:  advertising + "KAFKA_HEAP_OPTS=-Xmx9m KAFKA_LOG4J_OPTS=-Dl",
			want: []string{"heap.opts=-Xmx9m", "log4j.opts=-Dl", "by -Xmx9m -Dl -cp none"},
		},
		{
			name: "8.x does not write it", image: "confluent 4.3.1",
			env:  advertising + "KAFKA_HEAP_OPTS=-Xmx9m KAFKA_LOG4J_OPTS=-Dl",
			want: []string{"by -Xmx9m -Dl -cp none"},
			not:  "opts=",
		},
		{
			name: "confluent's support has a prefix", image: "confluent 4.3.1",
			env:  advertising + "CONFLUENT_SUPPORT_X_Y=1",
			want: []string{"confluent.support.x"},
		},
		{
			name: "SSL by name is by files there too", image: "confluent 4.3.1",
			env:  combined + tls,
			code: 1,
			want: []string{"/etc/kafka/secrets/store file does not exist"},
			not:  "kafka:",
		},
		{
			name: "the map decides nothing", image: "confluent 4.3.1",
			env:  advertising + "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=CONTROLLER:SSL",
			want: []string{"listener.security.protocol.map=CONTROLLER:SSL"},
		},
		{
			name: "confluent: both JVMs take options", image: "confluent 4.3.1",
			env:  advertising,
			with: []string{"KAFKA_OPTS=-Da -Db"},
			want: []string{
				"-c /etc/kafka/kafka.properties, by -Xmx256M -cp none -Da -Db\n",
				"kafka: /etc/kafka/kafka.properties, by -Xmx1G -Xms1G -cp none -Da -Db\n",
			},
			not: "\nopts",
		},
	}
}
