// Package scaling_test changes the number of a cluster's pods, or takes disks from them, on real Kafka: with kraftpod,
// and by hand, as people edit the voter list. rows_test.go is the table; how to run it is told by test/kafka/suite.
//
//	make scaling CASE='1 to 3'
package scaling_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/report"
)

// played is what was played of the table: records written, and found again by whoever knows one pod only; how many
// quorums there were; after how many seconds from the last change it served; for how many seconds at most nobody led.
var played = report.New("scaling", "before", "after", "quorums", "serves", "leaderless", "verdict")

func TestMain(m *testing.M) { os.Exit(suite.Main(m, played)) }

// TestScaling plays the table. KRAFTPOD_SCALING is "ci", "all", or "luck", which plays by hand, too, what proves
// nothing; without it there is nothing to do.
func TestScaling(t *testing.T) {
	r := suite.Rig(t)
	scope := os.Getenv("KRAFTPOD_SCALING")
	if scope == "" {
		t.Skip("set KRAFTPOD_SCALING=ci or =all to play")
	}
	if scope != "ci" && scope != "all" && scope != "luck" {
		t.Fatalf("KRAFTPOD_SCALING=%q is none of ci, all, luck", scope)
	}
	suite.Known(t, rig.V340, rig.V392, rig.V412, rig.V421, rig.V431)
	for _, version := range suite.Versions() {
		var cells []*cell
		for _, sc := range scenarios() {
			cells = append(cells, sc.cells(version)...)
		}
		for _, c := range cells {
			c.row = played.Plan(version, c.sc.name+"/"+c.mode())
		}
		t.Run(version, func(t *testing.T) {
			for _, c := range cells {
				c.run(t, r, scope)
			}
		})
	}
	played.Close(t)
}

// cells are a scenario by hand and with kraftpod.
func (sc scenario) cells(version string) []*cell {
	return []*cell{
		{sc: sc, version: version, byHand: true},
		{sc: sc, version: version},
	}
}

// run plays a cell, or says why it does not.
func (c *cell) run(t *testing.T, r *rig.Rig, scope string) {
	if why := c.skip(scope); why != "" {
		c.row.Skip(why)
		return
	}
	c.row.Run(t, func(t *testing.T) { c.play(t, r) })
}

// skip is why a cell is not played, or "".
func (c *cell) skip(scope string) string {
	on := c.sc.on
	if on == nil {
		on = []string{rig.V340, rig.V392, rig.V431}
	}
	switch {
	case !slices.Contains(on, c.version):
		return "only on " + strings.Join(on, " and ")
	case c.byHand && c.sc.byHand[c.version] == "" && scope != "luck":
		return "by hand it ends by luck, which proves nothing"
	case scope == "ci" && !slices.Contains(c.sc.inCI(), c.version+" "+c.mode()):
		return "not for CI"
	}
	return ""
}

// inCI are the cells that CI plays.
func (sc scenario) inCI() []string {
	if sc.ci == "" {
		return nil
	}
	return strings.Split(sc.ci, ", ")
}

// TestTable holds the table to itself, without Kafka: no name twice, and no cell for CI that there is not.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, sc := range scenarios() {
		if seen[sc.name] || len(sc.steps) == 0 || len(sc.voters) == 0 {
			t.Errorf("%q: twice in the table, or without steps or voters", sc.name)
		}
		seen[sc.name] = true
		var played []string
		for _, version := range []string{rig.V340, rig.V392, rig.V412, rig.V421, rig.V431} {
			for _, c := range sc.cells(version) {
				if c.skip("all") == "" {
					played = append(played, version+" "+c.mode())
				}
			}
		}
		for _, c := range sc.inCI() {
			if !slices.Contains(played, c) {
				t.Errorf("%q: CI is to play %q, which is none of its cells", sc.name, c)
			}
		}
	}
}
