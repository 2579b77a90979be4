package health

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/kraftpod/kraftpod/bootstrap"
	"github.com/kraftpod/kraftpod/bootstrap/formation"
	"github.com/twmb/franz-go/pkg/kmsg"
)

var t0 = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func after(d time.Duration) time.Time { return t0.Add(d) }

func refusedErr() error {
	return fmt.Errorf("unable to dial: %w", os.NewSyscallError("connect", syscall.ECONNREFUSED))
}

// good is an answer with inSync of here replicas in sync.
func good(inSync, here int) *heard {
	return &heard{epoch: 1, self: &kmsg.MetadataResponseBroker{Host: "kafka-0.svc", Port: 9092}, replicas: &replicas{Here: here, InSync: inSync}}
}

func fresh() *state {
	s := &state{cfg: Config{PollInterval: 2 * time.Second, Timeout: 2 * time.Second}}
	s.planned(somePlan("one"), "")
	return s
}

func TestState(t *testing.T) {
	broken := errors.New("broken")
	ok := func(s *state, at time.Duration) { s.polled(after(at), time.Millisecond, good(3, 3), nil) }
	fail := func(s *state, at time.Duration, err error) { s.polled(after(at), time.Millisecond, nil, err) }
	tests := []struct {
		name    string
		steps   func(s *state)
		at      time.Duration
		ready   bool
		latched bool
		started bool
	}{
		{"not asked", func(*state) {}, 0, false, false, false},
		{"answered", func(s *state) { ok(s, 0) }, 0, true, true, true},
		{"not overdue", func(s *state) { ok(s, 0) }, 12 * time.Second, true, true, true},
		{"overdue", func(s *state) { ok(s, 0) }, 12*time.Second + 1, false, true, true},
		{"two failures", func(s *state) { ok(s, 0); fail(s, 1, broken); fail(s, 2, broken) }, 3, true, true, true},
		{"three failures", func(s *state) { ok(s, 0); fail(s, 1, broken); fail(s, 2, broken); fail(s, 3, broken) }, 3, false, true, true},
		{"not in a row", func(s *state) { ok(s, 0); fail(s, 1, broken); fail(s, 2, broken); ok(s, 3); fail(s, 4, broken) }, 5, true, true, true},
		{"one failure before the first answer", func(s *state) { fail(s, 1, broken) }, 2, false, false, false},
		{"refused", func(s *state) { ok(s, 0); fail(s, 1, refusedErr()) }, 1, false, false, false},
		{"refused, then not caught up", func(s *state) { ok(s, 0); fail(s, 1, refusedErr()); s.polled(after(2), 1, good(2, 3), nil) }, 2, false, false, true},
		{"falls out of sync once latched", func(s *state) { ok(s, 0); s.polled(after(2), 1, good(1, 3), nil) }, 2, true, true, true},
		{"fenced does not latch", func(s *state) { h := good(3, 3); h.fenced = true; s.polled(t0, 1, h, nil) }, 0, false, false, true},
		{"not registered does not latch", func(s *state) { h := good(0, 0); h.self = nil; s.polled(t0, 1, h, nil) }, 0, false, false, true},
		{"no replicas here", func(s *state) { s.polled(t0, 1, good(0, 0), nil) }, 0, true, true, true},
		{"a new start", func(s *state) { ok(s, 0); s.planned(somePlan("two"), "") }, 0, false, false, false},
		{"the same start", func(s *state) { ok(s, 0); s.planned(somePlan("one"), "") }, 0, true, true, true},
		{"no plan", func(s *state) { ok(s, 0); s.planned(nil, "gone") }, 0, false, true, true},
		{"a plan without a start", func(s *state) { ok(s, 0); s.planned(nil, "gone"); s.planned(somePlan(""), "") }, 0, true, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := fresh()
			tt.steps(s)
			if got := s.ready(after(tt.at)); got != tt.ready {
				t.Errorf("ready = %v, want %v: %v", got, tt.ready, s.checks(after(tt.at)))
			}
			if s.Latched != tt.latched {
				t.Errorf("latched = %v, want %v", s.Latched, tt.latched)
			}
			if (s.heard != nil) != tt.started {
				t.Errorf("has answered: %v, want %v", s.heard != nil, tt.started)
			}
		})
	}
}

func TestDeadlineCountsFromProgress(t *testing.T) {
	s := fresh()
	s.cfg.CatchupDeadline = time.Minute
	inSync := []struct {
		at      time.Duration
		inSync  int
		latched bool
	}{{0, 1, false}, {50 * time.Second, 2, false}, {80 * time.Second, 1, false}, {100 * time.Second, 2, false}, {110 * time.Second, 2, true}}
	for _, step := range inSync {
		s.polled(after(step.at), 1, good(step.inSync, 3), nil)
		if s.Latched != step.latched {
			t.Errorf("after %v latched = %v, want %v", step.at, s.Latched, step.latched)
		}
	}
	if !strings.HasPrefix(s.waived, "no longer waited for after 1m0s without progress") {
		t.Errorf("waived = %q", s.waived)
	}
}

func TestFrozen(t *testing.T) {
	s := fresh()
	for i := range 10 {
		h := good(3, 3)
		h.epoch = int64(min(i, 4))
		s.polled(after(time.Duration(i)*time.Second), 1, h, nil)
	}
	if got, ok := s.frozen(after(10 * time.Second)); !ok || got != 6*time.Second {
		t.Errorf("frozen = %v, %v, want 6s since the epoch moved last", got, ok)
	}
	s.plan.Roles = []string{"controller"}
	if _, ok := s.frozen(t0); ok {
		t.Error("a controller's epoch says nothing, want none")
	}
}

func TestChecksWithoutAPlan(t *testing.T) {
	s := &state{noPlan: "no plan: why"}
	const unknown = "not known while the broker does not answer"
	want := []formation.Check{
		{Name: "answers", Reason: "no plan: why"},
		{Name: "registered", Reason: unknown},
		{Name: "advertised", Reason: unknown},
		{Name: "storage", Reason: unknown},
		{Name: "caught-up", Reason: unknown},
	}
	if diff := cmp.Diff(want, s.checks(t0)); diff != "" {
		t.Error(diff)
	}
	s.noPlan = ""
	s.plan = somePlan("", "controller")
	want = []formation.Check{{Name: "answers", Reason: "not asked yet"}, {Name: "quorum", Reason: unknown}}
	if diff := cmp.Diff(want, s.checks(t0)); diff != "" {
		t.Error(diff)
	}
}

func TestAdvertisedWithoutAnEntry(t *testing.T) {
	s := fresh()
	s.plan.Advertised = []bootstrap.Endpoint{}
	s.polled(t0, 1, good(3, 3), nil)
	if got := s.advertised(); !strings.Contains(got, `no advertised address of listener "INTERNAL"`) {
		t.Errorf("advertised: %q, want a failure that names the listener", got)
	}
}

func TestCount(t *testing.T) {
	topic := "orders"
	partition := func(id, leader int32, code int16, isr, offline []int32) kmsg.MetadataResponseTopicPartition {
		return kmsg.MetadataResponseTopicPartition{Partition: id, Leader: leader, ErrorCode: code, Replicas: []int32{0, 1}, ISR: isr, OfflineReplicas: offline}
	}
	elsewhere := partition(9, 1, 0, []int32{1}, nil)
	elsewhere.Replicas = []int32{1, 2}
	got := count([]kmsg.MetadataResponseTopic{{Topic: &topic, Partitions: []kmsg.MetadataResponseTopicPartition{
		partition(0, 1, 0, []int32{1, 0}, nil),
		partition(1, 1, 0, []int32{1}, nil),
		partition(2, 1, 0, []int32{1, 0}, []int32{0}),
		partition(3, -1, 5, []int32{1}, []int32{1}),
		partition(4, -1, 72, []int32{0}, []int32{0}),
		partition(5, 0, 0, []int32{0}, []int32{1}),
		partition(6, 1, 9, []int32{0, 1}, nil), // REPLICA_NOT_AVAILABLE is about another
		elsewhere,
	}}}, 0)
	want := &replicas{Here: 7, InSync: 3, Offline: 2, Leaderless: 2, Behind: []string{"orders-1", "orders-2"}, WithoutLeader: []string{"orders-3", "orders-4"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDescribe(t *testing.T) {
	code := func(r *kmsg.DescribeQuorumResponse, top, partition int16) *kmsg.DescribeQuorumResponse {
		r.ErrorCode, r.Topics[0].Partitions[0].ErrorCode = top, partition
		return r
	}
	tests := []struct {
		name  string
		resp  *kmsg.DescribeQuorumResponse
		want  []int32 // caught up; nil: no quorum
		known int32
	}{
		{"within 5 s", described(1, voter(2, 90, 5_000), voter(1, 99, 10_000), voter(0, 90, 4_999)), []int32{1, 2}, 1},
		{"an isolated leader", described(1, voter(0, 99, 1_000), voter(1, 99, 60_000), voter(2, 99, 1_000)), []int32{1}, 1},
		{"never fetched", described(1, voter(0, -1, -1), voter(1, 99, 60_000)), []int32{1}, 1},
		{"version 0, by offsets", described(1, voter(0, 99, -1), voter(1, 99, -1), voter(2, 98, -1)), []int32{0, 1}, 1},
		{"a follower", code(described(1, voter(0, 9, 9), voter(1, 9, 9)), 0, 6), nil, 1},
		{"no leader", code(described(-1), 0, 6), nil, -1},
		{"not authorized", code(described(1), 31, 0), nil, -1},
		{"empty", &kmsg.DescribeQuorumResponse{}, nil, -1},
		{"a leader outside", described(7, voter(0, 9, 9)), nil, 7},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q, known, err := describe(tt.resp, 0, t0)
			if known != tt.known || (err == nil) != (tt.want != nil) {
				t.Fatalf("describe = %d, %v, want known %d", known, err, tt.known)
			}
			if q != nil {
				if diff := cmp.Diff(tt.want, q.CaughtUp); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestValidate(t *testing.T) {
	usable := Config{Dir: "/kraftpod", Listen: ":8081", Broker: "localhost:9092", PollInterval: 1, Timeout: 1}
	if err := usable.Validate(); err != nil {
		t.Errorf("Validate(%+v) = %v, want none", usable, err)
	}
	err := Config{Listen: "8081", Broker: ":9092", PollInterval: 0, Timeout: -time.Second, CatchupDeadline: -1}.Validate()
	want := []string{`KRAFTPOD_LISTEN="8081"`, `KRAFTPOD_BROKER=":9092"`, `KRAFTPOD_POLL_INTERVAL="0s"`, `KRAFTPOD_TIMEOUT="-1s"`, `KRAFTPOD_CATCHUP_DEADLINE="-1ns"`}
	lines := strings.Split(fmt.Sprint(err), "\n")
	for i, w := range want {
		if len(lines) != len(want) || !strings.HasPrefix(lines[i], w+": want ") {
			t.Fatalf("Validate =\n%v\nwant lines of %v", err, want)
		}
	}
	for _, listen := range []string{":0", ":70000", ":http", "[::1]", "localhost:"} {
		c := usable
		c.Listen = listen
		if c.Validate() == nil {
			t.Errorf("Validate of KRAFTPOD_LISTEN %q = nil, want an error", listen)
		}
	}
}
