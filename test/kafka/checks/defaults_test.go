package checks_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
)

// TestMinISROfOneCopy holds what docs/scaling.md says of min.insync.replicas: what it does to producers (acks=all) of
// topics with one copy and no setting of their own.
func TestMinISROfOneCopy(t *testing.T) {
	r := suite.Rig(t)
	for _, tt := range []struct {
		image rig.Image
		acked int
	}{
		{image: rig.Confluent(rig.V340), acked: 0},
		{image: rig.Apache(rig.V392), acked: plain},
		{image: rig.Apache(rig.V431), acked: plain},
	} {
		image := tt.image
		row := ran.Plan(image.Version+"/min.insync.replicas=2", "records for a topic with one copy")
		if !slices.Contains(suite.Versions(), image.Version) {
			row.Skip("not in KRAFTPOD_KAFKA")
			continue
		}
		row.Run(t, func(t *testing.T) {
			c, err := r.NewCluster(image, rig.Minimal(1, map[string]string{"KAFKA_MIN_INSYNC_REPLICAS": "2"}))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Stop()
			ctx := suite.Within(t, suite.StartLimit)
			must(t, c.Start(ctx))
			if _, err := rig.Ready(ctx, c.Pods...); err != nil {
				t.Fatalf("%v\n%s", err, c.Logs())
			}
			cl := c.Client(c.Pods...)
			must(t, cl.Make(ctx, records.Topic{Topic: topic, Partitions: 1, Replication: 1}))
			short, cancel := context.WithTimeout(ctx, 15*time.Second)
			defer cancel()
			done, err := cl.Produce(short, records.Produce{Topic: topic, Count: plain})
			if done.Acked != tt.acked {
				t.Errorf("%d of %d records were acknowledged, want %d: %v", done.Acked, plain, tt.acked, err)
			}
		})
	}
}
