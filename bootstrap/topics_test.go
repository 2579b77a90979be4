package bootstrap

import (
	"testing"

	"github.com/kraftpod/kraftpod/internal/disk"
)

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
			wrong: []string{`="many": Kafka wants a whole number of at most 16 bits`},
		},
	})
}

// Topics that Kafka makes by itself have one copy by default, of which is warned
// at a start where three would do.
func TestOneCopy(t *testing.T) {
	const warned = " is not set: topics that Kafka makes when somebody writes to them have one copy, though there are 3 " +
		"brokers; set it to 3, and "
	apacheWarns := "KAFKA_DEFAULT_REPLICATION_FACTOR" + warned + "KAFKA_MIN_INSYNC_REPLICAS to 2; or set " +
		"KAFKA_AUTO_CREATE_TOPICS_ENABLE=false"
	for _, tt := range []struct {
		name    string
		environ map[string]string
		want    string
	}{
		{name: "three", environ: apache("3"), want: apacheWarns},
		{name: "on", environ: apache("3", "KAFKA_AUTO_CREATE_TOPICS_ENABLE=true"), want: apacheWarns},
		{name: "two", environ: apache("2")},
		{name: "given", environ: apache("3", "KAFKA_DEFAULT_REPLICATION_FACTOR=2")},
		{name: "one is what is wanted", environ: apache("3", "KAFKA_DEFAULT_REPLICATION_FACTOR=1")},
		{name: "none is made", environ: apache("3", "KAFKA_AUTO_CREATE_TOPICS_ENABLE= False ")},
		{name: "a controller", environ: apache("3", "KRAFTPOD_ROLES=controller")},
		{
			name: "in bitnami's variables", environ: bitnami("3"),
			want: "KAFKA_CFG_DEFAULT_REPLICATION_FACTOR" + warned + "KAFKA_CFG_MIN_INSYNC_REPLICAS to 2",
		},
		{
			name:    "the brokers' number is not known",
			environ: apache("", "KAFKA_CONTROLLER_QUORUM_VOTERS=0@kafka-0.kafka-headless:9093"),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := compute("kafka-0", tt.environ, disk.Volume{})
			if err != nil {
				t.Fatal(err)
			}
			s.Plan.Warnings = nil
			s.warnOfOneCopy()
			var want []string
			if tt.want != "" {
				want = []string{tt.want}
			}
			checkLines(t, "warning", s.Plan.Warnings, want)
		})
	}
}
