package api

import "testing"

// A disk records what its Kafka was started with, or, of one that joins a dynamic
// quorum, the voters before it.
func TestMayRecord(t *testing.T) {
	for _, tt := range []struct {
		name   string
		intent Intent
		voters []int32
		want   bool
	}{
		{"the same", Intent{Voters: []int32{0, 2}}, []int32{0, 2}, true},
		{"others", Intent{Voters: []int32{0, 2}}, []int32{0}, false},
		{"those before it", Intent{Voters: []int32{0, 2}, Wanted: []int32{0, 1, 2}}, []int32{0}, true},
		{"others before it", Intent{Voters: []int32{0, 2}, Wanted: []int32{0, 1, 2}}, []int32{2}, false},
		{"it is wanted alone", Intent{Voters: []int32{2}, Wanted: []int32{2}}, []int32{0}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.intent.MayRecord(2, tt.voters); got != tt.want {
				t.Errorf("MayRecord is %v", got)
			}
		})
	}
}
