package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Prefix is what the names of kraftpod's own variables begin with.
const Prefix = "KRAFTPOD_"

// CheckUnknown reports variables under KRAFTPOD_ that are not among known, each
// with the nearest known name.
func CheckUnknown(environ map[string]string, known []string, report *Report) {
	for _, name := range slices.Sorted(maps.Keys(environ)) {
		if !strings.HasPrefix(name, Prefix) || slices.Contains(known, name) {
			continue
		}
		nearest := slices.MinFunc(known, func(a, b string) int {
			return levenshtein.ComputeDistance(name, a) - levenshtein.ComputeDistance(name, b)
		})
		report.Add(Mistake{
			Code: ExitConfig, Variable: name, Value: environ[name],
			Text: "kraftpod has no such variable; did you mean " + nearest + "?",
		})
	}
}
