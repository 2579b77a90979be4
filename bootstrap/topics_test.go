package bootstrap

import "testing"

// The internal topics have the replication that the number of brokers can hold.
func TestTopics(t *testing.T) {
	replication := func(offsets, transactions, minISR, share, shareMinISR string) map[string]string {
		return map[string]string{
			"KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR":                 offsets,
			"KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR":         transactions,
			"KAFKA_TRANSACTION_STATE_LOG_MIN_ISR":                    minISR,
			"KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR": share,
			"KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR":            shareMinISR,
		}
	}
	none := replication("", "", "", "", "")
	const transactions = "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR="
	const share = "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR="
	checkComputed(t, []computed{
		{name: "one", environ: apache("1"), want: replication("1", "1", "1", "1", "1")},
		{name: "two", environ: apache("2"), want: replication("2", "2", "2", "2", "2")},
		{name: "three", environ: apache("3"), want: replication("3", "3", "2", "3", "2")},
		{name: "four", environ: apache("4"), want: replication("3", "3", "2", "3", "2")},
		{name: "not of a controller", environ: apache("3", "KRAFTPOD_ROLES=controller"), want: none},
		{
			name:    "not where the brokers' number is not known",
			environ: apache("", "KAFKA_CONTROLLER_QUORUM_VOTERS=0@kafka-0.x:9093"), want: none,
		},
		{
			name: "by hand, byte for byte", environ: apache("3", transactions+" 1 ", share+"1"),
			want: replication("3", " 1 ", "1", "1", "1"),
		},
		{
			name: "all by hand", environ: apache("3", transactions+"3", "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR=1"),
			want: replication("3", "3", "1", "3", "2"),
		},
		{
			name: "a factor that is no number", environ: apache("3", transactions+"many"),
			wrong: []string{`="many": Kafka wants a whole number for`},
		},
	})
}
