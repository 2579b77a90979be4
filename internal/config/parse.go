// Package config is the way from the environment to a configuration: structs
// with env tags, the rules that their values have to follow, variables that
// nobody reads, and the mistakes that all of it collects.
package config

import (
	"cmp"
	"errors"
	"reflect"
	"time"

	"github.com/caarlos0/env/v11"
)

// Checker is a configuration that knows the rules for its values.
type Checker interface {
	// Check reports everything that is wrong with the values by themselves.
	Check(report *Report)
}

// Parse fills a struct with env tags from the environment and checks it. Each
// variable that does not parse is one mistake that names it and quotes its
// value.
func Parse[T Checker](environ map[string]string, report *Report) T {
	cfg, err := env.ParseAsWithOptions[T](env.Options{Environment: environ})
	hints := map[reflect.Type]string{
		reflect.TypeFor[time.Duration](): "not a duration; write it as 500ms, 2s or 10m",
		reflect.TypeFor[int32]():         "not a whole number; write it in digits",
		reflect.TypeFor[bool]():          "want true or false",
	}
	all, _ := errors.AsType[env.AggregateError](err)
	for _, err := range all.Errors {
		parse, _ := errors.AsType[env.ParseError](err) // plain tags have no other error
		name := variableOf(reflect.TypeFor[T](), parse.Name)
		report.Wrong(name, environ[name], "%s", cmp.Or(hints[parse.Type], parse.Err.Error()))
	}
	cfg.Check(report)
	return cfg
}

// Field is one variable that a configuration reads.
type Field struct {
	// Name is the field's in the struct.
	Name              string
	Variable, Default string
}

// Fields returns the variables that T reads, in the order of its fields, those
// of structs in it included.
func Fields[T any]() []Field { return fields(reflect.TypeFor[T]()) }

func fields(t reflect.Type) []Field {
	var all []Field
	for f := range t.Fields() {
		variable := f.Tag.Get("env")
		switch {
		case variable != "":
			all = append(all, Field{Name: f.Name, Variable: variable, Default: f.Tag.Get("envDefault")})
		case f.Type.Kind() == reflect.Struct:
			all = append(all, fields(f.Type)...)
		}
	}
	return all
}

// Names returns the names of variables.
func Names(fields []Field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Variable
	}
	return names
}

// variableOf returns the variable of a field, by the field's name.
func variableOf(t reflect.Type, name string) string {
	for _, f := range fields(t) {
		if f.Name == name {
			return f.Variable
		}
	}
	return name
}
