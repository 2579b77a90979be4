package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
)

func (m *mutant) String() string {
	return fmt.Sprintf("%s:%d: %s: %s", m.file, m.line, m.fn, m.change)
}

// report writes every mutant that survived, by package, and the scores.
func report(w io.Writer, pkgs []*pkg, mutants []*mutant, all bool) {
	mutants = slices.SortedStableFunc(slices.Values(mutants), func(a, b *mutant) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line))
	})
	for _, p := range pkgs {
		for _, m := range mutants {
			if m.pkg != p {
				continue
			}
			switch m.verdict {
			case survived:
				fmt.Fprintf(w, "survived     %s\n", m)
			case uncovered:
				fmt.Fprintf(w, "not covered  %s\n", m)
			case killed, timedOut:
				if all {
					fmt.Fprintf(w, "killed       %s (%s)\n", m, m.by)
				}
			default:
			}
		}
	}
	fmt.Fprintf(w, "%-28s %6s %8s %8s %9s %9s %12s %11s\n",
		"package", "score", "killed", "time-out", "elsewhere", "survived", "not covered", "equivalent")
	for _, p := range pkgs {
		line(w, p.name, slices.DeleteFunc(slices.Clone(mutants), func(m *mutant) bool { return m.pkg != p }))
	}
	if len(pkgs) > 1 {
		line(w, "total", mutants)
	}
}

// line writes the score of some mutants. Those that run out of time, and those
// that only another package's tests notice, are among the killed.
func line(w io.Writer, name string, mutants []*mutant) {
	var n [failed + 1]int
	elsewhere := 0
	for _, m := range mutants {
		n[m.verdict]++
		if m.elsewhere && (m.verdict == killed || m.verdict == timedOut) {
			elsewhere++
		}
	}
	noticed := n[killed] + n[timedOut]
	score := 100.0
	if all := noticed + n[survived] + n[uncovered]; all > 0 {
		score = 100 * float64(noticed) / float64(all)
	}
	fmt.Fprintf(w, "%-28s %5.1f%% %8d %8d %9d %9d %12d %11d\n",
		name, score, noticed, n[timedOut], elsewhere, n[survived], n[uncovered], n[equivalent])
}
