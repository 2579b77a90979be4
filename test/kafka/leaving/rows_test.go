package leaving_test

import (
	"context"
	"fmt"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
)

// rows is the table, in the order in which it is played: a row more is a function and its name here.
func rows() []row {
	return []row{
		{"a roll while all is well", healthyRoll},
		{"without hold, while another broker is down", withoutHold},
		{"while another broker is down", brokerDown},
		{"while another broker's replica is stuck", replicaStuck},
		{"two brokers at the same time", twoAtOnce},
		{"without a quorum", noQuorum},
		{"without a sidecar", noSidecar},
		{"its Kafka does not answer", kafkaStopped},
		{"a deletion of everything, by hand", deletedByHand},
		{"a deletion of everything", deleted},
	}
}

// atOnce is what a hold that waits for nothing may take on a loaded machine.
const atOnce = 5 * time.Second

// shortOfOne is what is said where one in-sync replica of two would be left.
const shortOfOne = "would have 1 of 2 in-sync replicas"

// healthyRoll restarts the pods one after another. The topic that has its only copy on pod 2 keeps nobody.
func healthyRoll(t *testing.T, s *stage) {
	var longest time.Duration
	for i := len(s.Pods) - 1; i >= 0; i-- {
		p := s.Pods[i]
		h := hold(suite.Within(t, suite.AskLimit), p, nil)
		h.returns(t, atOnce)
		h.says(t, "this broker may go")
		longest = max(longest, h.took)
		s.stop(t, p)
		s.start(t, p)
		s.whole(t)
	}
	s.row.Figures(longest.Round(time.Millisecond).String(), "may go")
}

// withoutHold shows what a roll does that only looks at what came back.
func withoutHold(t *testing.T, s *stage) {
	s.stop(t, s.Pods[0])
	if err := s.Pods[2].Kafka.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	err := rig.Until(suite.Within(t, suite.AskLimit), 20*time.Millisecond, func(ctx context.Context) error {
		left, err := s.inSync(ctx, s.Pods[1])
		if err == nil && left != 1 {
			err = fmt.Errorf("%d in-sync replicas are left, want 1", left)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	s.row.Figures("", "1 of 2 in-sync replicas is left")
	s.Pods[2].Kafka.Kill()
	for _, p := range []*rig.Pod{s.Pods[0], s.Pods[2]} {
		if err := p.StartKafka(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := rig.Ready(suite.Within(t, suite.StartLimit), s.Pods...); err != nil {
		t.Fatal(err)
	}
	s.whole(t)
}

// isSeenDown waits until a pod's sidecar says that its Kafka does not answer. The others' metadata has it in sync for
// seconds more, and as a voter that is caught up.
func isSeenDown(t *testing.T, p *rig.Pod) {
	t.Helper()
	err := rig.Until(suite.Within(t, suite.AskLimit), 20*time.Millisecond, func(ctx context.Context) error {
		status, err := p.Status(ctx)
		if err == nil && status.Ready {
			err = fmt.Errorf("%s is ready", p.Name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// brokerDown has pod 2 wait until pod 0, which has crashed, is back.
func brokerDown(t *testing.T, s *stage) {
	s.Pods[0].Kafka.Kill()
	isSeenDown(t, s.Pods[0])
	h := hold(suite.Within(t, suite.StartLimit), s.Pods[2], nil)
	h.waits(t, 8*time.Second, shortOfOne, "of the other 2 voters of the quorum would be caught up")
	s.start(t, s.Pods[0])
	s.goesSafely(t, h, 2)
}

// goesSafely wants a hold to return, and everything in sync in the others by then.
func (s *stage) goesSafely(t *testing.T, h *held, but ...int32) {
	t.Helper()
	h.returns(t, suite.StartLimit)
	if left, err := s.inSync(suite.Within(t, suite.AskLimit), s.Pods[0], but...); err != nil || left < 2 {
		t.Errorf("%s goes, and %d of 2 in-sync replicas stay (%v)", h.pod.Name, left, err)
	}
	s.row.Figures(h.took.Round(time.Millisecond).String(), "waited, then may go")
	s.stop(t, h.pod)
	s.start(t, h.pod)
	s.whole(t)
}

// throttle stops the replication of the data topic to all that are not in sync, or lets it go on.
func (s *stage) throttle(t *testing.T, on bool) {
	t.Helper()
	var throttled *string
	if on {
		all := "*"
		throttled = &all
	}
	err := s.Client(s.Pods[1]).Set(suite.Within(t, suite.AskLimit), records.Configure{
		Topic: dataTopic, Config: map[string]*string{"leader.replication.throttled.replicas": throttled},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// replicaStuck has pod 2 wait for pod 0, whose replicas do not catch up, though its Kafka serves.
func replicaStuck(t *testing.T, s *stage) {
	p := s.Pods[0]
	s.stop(t, p)
	s.throttle(t, true)
	fill := records.Fill{Topic: dataTopic, MiB: 24}
	if err := s.Client(s.Pods[1]).Fill(suite.Within(t, suite.StartLimit), fill); err != nil {
		t.Fatal(err)
	}
	if err := p.StartKafka(); err != nil {
		t.Fatal(err)
	}
	err := rig.Until(suite.Within(t, suite.StartLimit), 50*time.Millisecond, func(ctx context.Context) error {
		m, err := s.Client(s.Pods[1]).Metadata(ctx)
		if err == nil && !m.Lists(0) {
			err = fmt.Errorf("%s is not back", p.Name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	h := hold(suite.Within(t, suite.StartLimit), s.Pods[2], nil)
	h.waits(t, 8*time.Second, shortOfOne+" (not in sync on 0)")
	s.throttle(t, false)
	s.goesSafely(t, h, 2)
}

// twoAtOnce has pods 1 and 2 leave at the same time: the first goes at once, the second once the first is back.
func twoAtOnce(t *testing.T, s *stage) {
	ctx := suite.Within(t, 2*suite.StartLimit)
	first, second := hold(ctx, s.Pods[1], nil), hold(ctx, s.Pods[2], nil)
	select {
	case <-first.ended:
	case <-second.ended:
		first, second = second, first
	case <-time.After(3 * atOnce):
		t.Fatal("neither goes")
	}
	first.returns(t, atOnce)
	s.stop(t, first.pod)
	second.waits(t, 5*time.Second, "would have ")
	s.start(t, first.pod)
	s.goesSafely(t, second, second.pod.NodeID())
}

// noQuorum has the other two die: pod 2 waits, and goes once its time is over.
func noQuorum(t *testing.T, s *stage) {
	for _, p := range s.Pods[:2] {
		p.Kafka.Kill()
	}
	h := hold(suite.Within(t, suite.StartLimit), s.Pods[2], map[string]string{"KRAFTPOD_HOLD_TIMEOUT": "15s"})
	h.returns(t, 30*time.Second)
	h.says(t, "this broker goes, though it is not safe")
	if h.took < 15*time.Second {
		t.Errorf("it waited %v, want 15 s", h.took)
	}
	s.row.Figures(h.took.Round(time.Millisecond).String(), "goes, though it is not safe")
	for _, p := range s.Pods[:2] {
		if err := p.StartKafka(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := rig.Ready(suite.Within(t, suite.StartLimit), s.Pods...); err != nil {
		t.Fatal(err)
	}
	s.whole(t)
}

// noSidecar has hold ask by itself.
func noSidecar(t *testing.T, s *stage) {
	p := s.Pods[2]
	p.Sidecar.Kill()
	h := hold(suite.Within(t, suite.AskLimit), p, nil)
	h.returns(t, 2*atOnce)
	h.says(t, "this broker may go")
	s.stop(t, s.Pods[0])
	short := hold(suite.Within(t, suite.AskLimit), p, map[string]string{"KRAFTPOD_HOLD_TIMEOUT": "3s"})
	short.returns(t, suite.AskLimit)
	short.says(t, shortOfOne)
	s.row.Figures(h.took.Round(time.Millisecond).String(), "may go; or waits")
	if err := p.StartSidecarAs(nil); err != nil {
		t.Fatal(err)
	}
	s.start(t, s.Pods[0])
	s.whole(t)
}

// kafkaStopped has hold return at once where nobody answers.
func kafkaStopped(t *testing.T, s *stage) {
	p := s.Pods[2]
	s.stop(t, p)
	h := hold(suite.Within(t, suite.AskLimit), p, nil)
	h.returns(t, atOnce)
	h.says(t, "its Kafka does not answer")
	s.row.Figures(h.took.Round(time.Millisecond).String(), "its Kafka does not answer")
	s.start(t, p)
	s.whole(t)
}

// deletion ends all pods, and says how long that takes; hook is what each does before SIGTERM. A Kafka whose quorum has
// gone before it was let go waits for five minutes, with a hook and without: it is killed after one.
func (s *stage) deletion(t *testing.T, hook func(p *rig.Pod) error) time.Duration {
	t.Helper()
	began := time.Now()
	errs := make([]error, len(s.Pods))
	var all sync.WaitGroup
	for i, p := range s.Pods {
		all.Go(func() {
			if errs[i] = hook(p); errs[i] != nil {
				return
			}
			if _, err := end(p); err != nil {
				t.Logf("%s lost its quorum before it was let go: %v", p.Name, err)
				p.Kafka.Kill()
			}
		})
	}
	all.Wait()
	took := time.Since(began)
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	for _, p := range s.Pods {
		if !p.Kafka.Running() {
			if err := p.StartKafka(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := rig.Ready(suite.Within(t, suite.StartLimit), s.Pods...); err != nil {
		t.Fatal(err)
	}
	s.whole(t)
	return took
}

// deletedByHand is what a deletion takes without hold.
func deletedByHand(t *testing.T, s *stage) {
	took := s.deletion(t, func(*rig.Pod) error { return nil })
	s.row.Figures("", "all have ended after "+took.Round(100*time.Millisecond).String())
}

// deleted wants every hold to return as soon as all are known to end.
func deleted(t *testing.T, s *stage) {
	ctx := suite.Within(t, suite.StartLimit)
	var longest time.Duration
	var mu sync.Mutex
	took := s.deletion(t, func(p *rig.Pod) error {
		h := hold(ctx, p, nil)
		<-h.ended
		mu.Lock()
		defer mu.Unlock()
		longest = max(longest, h.took)
		return h.err
	})
	if longest > 2*atOnce {
		t.Errorf("a hold waited %v", longest)
	}
	ended := "all have ended after " + took.Round(100*time.Millisecond).String()
	s.row.Figures(longest.Round(time.Millisecond).String(), ended)
}
