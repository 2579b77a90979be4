package image

import "strings"

// What an apache image needs to start.
const (
	combined = "KAFKA_PROCESS_ROLES=broker,controller KAFKA_NODE_ID=0 KAFKA_LISTENERS=PLAINTEXT://:9092 CLUSTER_ID=ID "
	tls      = "KAFKA_ADVERTISED_LISTENERS=SSL://k:1 KAFKA_SSL_KEYSTORE_FILENAME=store " +
		"KAFKA_SSL_KEY_CREDENTIALS=key KAFKA_SSL_KEYSTORE_CREDENTIALS=pass "
)

// apacheRows are of apache/kafka.
func apacheRows() []standInRow {
	return []standInRow{
		{
			name: "apache maps names", image: "apache 4.3.1",
			env:  combined + "KAFKA_A_B__C___D_KAFKA_E=1 KAFKA_OPTS=no KAFKA_PORT=tcp://x",
			want: []string{"a.b_c-d.kafka.e=1", "port=tcp://x", "--cluster-id=ID"},
			not:  "opts",
		},
		{
			name: "bitnami's variables are no settings of Kafka's", image: "apache 4.3.1",
			env:  combined + "KAFKA_CFG_LOG_DIRS=/x KAFKA_CLIENT_USERS=u",
			want: []string{"cfg.log.dirs=/x", "client.users=u"},
			not:  "\nlog.dirs=",
		},
		{
			name: "3.x strips every KAFKA_", image: "apache 3.9.2",
			env:  combined + "KAFKA_A_KAFKA_B=1",
			want: []string{"a.b=1"},
		},
		{
			name: "apache has a cluster id for all", image: "apache 4.3.1",
			env:  strings.Replace(combined, "CLUSTER_ID=ID", "CLUSTER_ID=", 1),
			want: []string{"--cluster-id=5L6g3nShT-eMCtK--X86sw"},
		},
		{
			name: "apache writes empty values", image: "apache 4.3.1",
			env:  combined + "KAFKA_LOG_DIRS=",
			want: []string{"log.dirs=\n"},
		},
		{
			name: "already formatted is well", image: "apache 4.3.1",
			env:  combined + "FAKE_FORMAT=Log_directory_is_already_formatted.",
			want: []string{"is already formatted", "kafka:"},
		},
		{
			name: "another failure is none", image: "apache 4.3.1",
			env:  combined + "FAKE_FORMAT=Invalid",
			code: 1,
			want: []string{"Invalid"},
			not:  "kafka:",
		},
		{
			name: "arguments are variables", image: "apache 4.3.1",
			env:  combined,
			args: []string{"KAFKA_ADDED_BY=argument", "KAFKA_NODE_ID=5"},
			want: []string{"added.by=argument", "node.id=5"},
			not:  "node.id=0",
		},
		{
			name: "a controller advertises nothing", image: "apache 4.3.1",
			env:  "KAFKA_PROCESS_ROLES=controller KAFKA_ADVERTISED_LISTENERS=X://k:1",
			code: 1,
			want: []string{"not supported on a KRaft controller"},
			not:  "kafka:",
		},
		{
			name: "an empty value of it is well", image: "apache 4.3.1",
			env:  "KAFKA_PROCESS_ROLES=controller KAFKA_ADVERTISED_LISTENERS=",
			want: []string{"kafka:"},
			not:  "advertised",
		},
		{
			name: "listeners from advertised by text", image: "apache 4.3.1",
			env:  "KAFKA_PROCESS_ROLES=broker KAFKA_ADVERTISED_LISTENERS=A://k:1,B://[::1]:2",
			want: []string{"listeners=A://0.0.0.0:1,B://0.0.0.0::1]:2"},
		},
		{
			name: "nothing at all: the default", image: "apache 4.3.1",
			env:  "CLUSTER_ID=ID",
			want: []string{"node.id=1\n", "controller.quorum.voters=1@localhost:9093"},
		},
		{
			name: "a mounted file", image: "apache 4.3.1",
			env:   "CLUSTER_ID=ID",
			files: map[string]string{"mnt/shared/config/server.properties": "mounted=1"},
			want:  []string{"mounted=1"},
			not:   "node.id",
		},
		{
			name: "a mounted file, then the environment", image: "apache 3.9.2",
			env:   combined,
			files: map[string]string{"mnt/shared/config/server.properties": "node.id=9\nmounted=1"},
			want:  []string{"node.id=9\nmounted=1\n", "node.id=0"},
		},
		{
			name: "a file from before is forgotten", image: "apache 4.3.1",
			env:   combined,
			files: map[string]string{"opt/kafka/config/server.properties": "from.before=1\n"},
			want:  []string{"node.id=0"},
			not:   "from.before",
		},
		{
			name: "SSL in advertised wants files", image: "apache 4.3.1",
			env:  combined + "KAFKA_ADVERTISED_LISTENERS=SSL://k:1",
			code: 1,
			want: []string{"KAFKA_SSL_KEYSTORE_FILENAME environment variable not set"},
			not:  "kafka:",
		},
		{
			name: "that are there", image: "apache 4.3.1",
			env:  combined + tls,
			code: 1,
			want: []string{"/etc/kafka/secrets/store file does not exist"},
			not:  "kafka:",
		},
		{
			name: "then they are properties", image: "apache 4.3.1",
			env: combined + tls,
			files: map[string]string{
				"etc/kafka/secrets/store": "",
				"etc/kafka/secrets/key":   "one\n",
				"etc/kafka/secrets/pass":  "two\n",
			},
			want: []string{
				"ssl.keystore.location=/etc/kafka/secrets/store\n",
				"ssl.key.password=one\n",
				"ssl.keystore.password=two\n",
			},
		},
		{
			name: "a client's certificate wants two more", image: "apache 4.3.1",
			env: combined + tls + "KAFKA_SSL_CLIENT_AUTH=required",
			files: map[string]string{
				"etc/kafka/secrets/store": "",
				"etc/kafka/secrets/key":   "one\n",
				"etc/kafka/secrets/pass":  "two\n",
			},
			code: 1,
			want: []string{"KAFKA_SSL_TRUSTSTORE_FILENAME"},
			not:  "kafka:",
		},
		{
			name: "another name is spared", image: "apache 4.3.1",
			env:  combined + "KAFKA_ADVERTISED_LISTENERS=TLS://k:1 KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=TLS:SSL",
			want: []string{"kafka:"},
		},
		{
			name: "SASL in advertised wants options", image: "apache 4.3.1",
			env:  combined + "KAFKA_ADVERTISED_LISTENERS=SASL_PLAINTEXT://k:1",
			code: 1,
			want: []string{"KAFKA_OPTS"},
			not:  "kafka:",
		},
		{
			name: "apache: both JVMs take options and heap", image: "apache 4.3.1",
			env:  combined,
			with: []string{"KAFKA_OPTS=-Da -Db", "KAFKA_HEAP_OPTS=-Xmx9m"},
			want: []string{
				"-c /opt/kafka/config/server.properties, by -Xmx9m -cp none -Da -Db\n",
				"kafka: /opt/kafka/config/server.properties, by -Xmx9m -cp none -Da -Db\n",
			},
			not: "opts=",
		},
		{
			name: "two heaps by default", image: "apache 4.3.1",
			env: combined,
			want: []string{
				"server.properties, by -Xmx256M -cp none",
				"server.properties, by -Xmx1G -Xms1G -cp none",
			},
		},
		{
			name: "in whose place others can be", image: "apache 4.3.1",
			env:  combined + "IMAGE_HEAP_OPTS=-Xmx8m",
			want: []string{"server.properties, by -Xmx8m -cp none"},
			not:  "-Xmx1G",
		},
	}
}
