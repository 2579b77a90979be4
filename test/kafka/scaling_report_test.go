package kafka_test

import (
	"fmt"
	"io"
	"strings"
)

// scalingTable is printed when all has been played.
type scalingTable struct {
	set                   string
	lines                 []string
	planned, ran, skipped int
	reasons               map[string]int
}

func (tab *scalingTable) add(c cell, why string) {
	tab.planned++
	if !c.ran {
		if why == "" {
			why = "not asked for"
		}
		if tab.reasons == nil {
			tab.reasons = map[string]int{}
		}
		tab.skipped++
		tab.reasons[why]++
		return
	}
	tab.ran++
	served := "never"
	if c.served > 0 {
		served = fmt.Sprintf("%.1f", c.served.Seconds())
	}
	tab.lines = append(tab.lines, fmt.Sprintf("%-6s %-32s %-9s %6d %6d %7d %7s %6.1f  %s", c.version, c.sc.name, c.mode(),
		c.before, c.after, len(c.quorums), served, c.took.Seconds(), c.verdict))
}

func (tab *scalingTable) print(w io.Writer) {
	if len(tab.lines) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%-6s %-32s %-9s %6s %6s %7s %7s %6s  %s\n%s\n", "kafka", "scenario", "mode", "before", "after", "quorums", "serves", "s", "verdict",
		strings.Join(tab.lines, "\n"))
	fmt.Fprintf(w, "%d cells planned (%s), %d ran, %d skipped", tab.planned, tab.set, tab.ran, tab.skipped)
	for why, n := range tab.reasons {
		fmt.Fprintf(w, "; %d %s", n, why)
	}
	fmt.Fprintf(w, "\nbefore, after: records written, and found again by whoever knows one pod only; serves: seconds from the last change\n\n")
}

// summary is what became of a cluster, in a few words.
func (c *cell) summary(got fate, lost int) string {
	words := map[fate]string{
		keeps: "nothing lost",
		loses: fmt.Sprintf("%d of %d records LOST", lost, c.before),
		stops: "does not serve",
	}[got]
	if len(c.quorums) > 1 {
		words += ", SPLIT"
	}
	for _, p := range c.pods {
		if !p.ready || p.crashes > 0 {
			words += "; " + p.name + " " + p.what
		}
	}
	return words
}
