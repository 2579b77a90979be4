package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/test/environments"
)

// group is all differences of a shape, with one of them.
type group struct {
	shape, example string
	count          int
}

// report is what a comparison found.
type report struct {
	intended  []*change
	asked     int
	equal     int
	explained int // but for intended differences equal
	codes     map[string]int
	// supersets and others are the groups by shape.
	supersets, others map[string]*group
}

func newReport(intended []*change) *report {
	return &report{
		intended: intended, codes: map[string]int{},
		supersets: map[string]*group{}, others: map[string]*group{},
	}
}

// add compares two answers.
func (r *report) add(e environments.Environment, before, after environments.Answer) {
	r.asked++
	for _, line := range before {
		if strings.HasPrefix(line, "render env: exit ") {
			r.codes[line]++
		}
	}
	d := diff(before, after)
	if d.none() {
		r.equal++
		return
	}
	for _, c := range r.intended {
		c.apply(&d)
	}
	groups := r.others
	switch {
	case d.none():
		r.explained++
		return
	case d.superset():
		groups = r.supersets
	}
	shape := d.shape()
	g := groups[shape]
	if g == nil {
		g = &group{shape: shape, example: e.String() + lines("-", d.gone) + lines("+", d.fresh)}
		groups[shape] = g
	}
	g.count++
}

// lines are an answer's, each after a mark.
func lines(mark string, a environments.Answer) string {
	var b strings.Builder
	for _, line := range a {
		fmt.Fprintf(&b, "%s %s\n", mark, line)
	}
	return b.String()
}

// same says whether all differences are intended.
func (r *report) same(superset bool) bool {
	return len(r.others) == 0 && (superset || len(r.supersets) == 0)
}

func total(groups map[string]*group) (n int) {
	for _, g := range groups {
		n += g.count
	}
	return n
}

func (r *report) print(w io.Writer) {
	printGroups(w, "new reports all that old does and more, with the same exit code", r.supersets)
	printGroups(w, "different", r.others)
	fmt.Fprintln(w, "exit codes of render, old:")
	for _, code := range slices.Sorted(maps.Keys(r.codes)) {
		fmt.Fprintf(w, "%8d %s\n", r.codes[code], code)
	}
	for _, c := range r.intended {
		fmt.Fprintf(w, "%8d intended: %s\n", c.count, c.reason)
	}
	fmt.Fprintf(w, "%d environments: %d equal, %d but for what is intended, ", r.asked, r.equal, r.explained)
	fmt.Fprintf(w, "%d with more mistakes at once, %d different\n", total(r.supersets), total(r.others))
}

// printGroups prints the groups of a kind, the largest first, without those
// that have no line but lines of groups printed already.
func printGroups(w io.Writer, kind string, groups map[string]*group) {
	all := slices.SortedFunc(maps.Values(groups), func(a, b *group) int {
		return cmp.Or(cmp.Compare(b.count, a.count), strings.Compare(a.shape, b.shape))
	})
	printed := map[string]bool{}
	left, leftCount := 0, 0
	for _, g := range all {
		shapes := strings.Split(g.shape, "\n")
		fresh := slices.ContainsFunc(shapes, func(line string) bool { return !printed[line] })
		if !fresh {
			left++
			leftCount += g.count
			continue
		}
		for _, line := range shapes {
			printed[line] = true
		}
		fmt.Fprintf(w, "== %d environments: %s\n%s\n\nfor example\n%s\n", g.count, kind, g.shape, g.example)
	}
	if left > 0 {
		fmt.Fprintf(w, "== %d environments: %s, in %d more groups of these lines\n\n", leftCount, kind, left)
	}
}
