package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// guardImports is what the guard's code imports, beside what the packages do.
var guardImports = []string{"bytes", "cmp", "os", "slices", "strconv", "strings", "syscall"}

// pkg is a package to be mutated, as it is.
type pkg struct {
	path, dir string // the import path, the directory
	name      string // as the report calls it: the directory below the module's
	files     []*file
	fset      *token.FileSet
	types     *types.Package
	info      *types.Info
	imports   types.Importer
}

// file is one source file and what is to be changed in it.
type file struct {
	path, name string // absolute; below the module's directory
	src        []byte
	syntax     *ast.File
	edits      []edit
}

// listed is what go list says of a package.
type listed struct {
	Dir, ImportPath, Export string
	GoFiles                 []string
	Module                  *struct{ Dir string }
	DepOnly                 bool
}

// load reads and type-checks the packages that the patterns name.
func load(ctx context.Context, patterns []string) ([]*pkg, error) {
	exports := map[string]string{}
	var named []listed
	// The guard's imports are listed apart, since they are not to be mutated.
	for _, list := range [][]string{guardImports, patterns} {
		named = nil
		all, err := goList(ctx, list)
		if err != nil {
			return nil, err
		}
		for _, l := range all {
			exports[l.ImportPath] = l.Export
			if !l.DepOnly {
				named = append(named, l)
			}
		}
	}
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(exports[path])
	})
	var pkgs []*pkg
	for _, l := range named {
		p, err := read(l, fset, imports)
		if err != nil {
			return nil, err
		}
		pkgs = append(pkgs, p)
	}
	return pkgs, nil
}

func goList(ctx context.Context, patterns []string) (all []listed, err error) {
	args := []string{"list", "-export", "-deps", "-json=Dir,ImportPath,Export,GoFiles,Module,DepOnly"}
	cmd := exec.CommandContext(ctx, "go", append(args, patterns...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list %v: %w", patterns, err)
	}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var l listed
		if err := dec.Decode(&l); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("read go list: %w", err)
		}
		all = append(all, l)
	}
}

// read parses and type-checks a package, without its tests.
func read(l listed, fset *token.FileSet, imports types.Importer) (*pkg, error) {
	if l.Module == nil {
		return nil, fmt.Errorf("%s is in no module", l.ImportPath)
	}
	p := &pkg{path: l.ImportPath, dir: l.Dir, fset: fset, imports: imports}
	p.name, _ = filepath.Rel(l.Module.Dir, l.Dir)
	for _, name := range l.GoFiles {
		f := &file{path: filepath.Join(l.Dir, name), name: filepath.Join(p.name, name)}
		var err error
		if f.src, err = os.ReadFile(f.path); err != nil {
			return nil, err
		}
		mode := parser.ParseComments | parser.SkipObjectResolution
		if f.syntax, err = parser.ParseFile(fset, f.path, f.src, mode); err != nil {
			return nil, err
		}
		p.files = append(p.files, f)
	}
	p.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{},
		Uses:  map[*ast.Ident]types.Object{},
		Defs:  map[*ast.Ident]types.Object{},
	}
	var err error
	p.types, err = (&types.Config{Importer: imports}).Check(p.path, fset, p.syntax(), p.info)
	return p, err
}

func (p *pkg) syntax() (all []*ast.File) {
	for _, f := range p.files {
		all = append(all, f.syntax)
	}
	return all
}
