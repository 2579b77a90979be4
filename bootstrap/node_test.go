package bootstrap

import "testing"

// Who a pod is as a node of Kafka's: the ordinal plus the offset.
func TestNodeID(t *testing.T) {
	checkComputed(t, []computed{
		{
			name: "the ordinal", pod: "kafka-12", environ: apache("13"),
			want: map[string]string{"KAFKA_NODE_ID": "12", "KAFKA_BROKER_ID": ""},
		},
		{
			name: "bitnami wants broker.id too", pod: "kafka-2", environ: bitnami("3"),
			want: map[string]string{"KAFKA_CFG_NODE_ID": "2", "KAFKA_CFG_BROKER_ID": "2"},
		},
		{
			name: "the same by hand", environ: apache("1", "KAFKA_NODE_ID= 0 "),
			want: map[string]string{"KAFKA_NODE_ID": "0"},
		},
		{
			name: "another by hand", pod: "kafka-2",
			environ: apache("3", "KAFKA_NODE_ID=1", "KRAFTPOD_NODE_ID_OFFSET=100"),
			wrong:   []string{`KAFKA_NODE_ID="1": this pod's node id is 102 (ordinal 2 + KRAFTPOD_NODE_ID_OFFSET 100)`},
		},
		{
			name: "another broker id by hand", environ: bitnami("3", "KAFKA_BROKER_ID=7"),
			wrong: []string{`KAFKA_BROKER_ID="7": this pod's node id is 0`},
		},
		{
			name: "the highest offset", environ: apache("1", "KRAFTPOD_NODE_ID_OFFSET=1073741824"),
			want: map[string]string{"KAFKA_NODE_ID": "1073741824"},
		},
		{
			name: "an offset beyond", environ: apache("1", "KRAFTPOD_NODE_ID_OFFSET=1073741825"),
			wrong: []string{`KRAFTPOD_NODE_ID_OFFSET="1073741825": want 0 to 1073741824`},
		},
		{
			name: "an offset below", environ: apache("1", "KRAFTPOD_NODE_ID_OFFSET=-1"),
			wrong: []string{`KRAFTPOD_NODE_ID_OFFSET="-1": want 0 to 1073741824`},
		},
		{
			name: "an offset that is no number of 32 bits", environ: apache("3", "KRAFTPOD_NODE_ID_OFFSET=2147483648"),
			wrong: []string{`KRAFTPOD_NODE_ID_OFFSET="2147483648": not a whole number`},
		},
		{
			name: "a pod without an ordinal has no node id to judge by", pod: "kafka-0",
			environ: apache("3", "POD_NAME=kafka", "KRAFTPOD_SERVICE=s", "POD_NAMESPACE=n", "KAFKA_NODE_ID=5"),
			wrong:   []string{`POD_NAME="kafka": does not end in -ORDINAL`},
		},
	})
}

// Kafka's rule: a controller is a voter, and a broker alone is none.
func TestRolesAndVoters(t *testing.T) {
	checkComputed(t, []computed{
		{
			name: "a controller beyond the voters", pod: "kafka-3", environ: apache("4", "KRAFTPOD_ROLES=controller"),
			wrong: []string{`KRAFTPOD_ROLES="controller": this pod's node id 3 is not among the voters [0 1 2]`},
		},
		{
			name: "nothing is said of it where the voters are not known", pod: "kafka-3",
			environ: apache("", "KRAFTPOD_ROLES=controller"),
			wrong:   []string{"KRAFTPOD_REPLICAS"},
		},
		{
			name: "or where their number is wrong", pod: "kafka-3",
			environ: apache("4", "KRAFTPOD_ROLES=controller", "KRAFTPOD_CONTROLLERS=x"),
			wrong:   []string{`KRAFTPOD_CONTROLLERS="x"`},
		},
		{
			name: "a broker among the voters",
			environ: apache("3", "KRAFTPOD_ROLES=broker",
				"KAFKA_CONTROLLER_QUORUM_VOTERS=0@zoo-0.zoo:9093,1@zoo-1.zoo:9093"),
			wrong: []string{"this pod's node id 0 is among the voters [0 1], which must be controllers"},
		},
		{
			name: "a broker beside the voters", pod: "kafka-2",
			environ: apache("3", "KRAFTPOD_ROLES=broker", "KAFKA_CONTROLLER_QUORUM_VOTERS=1@zoo-1.zoo:9093"),
			want:    map[string]string{"KAFKA_PROCESS_ROLES": "broker", "KAFKA_NODE_ID": "2"},
		},
	})
}
