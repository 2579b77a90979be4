package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
)

// What the docs are held against, by the names that the product has for it.

// variableDefaults are all variables that the program reads, with the default
// of each; "" where there is none.
func variableDefaults() map[string]string {
	all := map[string]string{}
	for _, f := range variables() {
		all[f.Variable] = f.Default
	}
	return all
}

func exitCodes() []int { return append([]int{0}, config.ExitCodes()...) }

// documentedCommands are those that the program has a help text for.
func documentedCommands() (all []string) {
	for _, m := range regexp.MustCompile(`(?m)^== (\w+)$`).FindAllStringSubmatch(helpText, -1) {
		if m[1] != "recover" { // a topic
			all = append(all, m[1])
		}
	}
	return all
}

// page returns a document, by its path from the repository's root.
func page(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../..", path))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// chapter returns a document's text from a heading to the next one.
func chapter(t *testing.T, path, heading string) string {
	t.Helper()
	_, text, ok := strings.Cut(page(t, path), "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("%s has no chapter %q", path, heading)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	return text
}

// tableRows returns the cells of all rows of a text's tables, without their
// heads.
func tableRows(text string) (rows [][]string) {
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, strings.TrimSpace(line))
	}
	for i, line := range lines {
		head := i+1 < len(lines) && strings.HasPrefix(lines[i+1], "|---")
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|---") || head {
			continue
		}
		// A bar within a cell is written \|.
		cells := strings.Split(strings.ReplaceAll(strings.Trim(line, "|"), `\|`, "\x00"), "|")
		for j := range cells {
			cells[j] = strings.ReplaceAll(strings.TrimSpace(cells[j]), "\x00", "|")
		}
		rows = append(rows, cells)
	}
	return rows
}

// quoted returns the words between backticks.
func quoted(text string) (words []string) {
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(text, -1) {
		words = append(words, m[1])
	}
	return words
}

// The table of variables names what the code reads, all of it and no more, and
// the defaults that the code has.
func TestDocsVariables(t *testing.T) {
	rows := tableRows(chapter(t, "docs/reference.md", "Variables"))
	var got []string
	cell := map[string]string{} // the cell with the default, by variable
	for _, cells := range rows {
		for _, name := range quoted(cells[0]) {
			got = append(got, name)
			cell[name] = cells[1]
		}
	}
	slices.Sort(got)
	defaults := variableDefaults()
	if want := slices.Sorted(maps.Keys(defaults)); !slices.Equal(got, want) {
		t.Errorf("docs/reference.md has the variables\n%q, the code reads\n%q", got, want)
	}
	for name, value := range defaults {
		if value != "" && !slices.Contains(quoted(cell[name]), value) {
			t.Errorf("docs/reference.md says %q of %s, whose default is %q", cell[name], name, value)
		}
	}
}

// The table of exit codes and the help text name every code, the table no other.
func TestDocsExitCodes(t *testing.T) {
	var got []int
	for _, cells := range tableRows(chapter(t, "docs/reference.md", "Exit codes")) {
		code, err := strconv.Atoi(cells[0])
		if err != nil {
			t.Errorf("%q is no exit code", cells[0])
		}
		got = append(got, code)
	}
	want := exitCodes()
	if !slices.Equal(got, want) {
		t.Errorf("docs/reference.md has the exit codes %v, the code %v", got, want)
	}
	for _, code := range want {
		if !regexp.MustCompile(`\b` + strconv.Itoa(code) + `\b`).MatchString(helpText) {
			t.Errorf("the help text lacks the exit code %d", code)
		}
	}
}

// Every command has a help text, and there is none of another.
func TestHelpOfCommands(t *testing.T) {
	got := slices.Sorted(slices.Values(documentedCommands()))
	if want := slices.Sorted(slices.Values(append(commandNames(), "help"))); !slices.Equal(got, want) {
		t.Errorf("help has the commands %q, the program %q", got, want)
	}
}

// The table of commands names those of the program, and no other.
func TestDocsCommands(t *testing.T) {
	var got []string
	for _, cells := range tableRows(chapter(t, "docs/reference.md", "Commands")) {
		for _, usage := range quoted(cells[0]) {
			if words := strings.Fields(usage); words[0] == "kraftpod" && usage != "kraftpod help recover" {
				got = append(got, words[1])
			}
		}
	}
	want := documentedCommands()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("docs/reference.md has the commands %q, the program %q", got, want)
	}
}

// Every variable under KRAFTPOD_ that a page or the help text names is one that
// the program reads.
func TestDocsNames(t *testing.T) {
	known := append(slices.Collect(maps.Keys(variableDefaults())), "KRAFTPOD_MODEL", "KRAFTPOD_CROWD") // of tests
	texts := map[string]string{"the help text": helpText}
	for _, path := range markdown(t) {
		if path == "README.md" || strings.HasPrefix(path, "docs/") {
			texts[path] = page(t, path)
		}
	}
	for where, text := range texts {
		for _, name := range regexp.MustCompile(`KRAFTPOD_[A-Z][A-Z_]*[A-Z]`).FindAllString(text, -1) {
			if !slices.Contains(known, name) {
				t.Errorf("%s names %s, which the program does not read", where, name)
			}
		}
	}
}
