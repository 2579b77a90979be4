package health

import (
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/broker"
)

func TestQuorumIsOfThisLifeAndOfLate(t *testing.T) {
	s := newState()
	described := &broker.Quorum{}
	described.At = t0
	s.describeQuorum(described)
	if s.quorum != nil {
		t.Error("a quorum is known that was described to a broker before this one")
	}
	s.answer(0, caughtUpSnapshot())
	s.describeQuorum(described)
	moves(s, 11*time.Second)
	if s.currentQuorum(after(12*time.Second)) == nil {
		t.Error("no quorum after 12 s, want the one described")
	}
	if q := s.currentQuorum(after(12*time.Second + 1)); q != nil {
		t.Errorf("quorum = %+v after more than 12 s, want none", q)
	}
	s.fail(0, refusedError())
	if s.currentQuorum(t0) != nil {
		t.Error("a quorum is known once the port refuses")
	}
}

// moves has the broker answer with metadata that has moved.
func moves(s *state, at time.Duration) {
	snapshot := caughtUpSnapshot()
	snapshot.MetadataOffset = int64(at)
	s.answer(at, snapshot)
}

// A leader describes a quorum that is lost as whole for 3 s. What was described until
// the standstill could be seen says nothing of it; what is described later does.
func TestQuorumIsNotOfBeforeAStandstill(t *testing.T) {
	tests := []struct {
		name                       string
		moved, described, asked    time.Duration
		controllers, unknown, want bool
	}{
		{name: "moves", moved: 9 * time.Second, described: 3 * time.Second, asked: 10 * time.Second, want: true},
		{name: "stands still, not for long", described: 3 * time.Second, asked: standstill, want: true},
		{name: "stands still", described: 3 * time.Second, asked: standstill + 1},
		{name: "described as it was seen", described: standstill - 1, asked: standstill + 1},
		{name: "described since", described: standstill, asked: 16 * time.Second, want: true},
		{name: "a controller's", described: 3 * time.Second, asked: 10 * time.Second, controllers: true, want: true},
		{name: "no offset is told", described: 3 * time.Second, asked: 10 * time.Second, unknown: true, want: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newState()
			if tt.controllers {
				s.plan.Roles = []string{"controller"}
			}
			moves(s, 0)
			moves(s, tt.moved)
			if tt.unknown {
				s.snapshot.MetadataOffset = -1
			}
			described := &broker.Quorum{}
			described.At = after(tt.described)
			s.describeQuorum(described)
			if got := s.currentQuorum(after(tt.asked)) != nil; got != tt.want {
				t.Errorf("known: %t, want %t", got, tt.want)
			}
		})
	}
}
