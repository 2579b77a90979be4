package bootstrap

import "testing"

// What Kubernetes expands in env alone is refused in every setting, and in every
// variable of which an image makes one; a secret is not quoted.
func TestUnexpanded(t *testing.T) {
	const why = " was not expanded: Kubernetes does that in a container's env alone"
	checkComputed(t, []computed{
		{
			name: "a setting that kraftpod does not know", environ: apache("3", "KAFKA_BROKER_RACK=$(ZONE)"),
			wrong: []string{`KAFKA_BROKER_RACK="$(ZONE)": $(ZONE)` + why},
		},
		{
			name: "those that it computes from", environ: apache("3", "KAFKA_LISTENERS=PLAINTEXT://$(POD_IP):9092",
				"KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://$(POD_IP):9092", "CLUSTER_ID=$(ID)", "KAFKA_NODE_ID=$(N)",
				"KAFKA_LOG_DIRS=$(D)", "KAFKA_CONTROLLER_QUORUM_VOTERS=$(V)", "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=$(M)"),
			wrong: []string{
				`CLUSTER_ID="$(ID)": $(ID)`, "KAFKA_ADVERTISED_LISTENERS=", "KAFKA_CONTROLLER_QUORUM_VOTERS=",
				"KAFKA_LISTENERS=", "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=", "KAFKA_LOG_DIRS=", "KAFKA_NODE_ID=",
			},
		},
		{
			name: "a secret", environ: apache("3", `KAFKA_SASL_JAAS_CONFIG=x password="$(HUSH)";`),
			wrong: []string{`KAFKA_SASL_JAAS_CONFIG="********": a $(NAME) in it` + why},
		},
		{
			name: "bitnami's own, and its aliases", environ: bitnami("3", "KAFKA_CLIENT_PASSWORDS=$(HUSH)",
				"KAFKA_CFG_BROKER_RACK=$(ZONE)", "KAFKA_NUM_PARTITIONS=$(N)", "KAFKA_CLIENT_USERS=$(U)"),
			wrong: []string{
				"KAFKA_CFG_BROKER_RACK=", `KAFKA_CLIENT_PASSWORDS="********": a $(NAME) in it`,
				`KAFKA_CLIENT_USERS="$(U)": $(U)`, "KAFKA_NUM_PARTITIONS=",
			},
		},
		{
			name: "the escape of Kubernetes", environ: apache("3", "KAFKA_X=$$(ZONE)"),
			wrong: []string{`KAFKA_X="$$(ZONE)": $(ZONE)` + why},
		},
		{
			name: "a script's: a warning", environ: apache("3", "KAFKA_OPTS=-Dx=$(ZONE)", "OPTS=$(ZONE)", "X=$(Y)"),
			want:   map[string]string{"KAFKA_OPTS": "-Dx=$(ZONE)", "X": "$(Y)"},
			warned: []string{"KAFKA_OPTS: $(ZONE)" + why},
		},
		{
			name: "what only looks like it", environ: apache("3", "KAFKA_SASL_KERBEROS_PRINCIPAL_TO_LOCAL_RULES=RULE:[1:$1](x)",
				"KAFKA_SSL_PRINCIPAL_MAPPING_RULES=RULE:^CN=(.*?),.*$/$1/L,DEFAULT", "KAFKA_X=$ZONE$(", "KAFKA_Y=$(1)"),
		},
	})
}

// What is in ${...} is Kafka's own to expand, where a config provider is named, and
// nobody's otherwise: seen of KafkaConfig from 3.4 to 4.3.
func TestBracesOfShells(t *testing.T) {
	const shell = " is a shell's, and no shell reads this"
	file := []string{
		"KAFKA_CONFIG_PROVIDERS=file, env",
		"KAFKA_CONFIG_PROVIDERS_FILE_CLASS=org.apache.kafka.common.config.provider.FileConfigProvider",
	}
	provided := func(extra ...string) map[string]string { return apache("3", append(file, extra...)...) }
	checkComputed(t, []computed{
		{
			name: "a shell's variable", environ: apache("3", "KAFKA_BROKER_RACK=${ZONE}"),
			wrong: []string{`KAFKA_BROKER_RACK="${ZONE}": ${ZONE}` + shell},
		},
		{
			name: "cut", environ: apache("3", "KAFKA_NODE_ID=${MY_POD_NAME##*-}"),
			wrong: []string{`KAFKA_NODE_ID="${MY_POD_NAME##*-}": ${MY_POD_NAME##*-}` + shell},
		},
		{
			name: "with a default, whatever is provided", environ: provided("KAFKA_BROKER_RACK=${env:-a}", "KAFKA_X=${x:=b}"),
			wrong: []string{"KAFKA_BROKER_RACK=", "KAFKA_X="},
		},
		{
			name: "a secret", environ: apache("3", "KAFKA_SSL_KEY_PASSWORD=x${HUSH}"),
			wrong: []string{`KAFKA_SSL_KEY_PASSWORD="********": a ${...} in it` + shell},
		},
		{
			name: "a config provider's", environ: provided("KAFKA_SSL_KEY_PASSWORD=${file:/etc/p:k}", "KAFKA_X=${env:X}"),
			want: map[string]string{"KAFKA_SSL_KEY_PASSWORD": "${file:/etc/p:k}", "KAFKA_X": "${env:X}"},
		},
		{
			name: "of one that is not named", environ: provided("KAFKA_X=${dir:/etc:k}"),
			wrong: []string{
				`KAFKA_X="${dir:/etc:k}": ${dir:/etc:k} is for a config provider, but config.providers does not name "dir"`,
			},
		},
		{
			name: "where none is", environ: bitnami("3", "KAFKA_CFG_SSL_KEY_PASSWORD=${env:HUSH}"),
			wrong: []string{`KAFKA_CFG_SSL_KEY_PASSWORD="********": a ${...} in it is for a config provider`},
		},
		{
			name:    "in what has to be known before Kafka starts",
			environ: provided("KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://${env:H}:1"),
			wrong:   []string{`${env:H} is for a config provider, but this setting is read before Kafka starts`},
		},
		{
			name: "no setting's, and no name", environ: apache("3", "KAFKA_OPTS=${X}", "KAFKA_X=${} ${1} {x}", "X=${Y}"),
		},
	})
}
