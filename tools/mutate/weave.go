package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// guard is the code that says which mutant is on; each package gets it.
//
//go:embed guard.go.txt
var guard string

// edit is a piece of text that goes into a file, over as many bytes as it
// takes away. Lines stay where they are.
type edit struct {
	offset, over int
	kind         kind
	text         string
}

// kind orders the edits at one place: what closes comes before an operator, and
// what opens after it.
type kind int

const (
	suffix kind = iota
	infix
	prefix
)

// mutate finds the mutants of all packages, which share one row of numbers,
// and writes the packages with all of them into a directory. It returns how
// many lines have mutants that do not compile, and were left as they are.
func mutate(pkgs []*pkg, dir string) (all []*mutant, overlay string, left []string, err error) {
	without := map[string]bool{}
	replace := map[string]string{}
	for _, p := range pkgs {
		before := len(all)
		for {
			all = all[:before]
			p.find(&all, without)
			broken, err := p.check()
			if err != nil {
				return nil, "", nil, err
			}
			if len(broken) == 0 {
				break
			}
			progress := false
			for _, line := range broken {
				progress = progress || !without[line]
				without[line] = true
			}
			if !progress {
				lines := strings.Join(broken, ", ")
				return nil, "", nil, fmt.Errorf("%s: %s: does not compile, with nothing changed there", p.name, lines)
			}
			left = append(left, broken...)
		}
		if err := p.write(dir, replace); err != nil {
			return nil, "", nil, err
		}
	}
	overlay = filepath.Join(dir, "overlay.json")
	content, err := json.Marshal(map[string]any{"Replace": replace})
	if err == nil {
		err = os.WriteFile(overlay, content, 0o600)
	}
	return all, overlay, left, err
}

// find finds a package's mutants, but those on lines where none compiles.
func (p *pkg) find(all *[]*mutant, without map[string]bool) {
	constants := map[types.Object]int{}
	for _, f := range p.files {
		f.edits = nil
		(&finder{pkg: p, file: f, mutants: all, constants: constants, without: without}).find()
	}
}

// check says on which lines, FILE:LINE, the package does not compile as it is
// now to be written.
func (p *pkg) check() (broken []string, err error) {
	fset := token.NewFileSet()
	names := map[string]string{}
	config := types.Config{Importer: p.imports, Error: func(err error) {
		var te types.Error
		if errors.As(err, &te) {
			pos := fset.Position(te.Pos)
			broken = append(broken, fmt.Sprintf("%s:%d", names[pos.Filename], pos.Line))
		}
	}}
	syntax, err := parser.ParseFile(fset, "guard", p.guard(), parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	all := []*ast.File{syntax}
	for _, f := range p.files {
		names[f.path] = f.name
		syntax, err := parser.ParseFile(fset, f.path, f.woven(), parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("what was written is no Go: %w", err)
		}
		all = append(all, syntax)
	}
	_, _ = config.Check(p.path, fset, all, nil) // the errors came to config.Error
	slices.Sort(broken)
	return slices.Compact(broken), nil
}

// write writes the package's files, and what each stands for.
func (p *pkg) write(dir string, replace map[string]string) error {
	write := func(stands string, content []byte) error {
		path := filepath.Join(dir, fmt.Sprintf("%d.go", len(replace)))
		replace[stands] = path
		return os.WriteFile(path, content, 0o600)
	}
	for _, f := range p.files {
		if err := write(f.path, f.woven()); err != nil {
			return err
		}
	}
	return write(filepath.Join(p.dir, "mutant_guard.go"), p.guard())
}

func (p *pkg) guard() []byte {
	return []byte(strings.Replace(guard, "package PACKAGE", "package "+p.types.Name(), 1))
}

// woven is the file with its edits.
func (f *file) woven() []byte {
	slices.SortStableFunc(f.edits, func(a, b edit) int {
		return cmp.Or(cmp.Compare(a.offset, b.offset), cmp.Compare(a.kind, b.kind))
	})
	var out bytes.Buffer
	at := 0
	for _, e := range f.edits {
		out.Write(f.src[at:e.offset])
		out.WriteString(e.text)
		at = e.offset + e.over
	}
	out.Write(f.src[at:])
	return out.Bytes()
}
