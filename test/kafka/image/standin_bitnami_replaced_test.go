package image

// bitnamiReplacedRows are of variables that a file or a command replaces inside the entrypoint.
func bitnamiReplacedRows() []standInRow {
	return []standInRow{
		{
			name: "B: a file replaces a variable", image: "bitnami B",
			env:   kraft + yes + node,
			with:  []string{"KAFKA_CFG_LISTENERS_FILE=ROOT/l"},
			files: map[string]string{"l": "PLAINTEXT://:1,CONTROLLER://:2\n"},
			want:  []string{"listeners=PLAINTEXT://:1,CONTROLLER://:2"},
			not:   "file=",
		},
		{
			name: "C does not so for that variable", image: "bitnami C",
			env:   kraft + node,
			with:  []string{"KAFKA_CFG_LISTENERS_FILE=ROOT/l"},
			files: map[string]string{"l": "X://:1"},
			want:  []string{"listeners=PLAINTEXT://:9092,CONTROLLER://:9093", "listeners.file="},
		},
		{
			name: "A and C: the cluster id from a file", image: "bitnami C",
			env:   kraft + node,
			with:  []string{"KAFKA_KRAFT_CLUSTER_ID_FILE=ROOT/id"},
			files: map[string]string{"id": "FILED\n"},
			want:  []string{"--cluster-id=FILED"},
		},
		{
			name: "D: another id from a file", image: "bitnami D",
			env:   kraft + node,
			with:  []string{"KAFKA_CLUSTER_ID_FILE=ROOT/id"},
			files: map[string]string{"id": "FILED\n"},
			want:  []string{"--cluster-id=FILED"},
		},
		{
			name: "a file that is not there is left out", image: "bitnami B",
			env:  kraft + yes + node + "KAFKA_KRAFT_CLUSTER_ID_FILE=/nonexistent",
			want: []string{"is not readable", "--cluster-id ID"},
		},
		{
			name: "a command beats C's node id", image: "bitnami C",
			env:  kraft + node,
			with: []string{"KAFKA_NODE_ID_COMMAND=echo 8"},
			want: []string{"node.id=8"},
			not:  "node.id=0",
		},
		{
			name: "and its alias", image: "bitnami C",
			env:  kraft + node + "KAFKA_NODE_ID=9",
			with: []string{"KAFKA_NODE_ID_COMMAND=echo 8"},
			want: []string{"node.id=8"},
			not:  "node.id=9",
		},
		{
			name: "a command beats C's voters", image: "bitnami C",
			env:  kraft + node,
			with: []string{"KAFKA_CONTROLLER_QUORUM_VOTERS_COMMAND=echo 5@x:1"},
			want: []string{"controller.quorum.voters=5@x:1"},
			not:  "0@k",
		},
		{
			name: "and D's", image: "bitnami D",
			env:  kraft + node,
			with: []string{"KAFKA_CONTROLLER_QUORUM_VOTERS_COMMAND=echo 5@x:1", "KAFKA_NODE_ID_COMMAND=echo 8"},
			want: []string{"controller.quorum.voters=5@x:1", "node.id=8"},
			not:  "0@k",
		},
		{
			name: "a command beats C's broker id", image: "bitnami C",
			env:  kraft + both,
			with: []string{"BROKER_ID_COMMAND=echo 9"},
			want: []string{"broker.id=9"},
			not:  "broker.id=7",
		},
		{
			name: "by another name as well", image: "bitnami C",
			env:  kraft + both,
			with: []string{"KAFKA_BROKER_ID_COMMAND=echo 9", "BROKER_ID_COMMAND=echo 6"},
			want: []string{"broker.id=9"},
			not:  "broker.id=7",
		},
		{
			name: "not D's", image: "bitnami D",
			env:  kraft + both,
			with: []string{"BROKER_ID_COMMAND=echo 9"},
			want: []string{"broker.id=7"},
			not:  "broker.id=9",
		},
		{
			name: "A runs one where there is no id", image: "bitnami A",
			env:  kraft + yes,
			with: []string{"BROKER_ID_COMMAND=echo 9"},
			want: []string{"broker.id=9"},
		},
		{
			name: "and only there", image: "bitnami A",
			env:  kraft + yes + both,
			with: []string{"BROKER_ID_COMMAND=echo 9"},
			want: []string{"broker.id=7"},
			not:  "broker.id=9",
		},
		{
			name: "B knows no other command", image: "bitnami B",
			env:  kraft + yes + node,
			with: []string{"KAFKA_NODE_ID_COMMAND=echo 8"},
			want: []string{"node.id=0"},
			not:  "node.id=8",
		},
	}
}
