package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// longer is what a duration becomes.
const longer = " * 20"

// constant mutates what the compiler knows the value of: n becomes n+1, a
// duration 20 times as long, true false, a field that is one word empty.
func (f *finder) constant(e ast.Expr, tv types.TypeAndValue) {
	name, ok := f.typeName(tv.Type)
	switch {
	case !ok:
	case isBool(tv.Type):
		if f.used(e) {
			id := f.mutant(e, fmt.Sprintf("%s => %v", f.text(e), !constant.BoolVal(tv.Value)))
			f.wrap(e, "(", fmt.Sprintf(" != mutant(%d))", id))
		}
	case isString(tv.Type):
		// Words are for people.
		if s := constant.StringVal(tv.Value); f.used(e) && s != "" && !strings.Contains(s, " ") {
			f.literalField(e, name)
		}
	case isDuration(tv.Type):
		if constant.Sign(tv.Value) != 0 {
			f.wrap(e, fmt.Sprintf("mutantLonger%s(%d, ", typeArgument(name), f.number(e, longer)), ")")
		}
	case tv.Value.Kind() == constant.Int && f.countable(e):
		f.wrap(e, fmt.Sprintf("mutantNext[%s](%d, ", name, f.number(e, " + 1")), ")")
	}
}

// literalField empties a text that is a field of a struct's literal.
func (f *finder) literalField(e ast.Expr, typeName string) {
	depth := 1
	if _, keyed := f.parent().(*ast.KeyValueExpr); keyed {
		depth = 2
	}
	if f.field(len(f.parents) - depth) {
		f.zero(e, typeName)
	}
}

// number adds the mutant of a constant: one for all uses of a named constant
// of this package, said of its declaration.
func (f *finder) number(e ast.Expr, change string) int {
	obj := f.named(e)
	if obj == nil || obj.Pkg() != f.pkg.types {
		return f.mutant(e, f.text(e)+" => "+f.text(e)+change)
	}
	if _, ok := f.constants[obj]; !ok {
		f.constants[obj] = f.mutantAt(obj.Pos(), "const", obj.Name()+" => "+obj.Name()+change)
		m := (*f.mutants)[len(*f.mutants)-1]
		for _, file := range f.pkg.files {
			if file.path == f.pkg.fset.Position(obj.Pos()).Filename {
				m.file = file.name
			}
		}
	}
	return f.constants[obj]
}

// named is the constant that an expression names; nil where it is another.
func (f *finder) named(e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return f.pkg.info.Uses[e]
	case *ast.SelectorExpr:
		return f.pkg.info.Uses[e.Sel]
	}
	return nil
}

// countable says whether n+1 means something for an integer: it is a literal,
// a computation, or a constant of this package that is a number and not one of
// an enumeration's values.
func (f *finder) countable(e ast.Expr) bool {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.CHAR {
		return false
	}
	obj := f.named(e)
	if obj == nil {
		return true
	}
	_, basic := obj.Type().(*types.Basic)
	return basic && obj.Pkg() == f.pkg.types
}

// typeName writes a type as the file can; not ok where it cannot.
func (f *finder) typeName(t types.Type) (string, bool) {
	switch t := t.(type) {
	case *types.Basic:
		return t.Name(), t.Info()&types.IsUntyped == 0 || t.Kind() == types.UntypedBool
	case *types.Named:
		if t.TypeArgs() != nil || t.TypeParams() != nil {
			return "", false
		}
		name, from := t.Obj().Name(), t.Obj().Pkg()
		if from == f.pkg.types {
			return name, t.Obj().Parent() == from.Scope()
		}
		for _, spec := range f.file.syntax.Imports {
			if path, _ := strconv.Unquote(spec.Path.Value); from == nil || path != from.Path() {
				continue
			}
			if spec.Name != nil {
				return spec.Name.Name + "." + name, true
			}
			return from.Name() + "." + name, true
		}
		return "", isDuration(t)
	}
	return "", false
}

func isBool(t types.Type) bool { return is(t, types.IsBoolean) }

func isString(t types.Type) bool { return is(t, types.IsString) }

func is(t types.Type, info types.BasicInfo) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&info != 0
}

func isDuration(t types.Type) bool { return t.String() == "time.Duration" }

func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}
