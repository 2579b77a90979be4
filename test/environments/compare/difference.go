package main

import (
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/test/environments"
)

// difference is where two answers differ: the lines that only one of them has.
type difference struct {
	gone, fresh environments.Answer
}

func diff(before, after environments.Answer) difference {
	only := func(a, b environments.Answer) (lines environments.Answer) {
		for _, line := range a {
			if !slices.Contains(b, line) {
				lines = append(lines, line)
			}
		}
		return lines
	}
	return difference{gone: only(before, after), fresh: only(after, before)}
}

func (d difference) none() bool { return len(d.gone)+len(d.fresh) == 0 }

// superset says whether new only reports more mistakes than old: the same exit
// code, nothing gone.
func (d difference) superset() bool {
	mistake := func(line string) bool { return strings.Contains(line, ": err kraftpod: ") }
	return len(d.gone) == 0 && !slices.ContainsFunc(d.fresh, func(line string) bool { return !mistake(line) })
}

// shape is what differs, without the values in it.
func (d difference) shape() string {
	var lines []string
	for _, line := range d.gone {
		lines = append(lines, "- "+shapeOf(line))
	}
	for _, line := range d.fresh {
		lines = append(lines, "+ "+shapeOf(line))
	}
	slices.Sort(lines)
	return strings.Join(slices.Compact(lines), "\n")
}

// shapeOf is a line's shape, whichever command made it; of what was exported,
// the variable.
func shapeOf(line string) string {
	command, text, _ := strings.Cut(line, ": ")
	command, _, _ = strings.Cut(command, " ")
	if out, ok := strings.CutPrefix(text, "out "); ok {
		name, _, _ := strings.Cut(out, "=")
		name = strings.Replace(name, "KAFKA_CFG_", "KAFKA_", 1)
		return command + ": out " + name + "=…"
	}
	if strings.HasPrefix(text, "exit ") {
		return command + ": " + text
	}
	return environments.Shape(command + ": " + text)
}
