package secured_test

import (
	"path/filepath"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/scram"

	"github.com/kraftpod/kraftpod/test/certs"
	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
)

// TestUsersFirstBitnami forms a cluster of bitnami's image, whose own scripts format with users.
func TestUsersFirstBitnami(t *testing.T) {
	r := suite.Rig(t)
	for _, version := range suite.Versions() {
		if version != rig.V392 {
			continue // there is no such image of 4.3, and no SCRAM in 3.4
		}
		row := played.Plan(version, "users before the first start, bitnami")
		row.Run(t, func(t *testing.T) { usersFirstBitnami(t, r, version) })
	}
	played.Close(t)
}

func usersFirstBitnami(t *testing.T, r *rig.Rig, version string) {
	set := &rig.StatefulSet{
		Name: "kafka", Service: "kafka-headless", Namespace: "kafka", Replicas: 3, Generations: "C",
		Env: map[string]string{
			"KAFKA_KRAFT_CLUSTER_ID": rig.CanonicalClusterID, "KRAFTPOD_REPLICAS": "3",
			"KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP":       "CONTROLLER:PLAINTEXT,INTERNAL:SASL_PLAINTEXT",
			"KAFKA_CFG_INTER_BROKER_LISTENER_NAME":           "INTERNAL",
			"KAFKA_CFG_SASL_ENABLED_MECHANISMS":              scramMechanism,
			"KAFKA_CFG_SASL_MECHANISM_INTER_BROKER_PROTOCOL": scramMechanism,
			"KAFKA_INTER_BROKER_USER":                        admin, "KAFKA_INTER_BROKER_PASSWORD": adminPassword,
			"KAFKA_CLIENT_USERS": user, "KAFKA_CLIENT_PASSWORDS": scramPassword,
		},
		PerPod: func(p *rig.Pod) map[string]string {
			return map[string]string{
				"KAFKA_CFG_LISTENERS": "INTERNAL://" + p.IP + ":9092,CONTROLLER://" + p.IP + ":9093",
			}
		},
	}
	made, err := r.NewCluster(rig.Bitnami(version), set)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(made.Stop)
	files := t.TempDir()
	certs.Write(t, files, map[string][]byte{"password": []byte(scramPassword)})
	for _, p := range made.Pods {
		startAll(t, p, map[string]string{
			"KRAFTPOD_SASL_MECHANISM": scramMechanism, "KRAFTPOD_SASL_USERNAME": user,
			"KRAFTPOD_SASL_PASSWORD_FILE": filepath.Join(files, "password"),
		})
	}
	if _, err := rig.Ready(suite.Within(t, suite.StartLimit), made.Pods...); err != nil {
		t.Fatalf("%v\n%s", err, made.Logs())
	}
	ctx, c := suite.Within(t, suite.AskLimit), made.Client(made.Pods...)
	c.Options = []kgo.Opt{kgo.SASL(scram.Auth{User: user, Pass: scramPassword}.AsSha512Mechanism())}
	if err := c.Make(ctx, records.Topic{Topic: topic, Partitions: 3, Replication: 3}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Produce(ctx, records.Produce{Topic: topic, Count: recordCount}); err != nil {
		t.Fatal(err)
	}
}
