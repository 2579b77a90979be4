package kafka_test

import (
	"flag"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// check is one thing proved on a running cluster. The checks of a row share the cluster and come in
// order: some leave a pod stopped for the next.
type check struct {
	name string
	run  func(t *testing.T, c *cluster)
}

// row is one cluster and what is proved on it.
type row struct {
	name        string
	image       image
	voters      []int32
	votersGiven string // controller.quorum.voters, where the row gives it by hand
	sets        []*statefulSet
	checks      []check
}

// matrix counts, so that nothing drops out unseen.
type matrix struct {
	lines                 []string
	planned, ran, skipped int
}

// report is printed by TestMain when everything has ended.
var report matrix

func (m *matrix) add(r row, ran int, reason string, took time.Duration) {
	planned := len(r.checks)
	m.planned += planned
	m.ran += ran
	m.skipped += planned - ran
	m.lines = append(m.lines, fmt.Sprintf("%-7s %-52s %7d %4d %7d %6.1f  %s", r.image.kafka, r.name, planned, ran, planned-ran, took.Seconds(), reason))
}

func (m *matrix) print(w io.Writer) {
	if len(m.lines) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%-7s %-52s %7s %4s %7s %6s  %s\n%s\n", "kafka", "row", "planned", "ran", "skipped", "s", "reason",
		strings.Join(m.lines, "\n"))
	fmt.Fprintf(w, "%-7s %-52s %7d %4d %7d\n\n", "", "in all", m.planned, m.ran, m.skipped)
}

// filtered says whether the command line asked for a part only, so that the count says nothing.
func filtered() bool {
	return flag.Lookup("test.run").Value.String() != "" || flag.Lookup("test.skip").Value.String() != ""
}
