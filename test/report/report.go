// Package report holds what ran against what was planned. A suite plans every row of its tables, then runs each or
// says why it is skipped; whatever is neither fails the suite, so that nothing drops out unseen. The closing table is
// printed when all is over.
package report

import (
	"flag"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// Report is of one suite.
type Report struct {
	suite   string
	columns []string // of the figures that rows give
	each    bool     // print a line for every row that ran

	mu   sync.Mutex
	rows []*Row // in the order in which they were planned
}

// New begins one. Its table has a line for each row that ran, with these figures.
func New(suite string, columns ...string) *Report {
	return &Report{suite: suite, columns: columns, each: true}
}

// Counts begins one whose table only counts the rows of each group.
func Counts(suite string) *Report { return &Report{suite: suite} }

// Row is one thing to be proved. Rows are grouped by what they have in common: a version, a cluster.
type Row struct {
	report *Report
	Group  string
	Name   string

	skipped string // why
	ran     bool
	failed  bool
	took    time.Duration
	figures []string
	notes   []string
}

// Plan adds a row that is to run.
func (r *Report) Plan(group, name string) *Row {
	r.mu.Lock()
	defer r.mu.Unlock()
	row := &Row{report: r, Group: group, Name: name}
	r.rows = append(r.rows, row)
	return row
}

// Skip says why a row does not run.
func (row *Row) Skip(why string) {
	row.report.mu.Lock()
	defer row.report.mu.Unlock()
	row.skipped = why
}

// Run runs a row as a subtest of its name, and says whether all is well. A test that skips itself does not count as
// one that ran.
func (row *Row) Run(t *testing.T, test func(t *testing.T)) (ok bool) {
	t.Helper()
	began, done := time.Now(), false
	ok = t.Run(row.Name, func(t *testing.T) {
		defer func() { done = !t.Skipped() }()
		test(t)
	})
	row.report.mu.Lock()
	defer row.report.mu.Unlock()
	row.ran, row.failed, row.took = done, !ok, time.Since(began)
	return ok
}

// Done tells of a row that is no subtest, such as a benchmark's.
func (row *Row) Done(ok bool, took time.Duration) {
	row.report.mu.Lock()
	defer row.report.mu.Unlock()
	row.ran, row.failed, row.took = true, !ok, took
}

// Figures are what was measured, a text for each column.
func (row *Row) Figures(all ...string) {
	row.report.mu.Lock()
	defer row.report.mu.Unlock()
	row.figures = all
}

// Note logs a line, and puts it below the row's in the table.
func (row *Row) Note(t *testing.T, format string, args ...any) {
	t.Helper()
	line := fmt.Sprintf(format, args...)
	t.Log(line)
	row.report.mu.Lock()
	defer row.report.mu.Unlock()
	row.notes = append(row.notes, line)
}

// Close fails the test for every planned row that neither ran nor has a reason why not. That the command line asks for
// other rows is a reason, if any of those has run.
func (r *Report) Close(t testing.TB) {
	t.Helper()
	r.close(t, filtered())
}

func (r *Report) close(t testing.TB, filtered bool) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	var missing []string
	ran := 0
	for _, row := range r.rows {
		switch {
		case row.ran || row.failed:
			ran++
		case row.skipped != "":
		case filtered:
			row.skipped = "not asked for by -run"
		default:
			missing = append(missing, strings.TrimSpace(row.Group+" "+row.Name))
		}
	}
	if len(missing) > 0 {
		t.Errorf("%d rows were planned and did not run, and nothing says why: %s",
			len(missing), strings.Join(missing, "; "))
	}
	if filtered && ran == 0 {
		t.Errorf("none of the rows ran that the command line asks for")
	}
}

// filtered says whether the command line asks for rows by name.
func filtered() bool {
	return strings.Contains(flag.Lookup("test.run").Value.String(), "/") || flag.Lookup("test.skip").Value.String() != ""
}
