package image

import "strings"

// bitnamiDRows are of bitnami 4.0.
func bitnamiDRows() []standInRow {
	return []standInRow{
		{
			name: "D does not look at it", image: "bitnami D",
			env:  kraft + node + "KAFKA_CFG_ZOOKEEPER_CONNECT=z:1",
			want: []string{"zookeeper.connect=z:1"},
		},
		{
			name: "D formats a controller for a dynamic quorum", image: "bitnami D",
			env: kraft + node,
			want: []string{
				"--ignore-formatted --cluster-id=ID --feature=kraft.version=1 --no-initial-controllers,",
			},
		},
		{
			name: "D takes initial controllers", image: "bitnami D",
			env:  kraft + node + "KAFKA_INITIAL_CONTROLLERS=0@k:9093:x",
			want: []string{"--feature=kraft.version=1 --initial-controllers=0@k:9093:x,"},
		},
		{
			name: "D formats a broker as ever", image: "bitnami D",
			env:  strings.Replace(kraft, "broker,controller", "broker", 1) + node,
			want: []string{"--cluster-id=ID,"},
		},
		{
			name: "and so with Kafka 3.9", image: "bitnami D 3.9.2",
			env:  kraft + node,
			want: []string{"--cluster-id=ID,"},
		},
		{
			name: "D demands voters of a controller", image: "bitnami D",
			env:  strings.Replace(kraft, "KAFKA_CFG_CONTROLLER_QUORUM_VOTERS=0@k:9093", "", 1) + node,
			code: 1,
			want: []string{"a controller requires KAFKA_CFG_CONTROLLER_QUORUM_VOTERS"},
			not:  "kafka:",
		},
		{
			name: "D demands none of a broker", image: "bitnami D",
			env:  "KAFKA_CFG_PROCESS_ROLES=broker KAFKA_CFG_NODE_ID=0 KAFKA_KRAFT_CLUSTER_ID=ID",
			want: []string{"kafka:"},
		},
		{
			name: "D can be a controller only", image: "bitnami D",
			env:  strings.Replace(kraft, "broker,controller", "controller", 1) + node,
			want: []string{"process.roles=controller"},
			not:  "\nadvertised.listeners",
		},
		{
			name: "D has a cluster id by another name", image: "bitnami D",
			env:  kraft + node + "KAFKA_CLUSTER_ID=OTHER",
			want: []string{"--cluster-id=OTHER"},
		},
		{
			name: "D can skip the format step", image: "bitnami D",
			env:  kraft + node + "KAFKA_SKIP_KRAFT_STORAGE_INIT=yes",
			want: []string{"kafka:"},
			not:  "tool:",
		},
		{
			name: "D removes a quorum-state with voters too", image: "bitnami D",
			env: kraft + node,
			files: map[string]string{
				"bitnami/kafka/data/__cluster_metadata-0/quorum-state": `{"leaderId":0,"data_version":1}`,
			},
			want: []string{"quorum-state is removed"},
		},
		{
			name: "D keeps a configuration that is there", image: "bitnami D",
			env:   kraft + node,
			files: map[string]string{"opt/bitnami/kafka/config/server.properties": "from.before=1\n"},
			want:  []string{"from.before=1"},
			not:   "node.id=0",
		},
	}
}
