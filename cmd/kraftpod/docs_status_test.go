package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// docs/reference.md has the fields of kraftpod status --json, and the kinds of what
// is odd, all of them and no more.
func TestDocsStatus(t *testing.T) {
	_, text, _ := strings.Cut(page(t, "docs/reference.md"), "\n### kraftpod status\n")
	text, _, _ = strings.Cut(text, "\n## ")
	fields, kinds, found := strings.Cut(text, "\n| kind |")
	if !found {
		t.Fatal("docs/reference.md has no table of kinds")
	}
	s := statusStage(t)
	said, _ := s.run("status", "--json")
	var status any
	if err := json.Unmarshal([]byte(said), &status); err != nil {
		t.Fatalf("%v in %s", err, said)
	}
	equal(t, "fields", firstCells(fields), fieldsOf("", status))
	files, err := filepath.Glob("../../internal/survey/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		for _, m := range regexp.MustCompile(`(?:odd\(|oddIf\(.*, |kind = )"([a-z-]+)"`).FindAllSubmatch(b, -1) {
			want = append(want, string(m[1]))
		}
	}
	equal(t, "kinds", firstCells("| kind |"+kinds), want)
}

func firstCells(text string) (all []string) {
	for _, cells := range tableRows(text) {
		all = append(all, quoted(cells[0])...)
	}
	return all
}

// equal holds what the page has against what there is, whatever the order.
func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	for _, list := range []*[]string{&got, &want} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	if !slices.Equal(got, want) {
		t.Errorf("docs/reference.md has the %s\n%q, the program\n%q", what, got, want)
	}
}
