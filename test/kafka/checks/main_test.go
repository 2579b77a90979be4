// Package checks_test forms clusters of every image and shape on real Kafka and holds each to a list of checks: what
// clients and kubelets see of a cluster that is well, that is killed, that is started wrongly. rows_test.go is the
// table; how to run it is told by test/kafka/suite.
package checks_test

import (
	"os"
	"slices"
	"testing"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/report"
)

// ran is what ran of the table.
var ran = report.Counts("checks")

func TestMain(m *testing.M) { os.Exit(suite.Main(m, ran)) }

// cluster is one under test, and what it was made to be.
type cluster struct {
	*rig.Cluster
	voters      []int32 // of the quorum that is to form
	votersGiven string  // controller.quorum.voters as a user gave it; empty when kraftpod computes it
	written     int     // records that must be there
}

// check is one thing proved on a running cluster. The checks of a row share the cluster and come in order: some leave
// a pod stopped for the next.
type check struct {
	name string
	run  func(t *testing.T, c *cluster)
}

// row is one cluster and what is proved on it.
type row struct {
	name        string
	image       rig.Image
	voters      []int32
	votersGiven string // controller.quorum.voters, where the row gives it by hand
	sets        []*rig.StatefulSet
	checks      []check
}

func TestChecks(t *testing.T) {
	r := suite.Rig(t)
	var versions []string
	for _, row := range rows() {
		versions = append(versions, row.image.Version)
	}
	suite.Known(t, versions...)
	for _, row := range rows() {
		name := row.image.Version + "/" + row.name
		planned := map[string]*report.Row{}
		for _, k := range row.checks {
			planned[k.name] = ran.Plan(name, k.name)
		}
		if !slices.Contains(suite.Versions(), row.image.Version) {
			for _, k := range planned {
				k.Skip("not in KRAFTPOD_KAFKA")
			}
			continue
		}
		t.Run(name, func(t *testing.T) { row.run(t, r, planned) })
	}
	ran.Close(t)
}

// run runs the checks of one cluster. The first one forms it: without it the others mean nothing.
func (row row) run(t *testing.T, r *rig.Rig, planned map[string]*report.Row) {
	made, err := r.NewCluster(row.image, row.sets...)
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{Cluster: made, voters: row.voters, votersGiven: row.votersGiven}
	defer c.Stop()
	for i, k := range row.checks {
		ok := planned[k.name].Run(t, func(t *testing.T) { k.run(t, c) })
		if ok {
			continue
		}
		t.Logf("the end of every log:\n%s", c.Logs())
		if i == 0 {
			for _, rest := range row.checks[1:] {
				planned[rest.name].Skip("its cluster did not form")
			}
			t.Fatal("no cluster: nothing else can be proved")
		}
	}
}

// TestTable holds the table to itself, without Kafka.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range rows() {
		if row.checks[0].name != "forms" || len(row.voters) == 0 {
			t.Errorf("%s: forms no cluster first, or has no voters", row.name)
		}
		for _, k := range row.checks {
			name := row.image.Version + "/" + row.name + "/" + k.name
			if seen[name] {
				t.Errorf("twice in the table: %s", name)
			}
			seen[name] = true
		}
	}
}
