package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/kraftpod/kraftpod/test/environments"
)

// change is an intended difference: lines of the old answer that give way to
// lines of the new one.
type change struct {
	reason   string
	old, new []*regexp.Regexp
	// count is how many environments it was found in.
	count int
}

// readIntended reads a file of blocks, apart by an empty line: a reason after
// each #, a regular expression for a line of the old answer after each -, for
// one of the new answer after each +. No file: nothing is intended.
func readIntended(path string) (all []*change, err error) {
	if path == "" {
		return nil, nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	for block := range strings.SplitSeq(string(b), "\n\n") {
		c := &change{}
		for line := range strings.SplitSeq(strings.TrimSpace(block), "\n") {
			mark, text, _ := strings.Cut(line, " ")
			shape, err := regexp.Compile(text)
			switch {
			case mark == "#":
				c.reason = strings.TrimSpace(c.reason + " " + text)
			case err != nil:
				return nil, fmt.Errorf("%s: %w", path, err)
			case mark == "-":
				c.old = append(c.old, shape)
			case mark == "+":
				c.new = append(c.new, shape)
			case line != "":
				return nil, fmt.Errorf("%s: %q: want a line of # REASON, - OLD or + NEW", path, line)
			}
		}
		if len(c.old)+len(c.new) > 0 {
			all = append(all, c)
		}
	}
	return all, nil
}

// apply takes the lines that the change explains out of a difference: all that
// match, if each expression matches one at least.
func (c *change) apply(d *difference) {
	gone, goneOK := without(d.gone, c.old)
	fresh, freshOK := without(d.fresh, c.new)
	if goneOK && freshOK {
		c.count++
		d.gone, d.fresh = gone, fresh
	}
}

// without returns the lines that match none of the expressions; ok if each of
// these matches a line.
func without(lines environments.Answer, shapes []*regexp.Regexp) (rest environments.Answer, ok bool) {
	found := make([]bool, len(shapes))
	for _, line := range lines {
		matched := false
		for i, shape := range shapes {
			if shape.MatchString(line) {
				found[i], matched = true, true
			}
		}
		if !matched {
			rest = append(rest, line)
		}
	}
	for _, f := range found {
		if !f {
			return lines, false
		}
	}
	return rest, true
}
