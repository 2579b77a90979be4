package main

import (
	"fmt"
	"go/ast"
	"go/token"
)

// statement mutates a statement of a block: calls and assignments are left
// out, break and continue exchanged.
func (f *finder) statement(s ast.Stmt) {
	switch p := f.parent().(type) {
	case *ast.BlockStmt, *ast.CaseClause:
	case *ast.CommClause:
		if p.Comm == s {
			return
		}
	default:
		return
	}
	if f.barred(s) {
		return
	}
	switch s := s.(type) {
	case *ast.ExprStmt:
		if call, ok := s.X.(*ast.CallExpr); ok && !f.panics(call) {
			f.leaveOut(s)
		}
	case *ast.AssignStmt:
		// What is declared here has uses that would not compile without it.
		if s.Tok != token.DEFINE {
			f.leaveOut(s)
		}
	case *ast.IncDecStmt, *ast.SendStmt, *ast.GoStmt:
		f.leaveOut(s)
	case *ast.ReturnStmt:
		if sig := f.signature(); sig != nil && sig.Results().Len() == 0 {
			f.leaveOut(s)
		}
	case *ast.BranchStmt:
		f.branch(s)
	}
}

func (f *finder) leaveOut(s ast.Stmt) {
	f.wrap(s, fmt.Sprintf("if !mutant(%d) { ", f.mutant(s, "without "+f.text(s))), " }")
}

func (f *finder) panics(call *ast.CallExpr) bool {
	id, ok := call.Fun.(*ast.Ident)
	return ok && id.Name == "panic"
}

// branch exchanges break and continue of a loop, and leaves out a continue
// that is in a switch within one, where a break would mean another thing.
func (f *finder) branch(s *ast.BranchStmt) {
	if s.Label != nil || s.Tok != token.BREAK && s.Tok != token.CONTINUE {
		return
	}
	for i := len(f.parents) - 1; i >= 0; i-- {
		switch f.parents[i].(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			other := token.BREAK
			if s.Tok == token.BREAK {
				other = token.CONTINUE
			}
			id := f.mutant(s, fmt.Sprintf("%s => %s", s.Tok, other))
			f.wrap(s, fmt.Sprintf("if mutant(%d) { %s }; ", id, other), "")
			return
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			f.leaveOut(s)
			return
		}
	}
}
