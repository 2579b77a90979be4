package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// operators are the binary ones that are mutated: into what, and the guard's
// function that does either. == and && need none of their own: a condition and
// the operands of && become true or false, which is harder to notice.
var operators = map[token.Token]struct{ to, guard string }{
	token.LSS: {"<=", "mutantLess"},
	token.LEQ: {"<", "mutantAtMost"},
	token.GTR: {">=", "mutantMore"},
	token.GEQ: {">", "mutantAtLeast"},
	token.ADD: {"-", "mutantAdd"},
	token.SUB: {"+", "mutantSub"},
	token.MUL: {"/", "mutantMul"},
	token.QUO: {"*", "mutantQuo"},
	token.REM: {"*", "mutantRem"},
}

// expression mutates an expression, and says whether to look inside it.
func (f *finder) expression(e ast.Expr) (deeper bool) {
	tv, ok := f.pkg.info.Types[e]
	if !ok || f.barred(e) {
		return true
	}
	if tv.Value != nil {
		if !f.besideError(e, true) {
			f.constant(e, tv)
		}
		return false
	}
	if f.besideError(e, false) {
		return true
	}
	if isBool(tv.Type) {
		f.condition(e)
	} else if tv.IsValue() && !tv.IsNil() {
		f.value(e, tv.Type)
	}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		f.operator(e)
	case *ast.CompositeLit:
		f.elements(e, tv.Type)
	}
	return true
}

// operator exchanges an operator.
func (f *finder) operator(e *ast.BinaryExpr) {
	op, ok := operators[e.Op]
	if !ok || isString(f.pkg.info.Types[e.X].Type) {
		return
	}
	id := f.mutant(e, fmt.Sprintf("%s => %s", f.text(e), op.to))
	f.wrap(e, fmt.Sprintf("%s(%d, ", op.guard, id), ")")
	f.replace(e.OpPos, e.Op, ",")
}

// condition makes a condition true and false. An operand of && becomes only
// true and one of || only false: the whole has what else there is. The
// condition of a loop becomes only false, since most are endless with true.
func (f *finder) condition(e ast.Expr) {
	yes := f.used(e)
	no := yes
	op := binaryOp(e)
	switch p := f.parent().(type) {
	case *ast.IfStmt:
		yes, no = true, true
	case *ast.ForStmt:
		no = true
	case *ast.CaseClause:
		sw, ok := f.parents[len(f.parents)-3].(*ast.SwitchStmt)
		yes = ok && sw.Tag == nil
		no = yes
	case *ast.BinaryExpr:
		yes, no = p.Op == token.LAND, p.Op == token.LOR
	}
	yes, no = yes && op != token.LAND, no && op != token.LOR
	before := "("
	if yes {
		before += fmt.Sprintf("mutant(%d) || ", f.mutant(e, f.text(e)+" => true"))
	}
	if no {
		before += fmt.Sprintf("!mutant(%d) && ", f.mutant(e, f.text(e)+" => false"))
	}
	if yes || no {
		f.wrap(e, before+"(", "))")
	}
}

// binaryOp is the operator of an expression; ILLEGAL where it is no binary one.
func binaryOp(e ast.Expr) token.Token {
	if b, ok := ast.Unparen(e).(*ast.BinaryExpr); ok {
		return b.Op
	}
	return token.ILLEGAL
}

// elements removes each element of a list, and each of a map whose keys are
// constants.
func (f *finder) elements(lit *ast.CompositeLit, t types.Type) {
	if u, ok := f.parent().(*ast.UnaryExpr); lit.Type == nil || len(lit.Elts) == 0 || ok && u.Op == token.AND {
		return
	}
	switch t.Underlying().(type) {
	case *types.Slice:
		first := len(*f.mutants) + 1
		for _, e := range lit.Elts {
			if _, keyed := e.(*ast.KeyValueExpr); keyed {
				return
			}
			f.mutant(e, "without "+f.text(e))
		}
		f.wrap(lit, fmt.Sprintf("mutantWithout(%d, %d, ", first, len(lit.Elts)), ")")
	case *types.Map:
		for _, e := range lit.Elts {
			kv := e.(*ast.KeyValueExpr)
			if f.pkg.info.Types[kv.Key].Value == nil || strings.Contains(f.text(kv.Key), "...") {
				continue
			}
			f.wrap(lit, fmt.Sprintf("mutantWithoutKey(%d, ", f.mutant(e, "without "+f.text(e))), ", "+f.text(kv.Key)+")")
		}
	}
}
