package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// used says whether a value is returned, assigned, passed on or put into a
// literal, as it is.
func (f *finder) used(e ast.Expr) bool {
	switch p := f.parent().(type) {
	case *ast.ReturnStmt, *ast.KeyValueExpr, *ast.CompositeLit:
		return true
	case *ast.CallExpr:
		return e != p.Fun
	case *ast.AssignStmt:
		if len(p.Lhs) != len(p.Rhs) {
			return false
		}
		for _, r := range p.Rhs {
			if r == e {
				return true
			}
		}
	}
	return false
}

// value makes a value the zero of its type: a result, a field of a literal, one
// of several that are assigned at once. A returned error becomes nil.
func (f *finder) value(e ast.Expr, t types.Type) {
	if isEmpty(e) {
		return
	}
	switch p := f.parent().(type) {
	case *ast.ReturnStmt:
		if f.returnsError(p, e) {
			f.wrap(e, fmt.Sprintf("mutantNil(%d, ", f.mutant(e, "return "+f.text(e)+" => nil")), ")")
			return
		}
		if _, several := t.(*types.Tuple); several {
			return
		}
	case *ast.KeyValueExpr:
		if !f.field(len(f.parents) - 2) {
			return
		}
	case *ast.CompositeLit:
		if !f.field(len(f.parents) - 1) {
			return
		}
	case *ast.AssignStmt:
		if p.Tok != token.ASSIGN || len(p.Rhs) < 2 || !f.used(e) {
			return
		}
	default:
		return
	}
	f.zero(e, "")
}

// isEmpty says whether a value is the zero already, or as good as that.
func isEmpty(e ast.Expr) bool {
	lit, ok := e.(*ast.CompositeLit)
	return ok && len(lit.Elts) == 0
}

// zero makes a value the zero of its type, which has to be told for a constant.
func (f *finder) zero(e ast.Expr, typeName string) {
	f.wrap(e, fmt.Sprintf("mutantZero%s(%d, ", typeArgument(typeName), f.mutant(e, f.text(e)+" => zero")), ")")
}

func typeArgument(typeName string) string {
	if typeName == "" {
		return ""
	}
	return "[" + typeName + "]"
}

// field says whether the parent at an index is the literal of a struct.
func (f *finder) field(i int) bool {
	lit, ok := f.parents[i].(*ast.CompositeLit)
	if !ok {
		return false
	}
	_, ok = deref(f.pkg.info.Types[lit].Type).Underlying().(*types.Struct)
	return ok
}

// returnsError says whether what is returned is an error and not nil.
func (f *finder) returnsError(ret *ast.ReturnStmt, e ast.Expr) bool {
	sig := f.signature()
	if sig == nil || sig.Results().Len() != len(ret.Results) || f.pkg.info.Types[e].IsNil() {
		return false
	}
	for i, r := range ret.Results {
		if r == e {
			return types.Identical(sig.Results().At(i).Type(), types.Universe.Lookup("error").Type())
		}
	}
	return false
}

// besideError says whether e is returned together with an error, where nobody
// looks at it: the error is made there, or e is a constant.
func (f *finder) besideError(e ast.Expr, isConstant bool) bool {
	ret, ok := f.parent().(*ast.ReturnStmt)
	if !ok {
		return false
	}
	for _, r := range ret.Results {
		if r == e || !f.returnsError(ret, r) {
			continue
		}
		made := f.text(r)
		if isConstant || strings.HasPrefix(made, "fmt.Errorf(") || strings.HasPrefix(made, "errors.New(") {
			return true
		}
	}
	return false
}

// signature is that of the function around.
func (f *finder) signature() *types.Signature {
	for i := len(f.parents) - 1; i >= 0; i-- {
		switch n := f.parents[i].(type) {
		case *ast.FuncLit:
			sig, _ := f.pkg.info.Types[n].Type.(*types.Signature)
			return sig
		case *ast.FuncDecl:
			sig, _ := f.pkg.info.Defs[n.Name].Type().(*types.Signature)
			return sig
		}
	}
	return nil
}
