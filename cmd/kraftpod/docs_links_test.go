package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// markdown returns the paths of all documents, from the repository's root.
func markdown(t *testing.T) (paths []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("../.."), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "dist" || d.Name() == "bin"):
			return fs.SkipDir
		case strings.HasSuffix(path, ".md"):
			paths = append(paths, path)
		}
		return nil
	})
	if err != nil || len(paths) < 10 {
		t.Fatalf("%d documents: %v", len(paths), err)
	}
	return paths
}

// withoutCode leaves out what stands in fenced blocks, and in backticks.
func withoutCode(text string) string {
	return regexp.MustCompile("`[^`\n]*`").ReplaceAllString(withoutBlocks(text), "")
}

// withoutBlocks leaves out fenced blocks.
func withoutBlocks(text string) string {
	var kept strings.Builder
	inside := false
	for line := range strings.Lines(text) {
		fence := strings.HasPrefix(line, "```")
		if !inside && !fence {
			kept.WriteString(line)
		}
		if fence {
			inside = !inside
		}
	}
	return kept.String()
}

// anchors are the names that a forge gives to a document's headings.
func anchors(text string) map[string]bool {
	all := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^#+ +(.+?) *$`).FindAllStringSubmatch(withoutBlocks(text), -1) {
		name := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
				return unicode.ToLower(r)
			}
			return -1
		}, m[1])
		all[name] = true
	}
	return all
}

// Every relative link of every document leads to a file that is there, and to a
// heading in it.
func TestDocsLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	found := 0
	for _, path := range markdown(t) {
		for _, m := range link.FindAllStringSubmatch(withoutCode(page(t, path)), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			found++
			file, anchor, _ := strings.Cut(m[1], "#")
			target := filepath.Join(filepath.Dir(path), file)
			if file == "" {
				target = path
			}
			if _, err := os.Stat(filepath.Join("../..", target)); err != nil {
				t.Errorf("%s: the link %s leads nowhere", path, m[1])
			} else if anchor != "" && !anchors(page(t, target))[anchor] {
				t.Errorf("%s: %s has no heading for the link %s", path, target, m[1])
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d relative links were found", found)
	}
}

// Every make target that a document names is one of the Makefile's.
func TestDocsMakeTargets(t *testing.T) {
	makefile := page(t, "Makefile")
	for _, path := range markdown(t) {
		for _, m := range regexp.MustCompile("(?:`|\\$ |; )make ([a-z0-9-]+)").FindAllStringSubmatch(page(t, path), -1) {
			if !regexp.MustCompile(`(?m)^` + m[1] + `:`).MatchString(makefile) {
				t.Errorf("%s names make %s, which the Makefile lacks", path, m[1])
			}
		}
	}
}

// Every page of docs/ is linked from the front page, which stays one.
func TestDocsFrontPage(t *testing.T) {
	front := page(t, "README.md")
	if n := strings.Count(front, "\n"); n > 130 {
		t.Errorf("README.md has %d lines: it is a front page, about 120; the rest belongs to docs/", n)
	}
	if !strings.Contains(front, "\n```mermaid\n") {
		t.Error("README.md has no picture of the pod")
	}
	pages := []string{"CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"}
	for _, path := range markdown(t) {
		if strings.HasPrefix(path, "docs/") {
			pages = append(pages, path)
		}
	}
	for _, path := range pages {
		if !strings.Contains(front, "]("+path) {
			t.Errorf("README.md has no link to %s", path)
		}
	}
}

// Every package of internal/ has its row in the architecture's table.
func TestDocsRooms(t *testing.T) {
	var rooms []string
	for _, cells := range tableRows(chapter(t, "docs/architecture.md", "The rooms")) {
		rooms = append(rooms, quoted(cells[0])...)
	}
	dirs, _ := filepath.Glob("../../internal/*")
	for _, dir := range dirs {
		if name := "internal/" + filepath.Base(dir); !strings.Contains(strings.Join(rooms, " ")+" ", name+" ") {
			t.Errorf("docs/architecture.md has no row for %s", name)
		}
	}
}
