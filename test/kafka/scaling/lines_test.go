package scaling_test

import "testing"

// TestLines holds the watch on the quorums to stories of elections: it is what tells a split from a new
// leader.
func TestLines(t *testing.T) {
	said := func(history uint32, leader, epoch int32, watermark int64) claim {
		return claim{history: history, leader: leader, epoch: epoch, watermark: watermark}
	}
	tests := []struct {
		name string
		says []claim
		want int
	}{
		{"nobody", nil, 0},
		{"one leader", []claim{said(1, 0, 1, 5), said(1, 0, 1, 9)}, 1},
		{"the next one", []claim{said(1, 0, 1, 9), said(1, 2, 2, 10), said(1, 2, 2, 12)}, 1},
		{"the one before has not heard of its end", []claim{
			said(1, 0, 1, 9), said(1, 2, 2, 11), said(1, 0, 1, 10), said(1, 0, 1, 10), said(1, 2, 2, 14),
		}, 1},
		{"the one before commits more", []claim{
			said(1, 0, 1, 9), said(1, 2, 2, 11), said(1, 0, 1, 10), said(1, 0, 1, 11),
		}, 2},
		{"two in an epoch", []claim{said(1, 0, 1, 9), said(1, 1, 1, 9)}, 2},
		{"a leader without what was committed", []claim{said(1, 0, 1, 90), said(1, 1, 2, 60), said(1, 1, 2, 95)}, 2},
		{"elected on an empty log", []claim{
			said(1, 0, 1, 9), said(2, 1, 1, 4), said(2, 1, 1, 20), said(1, 0, 1, 10),
		}, 2},
		{"and followed by the next", []claim{said(1, 0, 1, 9), said(2, 1, 1, 4), said(2, 2, 2, 20)}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var q quorums
			for _, c := range tt.says {
				q.add(c)
			}
			if got := q.all(); len(got) != tt.want {
				t.Errorf("%d lines, want %d: %v", len(got), tt.want, got)
			}
		})
	}
}
