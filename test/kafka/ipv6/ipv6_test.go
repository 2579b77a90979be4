// Package ipv6_test runs real Kafka where there is no IPv4 but loopback's: brokers, voters, sidecars and those who ask
// them before a first start, by name and by address. How to run it is told by test/kafka/suite.
package ipv6_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/test/certs"
	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/records"
	"github.com/kraftpod/kraftpod/test/report"
)

// ran is what ran of the table.
var ran = report.New("ipv6", "ready after")

func TestMain(m *testing.M) { os.Exit(suite.Main(m, ran)) }

// stage is a cluster and what its clients need.
type stage struct {
	*rig.Cluster
	ca  *certs.CA
	row row
}

func TestIPv6(t *testing.T) {
	r := suite.Rig(t)
	for _, version := range suite.Versions() {
		for _, row := range rows() {
			planned := ran.Plan(version, row.name)
			undo, err := rig.NewUndo()
			if err != nil {
				t.Fatal(err)
			}
			segment, err := rig.NewSegment6(t.Context(), undo, 3)
			if err != nil {
				planned.Skip("no IPv6 here: " + err.Error())
			} else {
				planned.Run(t, func(t *testing.T) { play(t, r, segment, version, row, planned) })
			}
			undo.All()
		}
	}
	ran.Close(t)
}

func play(t *testing.T, r *rig.Rig, segment *rig.Segment, version string, row row, planned *report.Row) {
	s := &stage{row: row, ca: certs.NewCA(t, "kafka-ca")}
	set := rig.Minimal(3, nil)
	set.PerPod = func(p *rig.Pod) map[string]string { return row.env(s, p) }
	var err error
	if s.Cluster, err = r.NewClusterOn(segment, rig.ImageOf(version), set); err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	for _, p := range s.Pods {
		pair := s.ca.Pair(p.Name, p.FQDN(), p.IP)
		for name, content := range map[string][]byte{"store": pair.Both(), "ca": s.ca.PEM} {
			if err := os.WriteFile(filepath.Join(p.Root, name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	began := time.Now()
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := rig.Ready(suite.Within(t, suite.StartLimit), s.Pods...); err != nil {
		t.Fatalf("%v\n%s", err, s.Logs())
	}
	planned.Figures(fmt.Sprintf("%.1f s", time.Since(began).Seconds()))
	s.says(t)
	s.serves(t)
	s.losesOne(t, s.Pods[2])
	s.serves(t)
}

// says holds what the plan and Kafka's own metadata say to what was meant.
func (s *stage) says(t *testing.T) {
	client := s.client(t, s.Pods[0])
	m, err := client.Metadata(suite.Within(t, suite.AskLimit))
	if err != nil || len(m.Brokers) != len(s.Pods) {
		t.Fatalf("brokers %+v (%v), want three", m.Brokers, err)
	}
	for i, p := range s.Pods {
		plan, err := api.ReadPlan(p.Dir)
		if err != nil {
			t.Fatal(err)
		}
		asked := plan.Broker
		if plan.Asked != "" {
			asked = plan.Asked
		}
		if want := s.row.asked(p); asked != want {
			t.Errorf("the sidecar of %s asks %s, want %s", p.Name, asked, want)
		}
		if want := s.row.advertised(p); m.Brokers[i].Address != want {
			t.Errorf("%s is advertised as %s, want %s", p.Name, m.Brokers[i].Address, want)
		}
	}
}

// client asks a pod as whoever follows what it advertises.
func (s *stage) client(t *testing.T, p *rig.Pod) records.Client {
	t.Helper()
	if s.row.advertised(p) != p.At("9092") {
		return s.Client(p)
	}
	client := records.Client{Seeds: []string{p.At("9092")}}
	var err error
	if client.Options, err = (records.Secured{CA: string(s.ca.PEM)}).Options(); err != nil {
		t.Fatal(err)
	}
	return client
}

// serves writes to a topic that is on all three, and reads it back from another.
func (s *stage) serves(t *testing.T) {
	topic := records.Topic{
		Topic: fmt.Sprintf("orders-%d", time.Now().UnixNano()), Partitions: 3, Replication: 3,
		Config: map[string]string{"min.insync.replicas": "2"},
	}
	ctx := suite.Within(t, suite.StartLimit)
	if err := s.client(t, s.Pods[0]).Make(ctx, topic); err != nil {
		t.Fatal(err)
	}
	if _, err := s.client(t, s.Pods[1]).Produce(ctx, records.Produce{Topic: topic.Topic, Count: 100}); err != nil {
		t.Fatal(err)
	}
	read, err := s.client(t, s.Pods[2]).Consume(ctx, records.Consume{Topic: topic.Topic, Want: 100})
	if err = errors.Join(err, read.Whole()); err != nil {
		t.Fatal(err)
	}
}

// losesOne kills a pod's Kafka: its sidecar says so within the second that is promised, and when it is back.
func (s *stage) losesOne(t *testing.T, p *rig.Pod) {
	suite.KillKafka(t, p)
	if _, err := rig.Ready(suite.Within(t, suite.StartLimit), p); err != nil {
		t.Fatalf("%v\n%s", err, p.Kafka.Tail(20))
	}
	err := rig.Until(suite.Within(t, suite.AskLimit), 100*time.Millisecond, func(ctx context.Context) error {
		status, err := p.Status(ctx)
		if err == nil && (status.Quorum == nil || !slices.Contains([]int32{0, 1, 2}, status.Quorum.LeaderID)) {
			err = fmt.Errorf("no leader in /status: %+v", status.Quorum)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
