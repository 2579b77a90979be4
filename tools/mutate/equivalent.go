package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// readEquivalents reads the mutants that are judged to change nothing that
// anybody could see: FILE FUNCTION: CHANGE on a line, as the report has it but
// for the line's number, and why on those after it, indented.
func readEquivalents(path string) (reasons map[string]string, err error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	reasons = map[string]string{}
	entry := ""
	for line := range strings.Lines(string(content)) {
		text := strings.TrimSpace(line)
		switch {
		case text == "" || strings.HasPrefix(text, "#"):
		case line[0] != ' ' && line[0] != '\t':
			if _, twice := reasons[text]; twice {
				return nil, fmt.Errorf("%s: twice: %s", path, text)
			}
			entry = text
			reasons[entry] = ""
		case entry == "":
			return nil, fmt.Errorf("%s: a reason before the first entry: %s", path, text)
		default:
			reasons[entry] = strings.TrimSpace(reasons[entry] + " " + text)
		}
	}
	for entry, reason := range reasons {
		if reason == "" {
			return nil, fmt.Errorf("%s: no reason for: %s", path, entry)
		}
	}
	return reasons, nil
}

// excuse marks the mutants that a file lists as equivalent, and returns its
// entries for these packages that match none: the code has changed, so each has
// to be judged anew.
func excuse(mutants []*mutant, pkgs []*pkg, path string) (stale []string, err error) {
	if path == "" {
		return nil, nil
	}
	reasons, err := readEquivalents(path)
	if err != nil {
		return nil, err
	}
	matched := map[string]bool{}
	for _, m := range mutants {
		if _, ok := reasons[m.key()]; ok {
			matched[m.key()] = true
			m.verdict = equivalent
		}
	}
	for entry := range reasons {
		file, _, _ := strings.Cut(entry, " ")
		ours := slices.ContainsFunc(pkgs, func(p *pkg) bool { return p.name == filepath.Dir(file) })
		if ours && !matched[entry] {
			stale = append(stale, entry)
		}
	}
	slices.Sort(stale)
	return stale, nil
}
