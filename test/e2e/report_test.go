package e2e_test

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// matrix counts, so that nothing drops out unseen.
type matrix struct {
	lines                         []string
	planned, ran, failed, skipped int
}

// report is printed by TestMain when everything has ended.
var report matrix

func (m *matrix) add(name, result, reason string, took time.Duration) {
	m.planned++
	switch result {
	case "ran":
		m.ran++
	case "failed":
		m.failed++
	case "set up": // a cluster is no row
		m.planned--
	default:
		m.skipped++
	}
	m.lines = append(m.lines, fmt.Sprintf("%-64s %-8s %6.1f  %s", name, result, took.Seconds(), reason))
}

func (m *matrix) print(w io.Writer) {
	if len(m.lines) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%-64s %-8s %6s  %s\n%s\n", "row", "result", "s", "reason", strings.Join(m.lines, "\n"))
	fmt.Fprintf(w, "in all: %d planned, %d ran, %d failed, %d skipped\n\n", m.planned, m.ran, m.failed, m.skipped)
}
