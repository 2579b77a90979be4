package settings

import (
	_ "embed" // for the table
	"slices"
	"strings"
)

// table has a line for each setting and run of versions that define it alike.
//
//go:embed table.txt
var table string

// definition is what a version of Kafka says of a setting.
type definition struct {
	name string
	// kind is the type: string, int, short, long, double, boolean, list, class
	// or password.
	kind string
	// byDefault is the default; none is "~".
	byDefault string
	// limit is what else holds for a value: see refuses.
	limit string
}

// none is the default of a setting that has none.
const none = "~"

// versions are the minor versions of Kafka that are known, the oldest first.
func versions() []string {
	_, rest, _ := strings.Cut(table, "\nversions ")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.Fields(line)
}

// Known says for people which versions of Kafka are known, for example 3.4 to 4.3.
func Known() string { return versions()[0] + " to " + versions()[len(versions())-1] }

// Judges says whether a minor version of Kafka is known, and settings are judged by
// it alone.
func Judges(version string) bool { return slices.Contains(versions(), version) }

// candidates are the versions by which settings are judged: the one that is
// known, or all.
func candidates(version string) []string {
	if Judges(version) {
		return []string{version}
	}
	return versions()
}

// define finds a setting's definition in a version.
func define(name, version string) (definition, bool) {
	for line := range linesOf(name) {
		f := strings.Split(line, "\t")
		first, last, _ := strings.Cut(f[1], "-")
		if !before(version, first) && !before(last, version) {
			return definition{name: name, kind: f[2], byDefault: f[3], limit: f[4]}, true
		}
	}
	return definition{}, false
}

// linesOf are the lines of a setting, found by halving: they are in the order of the
// names.
func linesOf(name string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		rows := rows()
		low, high := 0, len(rows)
		for low < high {
			middle := (low + high) / 2
			start := strings.LastIndexByte(rows[:middle], '\n') + 1
			line, _, _ := strings.Cut(rows[start:], "\n")
			if found, _, _ := strings.Cut(line, "\t"); found < name {
				low = start + len(line) + 1
			} else {
				high = start
			}
		}
		for line := range strings.Lines(rows[low:]) {
			if !strings.HasPrefix(line, name+"\t") || !yield(strings.TrimSuffix(line, "\n")) {
				return
			}
		}
	}
}

// rows are the lines of the table below its head.
func rows() string {
	_, rest, _ := strings.Cut(table, "\nversions ")
	_, rows, _ := strings.Cut(rest, "\n")
	return rows
}

// before says whether version a comes before b, both as 3.9.
func before(a, b string) bool {
	majorA, minorA, _ := strings.Cut(a, ".")
	majorB, minorB, _ := strings.Cut(b, ".")
	if majorA != majorB {
		return less(majorA, majorB)
	}
	return less(minorA, minorB)
}

// less compares numbers without leading zeros.
func less(a, b string) bool { return len(a) < len(b) || len(a) == len(b) && a < b }
