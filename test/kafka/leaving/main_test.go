// Package leaving_test has pods of real Kafka leave by `kraftpod hold`, as a kubelet does it: the preStop hook,
// SIGTERM, and a new container. rows_test.go is the table; how to run it is told by test/kafka/suite.
package leaving_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
	"github.com/kraftpod/kraftpod/test/report"
)

// left is what was played of the table.
var left = report.New("leaving", "hold waited", "what it said")

func TestMain(m *testing.M) { os.Exit(suite.Main(m, left)) }

const (
	// dataTopic has a copy on every node, of which two have to be in sync; aloneTopic its only copy on pod 2.
	dataTopic  = "data"
	aloneTopic = "alone"
)

// stage is the cluster of one version on which the rows are played, one after another: three nodes that are controller
// and broker each, in sync at the beginning and at the end of each row.
type stage struct {
	*rig.Cluster
	row *report.Row
}

// row is one of the table.
type row struct {
	name string
	play func(t *testing.T, s *stage)
}

func TestLeaving(t *testing.T) {
	r := suite.Rig(t)
	suite.Known(t, rig.V340, rig.V392, rig.V431)
	for _, version := range suite.Versions() {
		var planned []*report.Row
		for _, row := range rows() {
			planned = append(planned, left.Plan(version, row.name))
		}
		apart := left.Plan(version, "dedicated controllers")
		if version != rig.V431 && !suite.Slow() {
			for _, row := range append(planned, apart) {
				row.Skip(suite.NotSlow)
			}
			continue
		}
		t.Run(version, func(t *testing.T) {
			playAll(t, r, version, planned)
			apart.Run(t, func(t *testing.T) { playDedicated(t, r, version, apart) })
		})
	}
	left.Close(t)
}

func playAll(t *testing.T, r *rig.Rig, version string, planned []*report.Row) {
	made, err := r.NewCluster(rig.ImageOf(version), rig.Minimal(3, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer made.Stop()
	s := &stage{Cluster: made}
	s.form(t)
	for i, row := range rows() {
		s.row = planned[i]
		s.row.Run(t, func(t *testing.T) {
			defer func() {
				if t.Failed() {
					t.Logf("the end of every log:\n%s", s.Logs())
				}
			}()
			row.play(t, s)
		})
	}
}

func (s *stage) form(t *testing.T) {
	ctx := suite.Within(t, suite.StartLimit)
	if err := s.Start(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := rig.Ready(ctx, s.Pods...); err != nil {
		t.Fatal(err)
	}
	for topic, assignment := range map[string][][]int32{
		dataTopic: {{0, 1, 2}, {1, 2, 0}, {2, 0, 1}}, aloneTopic: {{2}},
	} {
		err := s.Client(s.Pods[0]).Make(ctx, records.Topic{
			Topic: topic, Assignment: assignment, Config: map[string]string{"min.insync.replicas": "2"},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	rate := "1" // a byte a second, of topics that are throttled
	err := s.Client(s.Pods[0]).Set(ctx, records.Configure{
		Brokers: []int32{0, 1, 2}, Config: map[string]*string{"leader.replication.throttled.rate": &rate},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.whole(t)
}

// whole waits until every replica of the data topic is in sync.
func (s *stage) whole(t *testing.T) {
	t.Helper()
	if err := s.Client(s.Pods[0]).InSync(suite.Within(t, suite.StartLimit), dataTopic, 3); err != nil {
		t.Fatal(err)
	}
}

// inSync is the smallest number of in-sync replicas that a partition of the data topic has, but for those on some
// nodes, as a pod tells it.
func (s *stage) inSync(ctx context.Context, by *rig.Pod, but ...int32) (int, error) {
	m, err := s.Client(by).Metadata(ctx)
	if err != nil {
		return 0, err
	}
	fewest := 3
	for _, p := range m.Topics[dataTopic] {
		isr := slices.DeleteFunc(p.ISR, func(id int32) bool { return slices.Contains(but, id) })
		fewest = min(fewest, len(isr))
	}
	if len(m.Topics[dataTopic]) == 0 {
		err = fmt.Errorf("%s shows no topic %s", by.Name, dataTopic)
	}
	return fewest, err
}

// stop ends a Kafka as a kubelet does after the hook.
func (s *stage) stop(t *testing.T, p *rig.Pod) time.Duration {
	t.Helper()
	took, err := end(p)
	if err != nil {
		t.Fatal(err)
	}
	return took
}

// start starts a stopped Kafka, and waits until it is ready.
func (s *stage) start(t *testing.T, p *rig.Pod) {
	t.Helper()
	if err := p.StartKafka(); err != nil {
		t.Fatal(err)
	}
	if _, err := rig.Ready(suite.Within(t, suite.StartLimit), p); err != nil {
		t.Fatal(err)
	}
}
