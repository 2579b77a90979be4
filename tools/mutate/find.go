package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// mutant is one change of the product.
type mutant struct {
	id   int
	pkg  *pkg
	file string
	line int
	// fn and change name it without its line, for the list of equivalents.
	fn, change string
	// longer: a duration is longer, so that the tests may well take longer.
	longer  bool
	verdict verdict
	// by is the test that failed, or what else ended it.
	by string
	// elsewhere: only the tests of other packages noticed it.
	elsewhere bool
}

func (m *mutant) key() string { return m.file + " " + m.fn + ": " + m.change }

// finder finds the mutants of a file, and how the file has to be written so
// that each of them is switched on by its number.
type finder struct {
	pkg     *pkg
	file    *file
	mutants *[]*mutant
	// constants are the mutants of the package's named constants: one for all
	// the places that use it.
	constants map[types.Object]int
	// without are lines, FILE:LINE, where no mutant compiles.
	without map[string]bool

	fn      string
	parents []ast.Node
	after   []edit // what comes after the node that is looked at
}

// find walks through a file.
func (f *finder) find() {
	if ast.IsGenerated(f.file.syntax) {
		return
	}
	var pending [][]edit
	ast.Inspect(f.file.syntax, func(n ast.Node) bool {
		if n == nil {
			last := len(f.parents) - 1
			f.file.edits = append(f.file.edits, pending[last]...)
			f.parents, pending = f.parents[:last], pending[:last]
			return true
		}
		if f.skipped(n) {
			return false
		}
		if d, ok := n.(*ast.FuncDecl); ok {
			f.fn = d.Name.Name
		} else if _, ok := n.(*ast.GenDecl); ok && len(f.parents) == 1 {
			f.fn = "var"
		}
		f.after = nil
		deeper := true
		if e, ok := n.(ast.Expr); ok {
			deeper = f.expression(e)
		} else if s, ok := n.(ast.Stmt); ok {
			f.statement(s)
		}
		if !deeper {
			f.file.edits = append(f.file.edits, f.after...)
			return false
		}
		f.parents, pending = append(f.parents, n), append(pending, f.after)
		return true
	})
}

// skipped are parts that no test has to hold: declarations of constants (their
// uses are mutated) and types, what is logged, the texts of errors.
func (f *finder) skipped(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GenDecl:
		return n.Tok != token.VAR
	case *ast.FuncDecl:
		return n.Body == nil || n.Name.Name == "Error" && n.Recv != nil
	case *ast.DeferStmt:
		return !f.literal(n.Call)
	case *ast.ExprStmt:
		call, ok := n.X.(*ast.CallExpr)
		return ok && f.logs(call)
	case *ast.KeyValueExpr:
		return false
	case ast.Expr:
		if kv, ok := f.parent().(*ast.KeyValueExpr); ok && kv.Key == n {
			return true
		}
		return f.pkg.info.Types[n].IsType()
	}
	return false
}

// literal says whether a call is of a function written right there.
func (f *finder) literal(call *ast.CallExpr) bool {
	_, ok := call.Fun.(*ast.FuncLit)
	return ok
}

// logs says whether a call is of a logger.
func (f *finder) logs(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	obj := f.pkg.info.Uses[sel.Sel]
	loggers := []string{"go.uber.org/zap", "log", "log/slog"}
	return obj != nil && obj.Pkg() != nil && slices.Contains(loggers, obj.Pkg().Path())
}

// parent is the node around the one that is looked at.
func (f *finder) parent() ast.Node {
	if len(f.parents) == 0 {
		return nil
	}
	return f.parents[len(f.parents)-1]
}

// mutant adds one: what is at a place becomes another thing.
func (f *finder) mutant(at ast.Node, change string) int {
	return f.mutantAt(at.Pos(), f.fn, change)
}

func (f *finder) mutantAt(pos token.Pos, fn, change string) int {
	m := &mutant{id: len(*f.mutants) + 1, pkg: f.pkg, file: f.file.name, line: f.line(pos), fn: fn, change: change}
	m.longer = strings.HasSuffix(change, longer)
	*f.mutants = append(*f.mutants, m)
	return m.id
}

func (f *finder) line(pos token.Pos) int { return f.pkg.fset.Position(pos).Line }

// barred says whether a mutant at a node did not compile when it was tried.
func (f *finder) barred(n ast.Node) bool {
	return f.without[fmt.Sprintf("%s:%d", f.file.name, f.line(n.Pos()))]
}

// text is the source of a node, on one line and not too long.
func (f *finder) text(n ast.Node) string {
	s := strings.Join(strings.Fields(string(f.file.src[f.offset(n.Pos()):f.offset(n.End())])), " ")
	if r := []rune(s); len(r) > 90 {
		s = string(r[:90]) + "..."
	}
	return s
}

func (f *finder) offset(pos token.Pos) int { return f.pkg.fset.Position(pos).Offset }

// wrap writes something before and after a node; what is wrapped first is
// outermost.
func (f *finder) wrap(n ast.Node, before, after string) {
	f.file.edits = append(f.file.edits, edit{f.offset(n.Pos()), 0, prefix, before})
	f.after = append([]edit{{f.offset(n.End()), 0, suffix, after}}, f.after...)
}

// replace writes something instead of an operator.
func (f *finder) replace(pos token.Pos, op token.Token, by string) {
	f.file.edits = append(f.file.edits, edit{f.offset(pos), len(op.String()), infix, by})
}
