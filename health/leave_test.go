package health

import (
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/membership"
)

// A voter that has ended is caught up for 5 s to the leader, and stays for 2 s at most.
func TestStaying(t *testing.T) {
	for _, tt := range []struct {
		name     string
		caughtUp []int32
		fetched  map[int32]time.Duration // -1: not known
		want     []int32
	}{
		{"all fetch", []int32{0, 1, 2}, map[int32]time.Duration{0: 0, 1: time.Second, 2: fetchPause}, []int32{0, 1, 2}},
		{"one has ended", []int32{0, 1, 2}, map[int32]time.Duration{0: 0, 1: fetchPause + 1, 2: 0}, []int32{0, 2}},
		{"one lags", []int32{0, 2}, map[int32]time.Duration{0: 0, 1: 0, 2: 0}, []int32{0, 2}},
		{"it is not told", []int32{0, 1}, map[int32]time.Duration{0: -1, 1: -1}, []int32{0, 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := &broker.Quorum{}
			q.CaughtUp = tt.caughtUp
			for id, ago := range tt.fetched {
				q.Replicas = append(q.Replicas, membership.Replica{ID: id, Fetched: ago})
			}
			if got := staying(q); !slices.Equal(got, tt.want) {
				t.Errorf("staying = %v, want %v", got, tt.want)
			}
		})
	}
}
