package image

import "strings"

// bitnamiRows are what the generations have in common, or do differently with one variable.
func bitnamiRows() []standInRow {
	return []standInRow{
		{
			name: "without arguments nothing happens", image: "bitnami B",
			env:  kraft + yes + node,
			args: []string{},
			not:  "kafka:",
		},
		{
			name: "another program is started as it is", image: "bitnami B",
			env:  kraft + yes + node,
			args: []string{"echo", "as it is"},
			want: []string{"as it is"},
			not:  "kafka:",
		},
		{
			name: "Kafka gets more arguments", image: "bitnami B",
			env:  kraft + yes + node + "KAFKA_EXTRA_FLAGS=--flag",
			args: []string{"run.sh", "--override", "x=y"},
			want: []string{"kraft/server.properties --flag --override x=y, by"},
		},
		{
			name: "an alias beats its twin", image: "bitnami B",
			env:  kraft + yes + node + "KAFKA_LISTENERS=PLAINTEXT://:1,CONTROLLER://:2",
			want: []string{"listeners=PLAINTEXT://:1,CONTROLLER://:2"},
			not:  "listeners=PLAINTEXT://:9092,",
		},
		{
			name: "aliases by other words", image: "bitnami B",
			env:  kraft + yes + node + "KAFKA_LOGS_DIRS=/x KAFKA_SEGMENT_BYTES=7",
			want: []string{"log.dirs=/x", "log.segment.bytes=7"},
		},
		{
			name: "what is no alias is nothing", image: "bitnami C",
			env: kraft + node + "KAFKA_MIN_INSYNC_REPLICAS=2 KAFKA_CONTROLLER_LISTENER_NAMES=X KAFKA_BROKER_RACK=r",
			not: "min.insync.replicas",
		},
		{
			name: "an empty one, too", image: "bitnami C",
			env:  kraft + node + "KAFKA_LISTENERS=",
			code: 1,
			want: []string{"is not in KAFKA_CFG_LISTENERS"},
			not:  "kafka:",
		},
		{
			name: "C knows an alias of the node id", image: "bitnami C",
			env:  kraft + node + "KAFKA_NODE_ID=8",
			want: []string{"node.id=8"},
			not:  "node.id=0",
		},
		{
			name: "sed mangles & in a known key", image: "bitnami B",
			env: kraft + yes + node + "KAFKA_CFG_ADVERTISED_LISTENERS=A&B KAFKA_CFG_NEW_KEY=A&B",
			want: []string{
				"advertised.listeners=Aadvertised.listeners=PLAINTEXT://localhost:9092B",
				"new.key=A&B",
			},
		},
		{
			name: "and in every key of C", image: "bitnami C",
			env:  kraft + node + "KAFKA_CFG_NEW_KEY=A&B",
			want: []string{"new.key=Anew.key=A&BB"},
		},
		{
			name: "C writes empty values", image: "bitnami C",
			env:  kraft + node + "KAFKA_CFG_NUM_PARTITIONS=",
			want: []string{"num.partitions=\n"},
		},
		{
			name: "an underscore is a dot but in two names", image: "bitnami B",
			env:  kraft + yes + node + "KAFKA_CFG_X__Y_SASL_SSL_Z=1",
			want: []string{"x..y.sasl_ssl.z=1"},
		},
		{
			name: "no cluster id: a random one", image: "bitnami B",
			env:  strings.Replace(kraft, "KAFKA_KRAFT_CLUSTER_ID=ID", "", 1) + yes + node,
			want: []string{"KAFKA_KRAFT_CLUSTER_ID not set", "--cluster-id RANDOM-UUID"},
		},
		{
			name: "D's as well", image: "bitnami D",
			env:  strings.Replace(kraft, "KAFKA_KRAFT_CLUSTER_ID=ID", "", 1) + node,
			want: []string{"KAFKA_CLUSTER_ID not set", "--cluster-id=RANDOM-UUID"},
		},
		{
			name: "bitnami dies when the tool does, in silence", image: "bitnami B",
			env:  kraft + yes + node + "FAKE_FORMAT=why",
			code: 1,
			not:  "why",
		},
		{
			name: "with debug it is heard", image: "bitnami B",
			env:  kraft + yes + node + "FAKE_FORMAT=why BITNAMI_DEBUG=true",
			code: 1,
			want: []string{"why"},
			not:  "kafka:",
		},
		{
			name: "C lets it be heard", image: "bitnami C",
			env:  kraft + node + "FAKE_FORMAT=why",
			code: 1,
			want: []string{"why"},
			not:  "kafka:",
		},
		{
			name: "D does not", image: "bitnami D",
			env:  kraft + node + "FAKE_FORMAT=why",
			code: 1,
			not:  "why",
		},
		{
			name: "users and passwords are as many", image: "bitnami B",
			env:  kraft + yes + node + "KAFKA_CLIENT_USERS=a,b KAFKA_CLIENT_PASSWORDS=c",
			code: 1,
			want: []string{"not as many"},
			not:  "kafka:",
		},
		{
			name: "both JVMs take the options and the heap", image: "bitnami B",
			env:  kraft + yes + node,
			with: []string{"KAFKA_OPTS=-Da -Db", "KAFKA_HEAP_OPTS=-Xmx9m"},
			want: []string{
				"--ignore-formatted, by -Xmx9m -cp none -Da -Db\n",
				"kraft/server.properties, by -Xmx9m -cp none -Da -Db\n",
			},
		},
		{
			name: "both have a heap of bitnami's", image: "bitnami C",
			env: kraft + node,
			want: []string{
				"--cluster-id=ID, by -Xmx1024m -Xms1024m -cp",
				"server.properties, by -Xmx1024m -Xms1024m -cp",
			},
		},
	}
}
