package bootstrap

import "testing"

// Variables that an image ignores, since they are another one's, are refused by the
// name that this image reads.
func TestForeign(t *testing.T) {
	confluent := func(extra ...string) map[string]string {
		return apache("3", append([]string{"KRAFTPOD_DIALECT=confluent"}, extra...)...)
	}
	checkComputed(t, []computed{
		{
			name: "bitnami's on apache's image",
			environ: apache("3", "KAFKA_CFG_LISTENERS=SASL_PLAINTEXT://:9092,CONTROLLER://:9093",
				"KAFKA_CFG_LISTENER_NAME_SASL_PLAINTEXT_PLAIN_SASL_JAAS_CONFIG=hush", "KAFKA_CFG_ANY=x", "KAFKA_CFG_EMPTY="),
			wrong: []string{
				`KAFKA_CFG_ANY="x": it is of another image's dialect, and this image (apache) ignores it in silence; ` +
					`rename it to KAFKA_ANY`,
				`KAFKA_CFG_LISTENERS="SASL_PLAINTEXT://:9092,CONTROLLER://:9093": it is of another image's dialect, and this ` +
					`image (apache) ignores it in silence; rename it to KAFKA_LISTENERS`,
				`KAFKA_CFG_LISTENER_NAME_SASL_PLAINTEXT_PLAIN_SASL_JAAS_CONFIG="********": it is of another image's dialect, ` +
					`and this image (apache) ignores it in silence; rename it to ` +
					`KAFKA_LISTENER_NAME_SASL__PLAINTEXT_PLAIN_SASL_JAAS_CONFIG`,
			},
		},
		{
			name: "bitnami's on confluent's image", environ: confluent("KAFKA_CFG_BROKER_RACK=x"),
			wrong: []string{`this image (confluent) ignores it in silence; rename it to KAFKA_BROKER_RACK`},
		},
		{
			name: "apache's on bitnami's image", environ: bitnami("3", "KAFKA_MIN_INSYNC_REPLICAS=2",
				"KAFKA_LISTENER_NAME_SASL__SSL_SSL_CLIENT_AUTH=required", "KAFKA_LISTENER_NAME_X_SCRAM___SHA___512_Y=z"),
			wrong: []string{
				`rename it to KAFKA_CFG_LISTENER_NAME_SASL_SSL_SSL_CLIENT_AUTH`,
				`this image cannot express the setting: remove it, or take another image`,
				`KAFKA_MIN_INSYNC_REPLICAS="2": it is of another image's dialect, and this image (bitnami) ignores it ` +
					`in silence; rename it to KAFKA_CFG_MIN_INSYNC_REPLICAS`,
			},
		},
		{
			name: "one ConfigMap for both", environ: apache("3", "KAFKA_CFG_BROKER_RACK=x ", "KAFKA_BROKER_RACK=x",
				"KAFKA_KRAFT_CLUSTER_ID="+testID),
			want: map[string]string{"KAFKA_BROKER_RACK": "x", "KAFKA_CFG_BROKER_RACK": "x "},
		},
		{
			name: "and not where they differ", environ: apache("3", "KAFKA_CFG_BROKER_RACK=x", "KAFKA_BROKER_RACK=y"),
			wrong: []string{"rename it to KAFKA_BROKER_RACK"},
		},
		{
			name: "nothing else follows from the name", environ: bitnami("3", "KAFKA_CFG_CONTROLLER_LISTENER_NAMES",
				"KAFKA_CONTROLLER_LISTENER_NAMES=CTRL", "KAFKA_CFG_LISTENERS=PLAINTEXT://:9092,CTRL://:9093",
				"KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP"),
			wrong: []string{"rename it to KAFKA_CFG_CONTROLLER_LISTENER_NAMES"},
		},
		{
			name: "what is wrong with a value is said once", environ: apache("3", "KAFKA_CFG_BROKER_RACK={Ordinal}",
				"KAFKA_CFG_SSL_KEY_PASSWORD=$(PW)", "KAFKA_CFG_SSL_X={pd}", "KAFKA_SSL_X=y"),
			wrong: []string{
				`KAFKA_SSL_KEY_PASSWORD="********": a $(NAME) in it was not expanded`,
				`KAFKA_BROKER_RACK="{Ordinal}": {Ordinal}: unknown template`,
				"rename it to KAFKA_BROKER_RACK", "rename it to KAFKA_SSL_KEY_PASSWORD", "rename it to KAFKA_SSL_X",
			},
		},
		{
			name: "what bitnami's image, Kafka's scripts or anybody may read", environ: bitnami("3", "KAFKA_HEAP_OPTS=x",
				"KAFKA_CLIENT_USERS=a", "KAFKA_CLIENT_PASSWORDS=a", "KAFKA_TLS_TYPE=PEM", "KAFKA_INTER_BROKER_USER=x",
				"KAFKA_LOG_DIR=/tmp/x", "KAFKA_LOG4J_OPTS=x", "KAFKA_EXTRA_FLAGS=x", "KAFKA_JMX_PORT=1", "KAFKA_TOPIC=x",
				"KAFKA_NUM_PARTITIONS=1", "KAFKA_VERSION=1", "KAFKA_CLUSTER_ID="+giveID, "KAFKA_GROUP_ID=x", "CLUSTER_ID=x"),
		},
		{
			name: "what apache's image, Kafka's scripts or anybody may read", environ: apache("3", "KAFKA_HEAP_OPTS=x",
				"KAFKA_TOPIC=x", "KAFKA_LOG_DIR=/x", "KAFKA_LOG_DIRS=/x", "KAFKA_ENABLE_KRAFT=yes", "ALLOW_PLAINTEXT_LISTENER=yes"),
		},
		{
			name: "what bitnami's scripts alone would make something of", environ: confluent("KAFKA_CLIENT_USERS=a",
				"KAFKA_CLIENT_PASSWORDS=a", "KAFKA_TLS_TYPE="),
			warned: []string{"KAFKA_CLIENT_USERS, KAFKA_CLIENT_PASSWORDS: only another image's scripts read this"},
		},
		{
			name: "a cluster id by another name", environ: apache("3", "CLUSTER_ID", "KAFKA_KRAFT_CLUSTER_ID="+giveID),
			wrong: []string{
				`KAFKA_KRAFT_CLUSTER_ID="` + giveID + `": this image (apache) does not read it; rename it to CLUSTER_ID`,
			},
		},
		{
			name: "the other way round", environ: bitnami("3", "KAFKA_KRAFT_CLUSTER_ID", "CLUSTER_ID="+giveID),
			wrong: []string{`this image (bitnami) does not read it; rename it to KAFKA_KRAFT_CLUSTER_ID`},
		},
	})
}

// Without an image's files and without KRAFTPOD_DIALECT, variables of two dialects
// tell nothing.
func TestTwoDialects(t *testing.T) {
	const two = "there are variables of two dialects: "
	checkComputed(t, []computed{
		{
			name: "a setting of each", environ: bitnami("3", "KRAFTPOD_DIALECT", "KAFKA_MIN_INSYNC_REPLICAS=2"),
			wrong: []string{two + "KAFKA_CFG_ADVERTISED_LISTENERS of bitnami's image, and KAFKA_MIN_INSYNC_REPLICAS of another"},
		},
		{
			name: "a cluster id", environ: bitnami("3", "KRAFTPOD_DIALECT", "KAFKA_KRAFT_CLUSTER_ID", "CLUSTER_ID="+giveID),
			wrong: []string{"and CLUSTER_ID of another"},
		},
		{
			name: "a cluster id from which bitnami's is made", environ: bitnami("3", "KRAFTPOD_DIALECT", "CLUSTER_ID="+giveID),
		},
		{name: "the same value in both", environ: bitnami("3", "KRAFTPOD_DIALECT", "KAFKA_LISTENERS=")},
	})
}
