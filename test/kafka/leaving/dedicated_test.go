package leaving_test

import (
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/report"
)

// playDedicated has controllers leave that are no brokers: the leader and one that follows it go at once; while one is
// down, another one waits. Before Kafka 3.7 a controller that follows does not tell where the leader is, and goes.
func playDedicated(t *testing.T, r *rig.Rig, version string, row *report.Row) {
	made, err := r.NewCluster(rig.ImageOf(version), rig.Dedicated(3, 1)...)
	if err != nil {
		t.Fatal(err)
	}
	defer made.Stop()
	s := &stage{Cluster: made, row: row}
	defer func() {
		if t.Failed() {
			t.Logf("the end of every log:\n%s", s.Logs())
		}
	}()
	ctx := suite.Within(t, suite.StartLimit)
	if err := s.Start(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := rig.Ready(ctx, s.Pods...); err != nil {
		t.Fatal(err)
	}
	var longest time.Duration
	for _, p := range s.Pods {
		h := hold(suite.Within(t, suite.AskLimit), p, nil)
		h.returns(t, atOnce)
		h.says(t, "this broker may go")
		longest = max(longest, h.took)
		if err := p.NewStart("again-" + p.Name); err != nil { // so that nobody counts it as gone
			t.Fatal(err)
		}
	}
	row.Figures(longest.Round(time.Millisecond).String(), "may go")
	if version == rig.V340 {
		return
	}
	s.stop(t, s.Pods[0])
	isSeenDown(t, s.Pods[0])
	h := hold(suite.Within(t, suite.StartLimit), s.Pods[1], nil)
	h.waits(t, 8*time.Second, "of the other 2 voters of the quorum would be caught up")
	s.start(t, s.Pods[0])
	h.returns(t, suite.AskLimit)
	row.Figures(h.took.Round(time.Millisecond).String(), "waited, then may go")
}
