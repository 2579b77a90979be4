package health

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/broker"
	"github.com/kraftpod/kraftpod/internal/disk"
)

var errBroken = errors.New("broken")

var t0 = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func after(d time.Duration) time.Time { return t0.Add(d) }

func refusedError() error {
	return fmt.Errorf("unable to dial: %w", os.NewSyscallError("connect", syscall.ECONNREFUSED))
}

// snapshotOf is one of a broker with inSync of here replicas in sync.
func snapshotOf(inSync, here int) *broker.Snapshot {
	return &broker.Snapshot{
		MetadataOffset: 1,
		Listed:         true,
		Advertised:     "kafka-0.svc:9092",
		Replicas:       &broker.Replicas{Here: here, InSync: inSync, Behind: []string{}, WithoutLeader: []string{}},
		Leader:         broker.NoLeader,
	}
}

func caughtUpSnapshot() *broker.Snapshot { return snapshotOf(3, 3) }

func newState() *state {
	s := &state{cfg: Config{PollInterval: 2 * time.Second, Timeout: 2 * time.Second}}
	s.followPlan(somePlan("one"), "")
	return s
}

// answer ends a poll with a snapshot, so long after t0.
func (s *state) answer(at time.Duration, snapshot *broker.Snapshot) {
	s.endPoll(pollEnd{at: after(at), took: time.Millisecond, snapshot: snapshot})
	s.readDisk(after(at), disk.Volume{State: disk.Unknown})
}

// readDisk ends a reading of the plan's log dirs.
func (s *state) readDisk(at time.Time, volume disk.Volume) {
	s.reading = reading{begun: at, volume: volume}
	if s.plan != nil {
		s.reading.dirs = s.plan.LogDirs
	}
}

// fail ends a poll with an error, so long after t0.
func (s *state) fail(at time.Duration, err error) {
	s.endPoll(pollEnd{at: after(at), took: time.Millisecond, err: err})
}

func (s *state) failTimes(n int, err error) {
	for range n {
		s.fail(0, err)
	}
}

func TestTransitions(t *testing.T) {
	ok := func(s *state) { s.answer(0, caughtUpSnapshot()) }
	for _, tt := range []struct {
		name                    string
		steps                   func(s *state)
		at                      time.Duration
		ready, latched, started bool
	}{
		{"not asked", func(*state) {}, 0, false, false, false},
		{"answered", ok, 0, true, true, true},
		{"not overdue", ok, 12 * time.Second, true, true, true},
		{"overdue", ok, 12*time.Second + 1, false, true, true},
		{"two failures", func(s *state) { ok(s); s.failTimes(2, errBroken) }, 0, true, true, true},
		{"three failures", func(s *state) { ok(s); s.failTimes(3, errBroken) }, 0, false, true, true},
		{
			"not in a row",
			func(s *state) { ok(s); s.failTimes(2, errBroken); ok(s); s.failTimes(2, errBroken) }, 0, true, true, true,
		},
		{"one failure before the first answer", func(s *state) { s.fail(0, errBroken) }, 0, false, false, false},
		{"refused", func(s *state) { ok(s); s.fail(1, refusedError()) }, 1, false, false, false},
		{
			"refused, then not caught up",
			func(s *state) { ok(s); s.fail(1, refusedError()); s.answer(2, snapshotOf(2, 3)) }, 2, false, false, true,
		},
		{
			"falls out of sync once latched",
			func(s *state) { ok(s); s.answer(2, snapshotOf(1, 3)) }, 2, true, true, true,
		},
		{"fenced does not latch", func(s *state) {
			fenced := caughtUpSnapshot()
			fenced.Fenced = true
			s.answer(0, fenced)
		}, 0, false, false, true},
		{"not registered does not latch", func(s *state) {
			unlisted := snapshotOf(0, 0)
			unlisted.Listed = false
			s.answer(0, unlisted)
		}, 0, false, false, true},
		{"no replicas here", func(s *state) { s.answer(0, snapshotOf(0, 0)) }, 0, true, true, true},
		{"not counted", func(s *state) {
			uncounted := caughtUpSnapshot()
			uncounted.Replicas = nil
			s.answer(0, uncounted)
		}, 0, false, false, true},
		{"a new start", func(s *state) { ok(s); s.followPlan(somePlan("two"), "") }, 0, false, false, false},
		{"the same start", func(s *state) { ok(s); s.followPlan(somePlan("one"), "") }, 0, true, true, true},
		{"no plan", func(s *state) { ok(s); s.followPlan(nil, "gone") }, 0, false, true, true},
		{
			"a plan without a start",
			func(s *state) { ok(s); s.followPlan(nil, "gone"); s.followPlan(somePlan(""), "") }, 0, true, true, true,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newState()
			tt.steps(s)
			if got := s.ready(after(tt.at)); got != tt.ready {
				t.Errorf("ready = %v, want %v: %v", got, tt.ready, s.checks(after(tt.at)))
			}
			if s.latched != tt.latched {
				t.Errorf("latched = %v, want %v", s.latched, tt.latched)
			}
			if (s.snapshot != nil) != tt.started {
				t.Errorf("has answered: %v, want %v", s.snapshot != nil, tt.started)
			}
		})
	}
}

func TestPollsAreCounted(t *testing.T) {
	s := newState()
	s.answer(0, caughtUpSnapshot())
	s.failTimes(4, errBroken)
	s.fail(0, refusedError())
	if s.polls != 6 || s.failedPolls != 5 || s.failures != 1 {
		t.Errorf("%d polls, %d failed, %d in a row; want 6, 5 and, since the broker went, 1",
			s.polls, s.failedPolls, s.failures)
	}
	s.answer(0, caughtUpSnapshot())
	if s.polls != 7 || s.failedPolls != 5 || s.failures != 0 {
		t.Errorf("%d polls, %d failed, %d in a row; want 7, 5, 0", s.polls, s.failedPolls, s.failures)
	}
}

func TestDeadlineCountsFromProgress(t *testing.T) {
	s := newState()
	s.cfg.CatchupDeadline = time.Minute
	for _, step := range []struct {
		at      time.Duration
		inSync  int
		latched bool
	}{
		{0, 1, false},
		{50 * time.Second, 2, false},
		{80 * time.Second, 1, false},
		{100 * time.Second, 2, false},
		{110*time.Second - 1, 2, false},
		{110 * time.Second, 2, true},
	} {
		s.answer(step.at, snapshotOf(step.inSync, 3))
		if s.latched != step.latched {
			t.Errorf("after %v latched = %v, want %v", step.at, s.latched, step.latched)
		}
	}
	const want = "no longer waited for after 1m0s without progress (KRAFTPOD_CATCHUP_DEADLINE): 1 of 3"
	if !strings.HasPrefix(s.waived, want) {
		t.Errorf("waived = %q", s.waived)
	}
}

func TestWithoutADeadlineCatchingUpTakesForEver(t *testing.T) {
	s := newState()
	s.answer(0, snapshotOf(1, 3))
	s.answer(1000*time.Hour, snapshotOf(1, 3))
	if s.latched || s.waived != "" {
		t.Errorf("latched %v, waived %q, want neither", s.latched, s.waived)
	}
}

func TestFrozen(t *testing.T) {
	s := newState()
	if d, known := s.frozen(t0); known {
		t.Errorf("frozen for %v before the first answer, want not known", d)
	}
	for i := range 10 {
		snapshot := caughtUpSnapshot()
		snapshot.MetadataOffset = int64(min(i, 4))
		s.answer(time.Duration(i)*time.Second, snapshot)
	}
	if d, known := s.frozen(after(10 * time.Second)); !known || d != 6*time.Second {
		t.Errorf("frozen = %v, %v, want 6s since the offset moved last", d, known)
	}
	s.snapshot.MetadataOffset = -1
	if _, known := s.frozen(t0); known {
		t.Error("frozen is known of a broker that names no offset")
	}
	s.snapshot.MetadataOffset = 4
	s.plan.Roles = []string{"controller"}
	if _, known := s.frozen(t0); known {
		t.Error("frozen is known of a controller, whose offset says nothing")
	}
}

// A broker that started anew and answers with the same offset has moved.
func TestFrozenEndsWithTheBrokersLife(t *testing.T) {
	s := newState()
	s.answer(0, caughtUpSnapshot())
	s.fail(time.Minute, refusedError())
	s.answer(2*time.Minute, caughtUpSnapshot())
	if d, known := s.frozen(after(2 * time.Minute)); !known || d != 0 {
		t.Errorf("frozen = %v, %v, want 0s", d, known)
	}
}
