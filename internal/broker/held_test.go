package broker_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
	"github.com/kraftpod/kraftpod/internal/leaving"
)

// What a broker holds that its going may break, and what is demanded of it.
func TestHeld(t *testing.T) {
	partition := func(topic string, minInSync int) leaving.Partition {
		return leaving.Partition{
			Partition: api.Partition{Topic: topic}, Replicas: []int32{0, 1}, InSync: []int32{1, 0}, MinInSync: minInSync,
		}
	}
	for _, tt := range []struct {
		name   string
		change func(*brokertest.Answers)
		want   *broker.Held
	}{
		{
			name: "as it is told", change: func(a *brokertest.Answers) { a.Topics, a.MinInSync = 2, 2 },
			want: &broker.Held{Partitions: []leaving.Partition{partition("ta", 2), partition("tb", 2)}},
		},
		{
			name: "those that are not in sync, or not here, are left out",
			change: func(a *brokertest.Answers) {
				a.Topics, a.Behind, a.Moved = 3, 1, 1
			},
			want: &broker.Held{Partitions: []leaving.Partition{partition("tb", 1)}},
		},
		{name: "none", change: func(a *brokertest.Answers) { a.Topics = 0 }, want: &broker.Held{}},
		{
			name:   "what is not told is assumed, so that one of two may go",
			change: func(a *brokertest.Answers) { a.Topics, a.MinInSync, a.ConfigsCode = 1, 2, 29 },
			want:   &broker.Held{Partitions: []leaving.Partition{partition("ta", 1)}, Assumed: 1},
		},
		{
			name:   "a topic that is gone",
			change: func(a *brokertest.Answers) { a.Topics, a.ConfigsCode = 1, 3 },
			want:   &broker.Held{Partitions: []leaving.Partition{}},
		},
		{name: "an error", change: func(a *brokertest.Answers) { a.ConfigsCode = 41 }},
		{name: "no answer", change: func(a *brokertest.Answers) { a.Broken[brokertest.Metadata] = true }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := brokertest.New(t, tt.change)
			defer b.Close()
			c := broker.NewClient("127.0.0.1:9092", 2*time.Second, broker.Channel{Dial: b.Network.Dial})
			defer c.Close()
			got, err := c.Held(t.Context(), 0)
			if (err != nil) != (tt.want == nil) {
				t.Fatalf("Held = %v", err)
			}
			if diff := cmp.Diff(tt.want, got); tt.want != nil && diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
