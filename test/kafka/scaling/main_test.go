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
// quorums there were; after how many seconds from the last change it served.
var played = report.New("scaling", "before", "after", "quorums", "serves", "verdict")

func TestMain(m *testing.M) { os.Exit(suite.Main(m, played)) }

// TestScaling plays the table. KRAFTPOD_SCALING is "ci" or "all"; without it there is nothing to do.
func TestScaling(t *testing.T) {
	r := suite.Rig(t)
	scope := os.Getenv("KRAFTPOD_SCALING")
	if scope != "ci" && scope != "all" {
		t.Skip("set KRAFTPOD_SCALING=ci or =all to play")
	}
	suite.Known(t, rig.V340, rig.V392, rig.V412, rig.V431)
	for _, version := range suite.Versions() {
		var cells []*cell
		for _, sc := range scenarios() {
			cells = append(cells, sc.cells(version)...)
		}
		t.Run(version, func(t *testing.T) {
			for _, c := range cells {
				c.run(t, r, scope)
			}
		})
	}
	played.Close(t)
}

// cells are a scenario with kraftpod, and by hand where that has a certain end.
func (sc scenario) cells(version string) []*cell {
	var all []*cell
	for _, byHand := range []bool{true, false} {
		if byHand && sc.byHand[version] == "" {
			continue
		}
		c := &cell{sc: sc, version: version, byHand: byHand}
		c.row = played.Plan(version, sc.name+"/"+c.mode())
		all = append(all, c)
	}
	return all
}

// run plays a cell, or says why it does not.
func (c *cell) run(t *testing.T, r *rig.Rig, scope string) {
	on := c.sc.on
	if on == nil {
		on = []string{rig.V340, rig.V392, rig.V431}
	}
	switch {
	case !slices.Contains(on, c.version):
		c.row.Skip("only on " + strings.Join(on, " and "))
	case scope == "ci" && !slices.Contains(strings.Split(c.sc.ci, ", "), c.version+" "+c.mode()):
		c.row.Skip("not for CI")
	default:
		c.row.Run(t, func(t *testing.T) { c.play(t, r) })
	}
}
