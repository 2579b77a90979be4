package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// result is what became of a row.
func (row *Row) result() string {
	switch {
	case row.failed:
		return "FAILED"
	case row.ran:
		return "ran"
	case row.skipped != "":
		return "skipped"
	default:
		return "DID NOT RUN"
	}
}

// Print prints the closing table: the rows that ran or should have, then for each group how many were planned, ran,
// failed and were skipped, and why. Its counts begin with "==", for whoever looks for them in a long log.
func (r *Report) Print(w io.Writer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.rows) == 0 {
		return
	}
	fmt.Fprintln(w)
	if r.each {
		r.printRows(w)
	}
	r.printGroups(w)
	r.printReasons(w)
	fmt.Fprintln(w)
}

// indent is before what is told of a row besides.
const indent = "        "

func (r *Report) printRows(w io.Writer) {
	var lines bytes.Buffer
	table := tabwriter.NewWriter(&lines, 0, 0, 2, ' ', 0)
	head := append([]string{r.suite, "row", "result", "s"}, r.columns...)
	fmt.Fprintln(table, strings.Join(head, "\t"))
	var notes [][]string // below each line
	for _, row := range r.rows {
		if row.result() == "skipped" {
			continue
		}
		cells := append([]string{row.Group, row.Name, row.result(), fmt.Sprintf("%.1f", row.took.Seconds())}, row.figures...)
		fmt.Fprintln(table, strings.Join(cells, "\t"))
		notes = append(notes, row.notes)
	}
	table.Flush()
	below := append([][]string{nil}, notes...)
	for n, line := range strings.Split(strings.TrimSuffix(lines.String(), "\n"), "\n") {
		fmt.Fprintln(w, strings.TrimRight(line, " "))
		for _, note := range below[n] {
			fmt.Fprintln(w, indent+strings.ReplaceAll(note, "\n", "\n"+indent))
		}
	}
}

// tally counts rows.
type tally struct {
	name                          string
	planned, ran, failed, skipped int
	seconds                       float64
}

func (c *tally) add(row *Row) {
	c.planned++
	c.seconds += row.took.Seconds()
	switch {
	case row.failed:
		c.failed++
	case row.ran:
		c.ran++
	case row.skipped != "":
		c.skipped++
	}
}

func (c *tally) cells() string {
	return fmt.Sprintf("== %s\t%d\t%d\t%d\t%d\t%.1f", c.name, c.planned, c.ran, c.failed, c.skipped, c.seconds)
}

func (r *Report) printGroups(w io.Writer) {
	var groups []*tally
	byName := map[string]*tally{}
	all := &tally{name: "in all"}
	for _, row := range r.rows {
		group := byName[row.Group]
		if group == nil {
			group = &tally{name: cmp.Or(row.Group, r.suite)}
			byName[row.Group] = group
			groups = append(groups, group)
		}
		group.add(row)
		all.add(row)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "== %s\tplanned\tran\tfailed\tskipped\ts\n", r.suite)
	for _, group := range groups {
		fmt.Fprintln(table, group.cells())
	}
	fmt.Fprintln(table, all.cells())
	table.Flush()
}

// printReasons lists what was skipped by the reason: whole groups by their names, else rows.
func (r *Report) printReasons(w io.Writer) {
	planned := map[string]int{} // by group
	var skipped []*reason
	byWhy := map[string]*reason{}
	for _, row := range r.rows {
		planned[row.Group]++
		if row.result() != "skipped" {
			continue
		}
		why := byWhy[row.skipped]
		if why == nil {
			why = &reason{why: row.skipped}
			byWhy[row.skipped] = why
			skipped = append(skipped, why)
		}
		why.rows = append(why.rows, row)
	}
	for _, why := range skipped {
		which, more := why.names(planned), ""
		if len(which) > named {
			which, more = which[:named], "; ..."
		}
		fmt.Fprintf(w, "== skipped %d, %s: %s%s\n", len(why.rows), why.why, strings.Join(which, "; "), more)
	}
}

// named is how many rows or groups a reason names.
const named = 3

// reason is why rows were skipped.
type reason struct {
	why  string
	rows []*Row
}

// names are what to call the rows, given how many each group has.
func (why *reason) names(planned map[string]int) []string {
	skipped := map[string]int{}
	for _, row := range why.rows {
		skipped[row.Group]++
	}
	var names []string
	for _, row := range why.rows {
		name := strings.TrimSpace(row.Group + " " + row.Name)
		if row.Group != "" && skipped[row.Group] == planned[row.Group] {
			name = row.Group
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
