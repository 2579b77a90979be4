package image

import "strings"

// What a bitnami image needs to start, and what some generations ask for besides.
const (
	kraft = "KAFKA_CFG_PROCESS_ROLES=broker,controller KAFKA_CFG_LISTENERS=PLAINTEXT://:9092,CONTROLLER://:9093 " +
		"KAFKA_CFG_CONTROLLER_LISTENER_NAMES=CONTROLLER KAFKA_CFG_CONTROLLER_QUORUM_VOTERS=0@k:9093 " +
		"KAFKA_KRAFT_CLUSTER_ID=ID "
	yes  = "ALLOW_PLAINTEXT_LISTENER=yes KAFKA_ENABLE_KRAFT=yes "
	node = "KAFKA_CFG_NODE_ID=0 "
	both = "KAFKA_CFG_NODE_ID=7 KAFKA_CFG_BROKER_ID=7 "
)

// bitnamiABRows are of bitnami 3.4.0 and early 3.4.1.
func bitnamiABRows() []standInRow {
	return []standInRow{
		{
			name: "A demands the broker id", image: "bitnami A",
			env:  kraft + yes + "KAFKA_CFG_NODE_ID=0",
			code: 1,
			want: []string{"KAFKA_CFG_BROKER_ID: unbound variable"},
			not:  "kafka:",
		},
		{
			name: "A formats nothing without the switch", image: "bitnami A",
			env:  kraft + "ALLOW_PLAINTEXT_LISTENER=yes KAFKA_CFG_NODE_ID=0",
			want: []string{"broker.id=-1\n", "kafka:"},
			not:  "tool:",
		},
		{
			name: "B, switched off, starts from the file for ZooKeeper", image: "bitnami B",
			env:  kraft + node + "ALLOW_PLAINTEXT_LISTENER=yes KAFKA_ENABLE_KRAFT=no",
			want: []string{"kafka: /opt/bitnami/kafka/config/server.properties", "zookeeper.connect="},
			not:  "tool:",
		},
		{
			name: "A asks about plaintext", image: "bitnami A",
			env:  kraft + "KAFKA_ENABLE_KRAFT=yes KAFKA_CFG_BROKER_ID=0",
			code: 1,
			want: []string{"ALLOW_PLAINTEXT_LISTENER=yes"},
			not:  "kafka:",
		},
		{
			name: "A, all there", image: "bitnami A",
			env: kraft + yes + both,
			want: []string{
				"kafka: /opt/bitnami/kafka/config/server.properties",
				"broker.id=7",
				"node.id=7",
				"zookeeper.connect=localhost:2181",
				"--cluster-id ID --ignore-formatted",
			},
		},
		{
			name: "A writes empty values", image: "bitnami A",
			env:  kraft + yes + both + "KAFKA_CFG_NUM_PARTITIONS=",
			want: []string{"num.partitions=\n"},
		},
		{
			name: "A knows no alias of the node id", image: "bitnami A",
			env:  kraft + yes + both + "KAFKA_NODE_ID=8",
			want: []string{"node.id=7"},
			not:  "node.id=8",
		},
		{
			name: "B demands the node id", image: "bitnami B",
			env:  kraft + yes + "KAFKA_CFG_BROKER_ID=0",
			code: 1,
			want: []string{"KAFKA_CFG_NODE_ID: unbound variable"},
			not:  "kafka:",
		},
		{
			name: "B has the switch on", image: "bitnami B",
			env:  kraft + "ALLOW_PLAINTEXT_LISTENER=yes KAFKA_CFG_NODE_ID=0",
			want: []string{"kafka: /opt/bitnami/kafka/config/kraft/server.properties", "node.id=0"},
		},
		{
			name: "node id without voters", image: "bitnami B",
			env:  yes + "KAFKA_CFG_NODE_ID=0",
			code: 1,
			want: []string{"KAFKA_CFG_CONTROLLER_QUORUM_VOTERS: unbound variable"},
			not:  "kafka:",
		},
		{
			name: "B with neither starts as shipped", image: "bitnami B",
			env:  yes,
			want: []string{"node.id=1", "controller.quorum.voters=1@localhost:9093"},
		},
		{
			name: "B advertises as a controller too, which Kafka refuses", image: "bitnami B",
			env:  strings.Replace(kraft, "broker,controller", "controller", 1) + yes + node,
			want: []string{"advertised.listeners=PLAINTEXT://:9092"},
		},
		{
			name: "B skips empty values", image: "bitnami B",
			env:  kraft + yes + node + "KAFKA_CFG_NUM_PARTITIONS=",
			want: []string{"num.partitions=1\n"},
			not:  "num.partitions=\n",
		},
		{
			name: "B wants certificates by the text of the map", image: "bitnami B",
			env:  kraft + yes + node + "KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=A:PLAINTEXT,B:SSL",
			code: 1,
			want: []string{"no kafka.keystore.jks"},
			not:  "kafka:",
		},
		{
			name: "B is content with certificates by its names", image: "bitnami B",
			env:   kraft + yes + node + "KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=A:PLAINTEXT,B:SSL",
			files: jks(),
			want:  []string{"listener.security.protocol.map=A:PLAINTEXT,B:SSL"},
		},
		{
			name: "SASL costs B all other options", image: "bitnami B",
			env:  kraft + node + "KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=A:SASL_PLAINTEXT",
			with: []string{"KAFKA_OPTS=-Dgiven -Dtoo"},
			want: []string{
				"tool: format",
				"-cp none -Dgiven -Dtoo",
				"by -Xmx1024m -Xms1024m -cp none -Djava.security.auth.login.config=/opt/bitnami/kafka/config/kafka_jaas.conf\n",
			},
		},
		{
			name: "an alias is not what B looks at then", image: "bitnami B",
			env:  kraft + yes + node + "KAFKA_LISTENERS=SASL://:9092,CONTROLLER://:9093",
			want: []string{"listeners=SASL://"},
			not:  "java.security",
		},
		{
			name: "B sets up listeners by three names", image: "bitnami B",
			env:  kraft + yes + node + "KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=INTERNAL:PLAINTEXT",
			want: []string{"security.inter.broker.protocol=PLAINTEXT"},
		},
		{
			name: "but not beside a name for brokers", image: "bitnami B",
			env: kraft + yes + node +
				"KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=INTERNAL:PLAINTEXT KAFKA_CFG_INTER_BROKER_LISTENER_NAME=INTERNAL",
			want: []string{"inter.broker.listener.name=INTERNAL"},
			not:  "security.inter.broker.protocol",
		},
		{
			name: "B looks at one port", image: "bitnami B",
			env:  kraft + yes + node + "KAFKA_CFG_LISTENERS=INTERNAL://:70000,CLIENT://:9092",
			code: 1,
			want: []string{"invalid port: requested port"},
			not:  "kafka:",
		},
		{
			name: "B keeps what is in a file from before", image: "bitnami B",
			env:   kraft + yes + node,
			files: map[string]string{"opt/bitnami/kafka/config/kraft/server.properties": "from.before=1\n"},
			want:  []string{"from.before=1", "node.id=0"},
		},
		{
			name: "a mounted file makes B start as shipped", image: "bitnami B",
			env:   kraft + yes + node,
			files: map[string]string{"bitnami/kafka/config/server.properties": "mounted=1\n"},
			want:  []string{"node.id=1", "log.dirs=/tmp/kraft-combined-logs"},
			not:   "mounted=1",
		},
		{
			name: "and knows no other place for one", image: "bitnami B",
			env:   kraft + yes + node,
			with:  []string{"KAFKA_MOUNTED_CONF_DIR=ROOT/there"},
			files: map[string]string{"there/server.properties": "mounted=1\n"},
			want:  []string{"node.id=0"},
		},
		{
			name: "A starts with a mounted file", image: "bitnami A",
			env:   kraft + yes + both,
			files: map[string]string{"bitnami/kafka/config/server.properties": "mounted=1\n"},
			want:  []string{"mounted=1"},
			not:   "node.id",
		},
	}
}
