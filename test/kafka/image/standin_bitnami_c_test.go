package image

import "strings"

// bitnamiCRows are of bitnami from late 3.4.1 to 3.9.0.
func bitnamiCRows() []standInRow {
	return []standInRow{
		{
			name: "C can do with ZooKeeper", image: "bitnami C",
			env:  "KAFKA_CFG_ZOOKEEPER_CONNECT=z:1",
			want: []string{"zookeeper.connect=z:1"},
			not:  "tool:",
		},
		{
			name: "but KRaft it must leave then", image: "bitnami C",
			env:  kraft + node + "KAFKA_CFG_ZOOKEEPER_CONNECT=z:1",
			code: 1,
			want: []string{"KAFKA_CFG_ZOOKEEPER_METADATA_MIGRATION_ENABLE"},
			not:  "kafka:",
		},
		{
			name: "C asks nothing about plaintext", image: "bitnami C",
			env:  kraft + node,
			want: []string{"kafka: /opt/bitnami/kafka/config/server.properties", "node.id=0"},
			not:  "\nzookeeper",
		},
		{
			name: "C demands voters of a broker too", image: "bitnami C",
			env:  "KAFKA_CFG_PROCESS_ROLES=broker KAFKA_CFG_NODE_ID=0",
			code: 1,
			want: []string{"requires KAFKA_CFG_CONTROLLER_QUORUM_VOTERS"},
			not:  "kafka:",
		},
		{
			name: "C demands roles", image: "bitnami C",
			env:  node + "KAFKA_ENABLE_KRAFT=yes",
			code: 1,
			want: []string{"neither KAFKA_CFG_PROCESS_ROLES"},
			not:  "kafka:",
		},
		{
			name: "C wants the controllers' listener", image: "bitnami C",
			env:  strings.Replace(kraft, ",CONTROLLER://:9093", "", 1) + node,
			code: 1,
			want: []string{"is not in KAFKA_CFG_LISTENERS"},
			not:  "kafka:",
		},
		{
			name: "C wants ports of their own", image: "bitnami C",
			env:  strings.Replace(kraft, "9093", "9092", 1) + node,
			code: 1,
			want: []string{"bound to the same port"},
			not:  "kafka:",
		},
		{
			name: "C reads no IPv6 address", image: "bitnami C",
			env:  strings.Replace(kraft, "PLAINTEXT://:9092", "PLAINTEXT://[::]:9092", 1) + node,
			code: 1,
			want: []string{"invalid port ]"},
			not:  "kafka:",
		},
		{
			name: "C can be a controller only", image: "bitnami C",
			env:  strings.Replace(kraft, "broker,controller", "controller", 1) + node,
			want: []string{"process.roles=controller"},
			not:  "\nadvertised.listeners",
		},
		{
			name: "C knows protocols", image: "bitnami C",
			env:  kraft + node + "KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=A:TLS",
			code: 1,
			want: []string{"Authentication protocol TLS"},
			not:  "kafka:",
		},
		{
			name: "C wants certificates of a listener that is there", image: "bitnami C",
			env:  kraft + node + "KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=PLAINTEXT:SSL,CONTROLLER:PLAINTEXT",
			code: 1,
			want: []string{"no kafka.keystore.jks"},
			not:  "kafka:",
		},
		{
			name: "C wants none of another", image: "bitnami C",
			env:  kraft + node + "KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=OTHER:SSL,CONTROLLER:PLAINTEXT",
			want: []string{"OTHER:SSL"},
		},
		{
			name: "C wants a mechanism between brokers", image: "bitnami C",
			env: kraft + node +
				"KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP=PLAINTEXT:SASL_PLAINTEXT KAFKA_CFG_INTER_BROKER_LISTENER_NAME=PLAINTEXT",
			code: 1,
			want: []string{"requires KAFKA_CFG_SASL_MECHANISM_INTER_BROKER_PROTOCOL"},
			not:  "kafka:",
		},
		{
			name: "C keeps a configuration that is there", image: "bitnami C",
			env: kraft + node,
			files: map[string]string{
				"opt/bitnami/kafka/config/server.properties": "from.before=1\nprocess.roles=broker\n",
			},
			want: []string{"from.before=1", "tool: format"},
			not:  "node.id=0",
		},
		{
			name: "and then demands nothing", image: "bitnami C",
			files: map[string]string{"opt/bitnami/kafka/config/server.properties": "from.before=1\n"},
			want:  []string{"from.before=1"},
			not:   "tool: format",
		},
		{
			name: "a mounted file switches C's environment off", image: "bitnami C",
			env:   kraft + node,
			files: map[string]string{"bitnami/kafka/config/server.properties": "mounted=1\n"},
			want:  []string{"mounted=1"},
			not:   "node.id",
		},
		{
			name: "C takes another place for mounted files", image: "bitnami C",
			env:   kraft + node,
			with:  []string{"KAFKA_MOUNTED_CONF_DIR=ROOT/there"},
			files: map[string]string{"there/server.properties": "mounted=1\n"},
			want:  []string{"mounted=1"},
			not:   "node.id",
		},
		{
			name: "C takes the cluster id of the disk", image: "bitnami C",
			env:   kraft + node,
			files: map[string]string{"bitnami/kafka/data/meta.properties": "version=1\ncluster.id=OLD\n"},
			want:  []string{"--ignore-formatted --cluster-id=OLD"},
		},
		{
			name: "C can skip the format step", image: "bitnami C",
			env:  kraft + node + "KAFKA_SKIP_KRAFT_STORAGE_INIT=true",
			want: []string{"kafka:"},
			not:  "tool:",
		},
		{
			name: "C removes a quorum-state with other voters", image: "bitnami C",
			env: kraft + node,
			files: map[string]string{
				"bitnami/kafka/data/__cluster_metadata-0/quorum-state": `{"currentVoters":[{"voterId":0},{"voterId":1}]}`,
			},
			want: []string{"quorum-state is removed", "kafka:"},
			not:  "file: /bitnami/kafka/data/__cluster_metadata-0/quorum-state",
		},
		{
			name: "and leaves one with the same", image: "bitnami C",
			env: kraft + node,
			files: map[string]string{
				"bitnami/kafka/data/__cluster_metadata-0/quorum-state": `{"leaderId":0,"currentVoters":[{"voterId":0}]}`,
			},
			want: []string{"file: /bitnami/kafka/data/__cluster_metadata-0/quorum-state"},
			not:  "is removed",
		},
		{
			name: "C adds a JAAS file to the options", image: "bitnami C",
			env:   kraft + node + "KAFKA_OPTS=-Dgiven",
			files: map[string]string{"bitnami/kafka/config/kafka_jaas.conf": ""},
			want: []string{
				"-Dgiven -Djava.security.auth.login.config=/opt/bitnami/kafka/config/kafka_jaas.conf",
			},
		},
	}
}
