package main

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/bootstrap"
	"github.com/kraftpod/kraftpod/health"
)

// section returns the README's text from a heading to the next one.
func section(t *testing.T, heading string) string {
	t.Helper()
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(string(b), "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("README.md has no chapter %q", heading)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	return text
}

// firstCells returns the `quoted` words of the first cells of a table.
func firstCells(text string) []string {
	var words []string
	for line := range strings.Lines(text) {
		if cells := strings.Split(line, "|"); len(cells) > 3 {
			for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[1], -1) {
				words = append(words, m[1])
			}
		}
	}
	return words
}

// The table of variables names what the code reads, all of it and no more, and
// the defaults that the code has.
func TestReadmeVariables(t *testing.T) {
	text := section(t, "Variables")
	want := slices.Compact(slices.Sorted(slices.Values(knownVariables())))
	got := slices.Sorted(slices.Values(firstCells(text)))
	if !slices.Equal(got, want) {
		t.Errorf("README.md has the variables\n%q, the code reads\n%q", got, want)
	}
	for _, typ := range []reflect.Type{reflect.TypeFor[bootstrap.Config](), reflect.TypeFor[health.Config](), reflect.TypeFor[logging]()} {
		for _, f := range reflect.VisibleFields(typ) {
			name, value := f.Tag.Get("env"), f.Tag.Get("envDefault")
			for line := range strings.Lines(text) {
				cells := strings.Split(line, "|")
				if value != "" && len(cells) > 3 && strings.Contains(cells[1], "`"+name+"`") && !strings.Contains(cells[2], "`"+value+"`") {
					t.Errorf("README.md says %q of %s, whose default is %q", strings.TrimSpace(cells[2]), name, value)
				}
			}
		}
	}
}

// The table of exit codes and the help text name every code.
func TestReadmeExitCodes(t *testing.T) {
	table := section(t, "Exit codes")
	for _, code := range []int{
		bootstrap.ExitNotReady, bootstrap.ExitUsage, bootstrap.ExitData, bootstrap.ExitUnavailable, bootstrap.ExitNoPermission,
		bootstrap.ExitConfig, bootstrap.ExitNotExecutable, bootstrap.ExitNotFound, bootstrap.ExitTerminated,
	} {
		if s := strconv.Itoa(code); !regexp.MustCompile(`\b`+s+`\b`).MatchString(table) || !regexp.MustCompile(`\b`+s+`\b`).MatchString(helpText) {
			t.Errorf("exit code %s is missing in README.md or in the help text", s)
		}
	}
}

// The commands' table names the commands of the help text.
func TestReadmeCommands(t *testing.T) {
	table := section(t, "Commands")
	for _, m := range regexp.MustCompile(`(?m)^== (\w+)$`).FindAllStringSubmatch(helpText, -1) {
		if !strings.Contains(table, "`kraftpod "+m[1]) && !strings.Contains(table, "`kraftpod help "+m[1]+"`") {
			t.Errorf("README.md's table lacks the command %s", m[1])
		}
	}
}
