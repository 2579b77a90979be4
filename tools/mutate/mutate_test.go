package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with testdata/NAME.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s, want:\n%s\ngot:\n%s", path, want, got)
	}
}

// Every kind of mutant is found, and all compile.
func TestKinds(t *testing.T) {
	pkgs, err := load(t.Context(), []string{"./testdata/kinds"})
	if err != nil {
		t.Fatal(err)
	}
	mutants, _, left, err := mutate(pkgs, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("these lines do not compile: %q", left)
	}
	var list strings.Builder
	for _, m := range mutants {
		fmt.Fprintf(&list, "%d: %s: %s\n", m.line, m.fn, m.change)
	}
	golden(t, "kinds.txt", list.String())
}

// The tests of a package notice what they hold and nothing else: of a loop
// without end and of a program that a test starts, too. What is equivalent is
// counted apart.
func TestToy(t *testing.T) {
	var out bytes.Buffer
	o := options{packages: []string{"./testdata/toy"}, equivalents: "testdata/equivalent.txt", jobs: 2, killed: true}
	if err := run(t.Context(), o, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	golden(t, "toy.txt", out.String())
	if _, err := os.Stat("testdata/toy/kept"); err == nil {
		t.Error("a mutant wrote into the work tree")
	}
}

// One survivor is tried again alone.
func TestOnly(t *testing.T) {
	var out bytes.Buffer
	o := options{packages: []string{"./testdata/toy"}, only: "without \"unseen\"$", jobs: 1}
	if err := run(t.Context(), o, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.Count(got, "survived   ") != 1 || !strings.Contains(got, " 0.0% ") {
		t.Errorf("got:\n%s", got)
	}
}

func TestEquivalents(t *testing.T) {
	mutants := []*mutant{{file: "a/a.go", fn: "F", change: "x => y"}, {file: "a/a.go", fn: "F", change: "x => z"}}
	for _, test := range []struct{ name, content, want string }{
		{"matches", "# why\na/a.go F: x => y\n\tno\n\tmatter\n", ""},
		{"matches none", "a/a.go F: x => w\n\treason\n", "a/a.go F: x => w"},
		{"of another package", "b/b.go F: x => w\n\treason\n", ""},
		{"no reason", "a/a.go F: x => y\n", "no reason"},
		{"twice", "a/a.go F: x => y\n\treason\na/a.go F: x => y\n\treason\n", "twice"},
		{"a reason alone", "\treason\n", "before the first"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "equivalent.txt")
			if err := os.WriteFile(path, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			stale, err := excuse(mutants, []*pkg{{name: "a"}}, path)
			got := strings.Join(stale, "\n")
			if err != nil {
				got = err.Error()
			}
			if test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
