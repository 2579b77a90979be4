package api

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// The names of /status's fields are promised: peers of other builds read them.
func TestStatus(t *testing.T) {
	node := int32(1)
	for _, tt := range []struct {
		name   string
		status Status
		json   string
	}{
		{
			name: "all there is",
			status: Status{
				API: Version, Version: "v1.2.3", Pod: "kafka-1.kh", NodeID: 1, Roles: []string{"broker"},
				Volume: disk.Volume{
					State: disk.Formed, Reason: "r", Formatted: true, ClusterID: "Jc7h", NodeID: &node,
					Voters: []int32{0, 1}, Dynamic: true,
				},
				Intent: &Intent{ClusterID: "Jc7h", Voters: []int32{0, 1}, Wanted: []int32{1, 2}},
				Quorum: &Quorum{
					LeaderID: 1, Epoch: 2, HighWatermark: 3, LogEnd: 8, Voters: 4, VoterIDs: []int32{6}, CaughtUp: []int32{5},
					At: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC), AgeMS: new(int64(1500)),
				},
				KRaftVersion: new(int16(1)), Ready: true, Checks: []Check{{Name: "c", OK: true, Reason: "r"}},
			},
			json: `{"api":1,"version":"v1.2.3","pod":"kafka-1.kh","node_id":1,"roles":["broker"],` +
				`"volume":{"state":"formed","reason":"r","formatted":true,"cluster_id":"Jc7h","node_id":1,"voters":[0,1],` +
				`"dynamic":true,"space":null},"intent":{"cluster_id":"Jc7h","voters":[0,1],"wanted_voters":[1,2]},` +
				`"quorum":{"leader_id":1,"epoch":2,"high_watermark":3,"log_end":8,"voters":4,"voter_ids":[6],` +
				`"caught_up":[5],"at":"2026-11-22T10:00:00Z","age_ms":1500},"kraft_version":1,"ready":true,` +
				`"checks":[{"name":"c","ok":true,"reason":"r"}],"leaving":null}`,
		},
		{
			name: "nothing known",
			json: `{"api":0,"version":"","pod":"","node_id":0,"roles":null,"volume":{"state":"","reason":"",` +
				`"formatted":false,"cluster_id":"","node_id":null,"voters":null,"dynamic":false,"space":null},"intent":null,` +
				`"quorum":null,"kraft_version":null,"ready":false,"checks":null,"leaving":null}`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, err := json.Marshal(tt.status)
			if err != nil || string(b) != tt.json {
				t.Errorf("%v, JSON:\n%s\nwant:\n%s", err, b, tt.json)
			}
			var got Status
			if err := json.Unmarshal([]byte(tt.json), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.status, got); diff != "" {
				t.Errorf("status (-want +got):\n%s", diff)
			}
		})
	}
}
