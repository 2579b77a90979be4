package checks_test

import (
	"testing"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// lacksVoters starts one of three voters anew while the others are gone, with their sidecars: its Kafka cannot come up,
// and readiness says what is missing. It comes up, and serves what was written, once another one is back.
func lacksVoters(t *testing.T, c *cluster) {
	ctx := suite.Within(t, suite.StartLimit)
	alone, others := c.Pods[0], c.Pods[1:3]
	for _, p := range others {
		p.Stop()
	}
	alone.Kafka.Kill()
	if err := alone.StartKafka(); err != nil {
		t.Fatal(err)
	}
	if err := says(ctx, alone, "answers", "1 of the 3 voters are known to run, and Kafka comes up once 2 do: ",
		others[0].FQDN()+": ", others[1].FQDN()+": "); err != nil {
		t.Fatal(err)
	}
	if err := others[0].Start(ctx); err != nil {
		t.Fatal(err)
	}
	took, err := rig.Ready(ctx, alone, others[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := others[1].Start(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := rig.Ready(ctx, others[1]); err != nil {
		t.Fatal(err)
	}
	if err := c.consume(ctx, ""); err != nil {
		t.Error(err)
	}
	t.Logf("ready %v after the second voter was back, with all %d records", took, c.written)
}
