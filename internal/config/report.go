package config

import (
	"fmt"
	"slices"
)

// Report collects what is wrong and what is odd, so that all of it is said at
// once. The zero value is empty; steps add to it and go on.
type Report struct {
	mistakes Mistakes
	warnings []string
}

// Add adds mistakes, each once.
func (r *Report) Add(mistakes ...Mistake) {
	for _, m := range mistakes {
		if !slices.Contains(r.mistakes, m) {
			r.mistakes = append(r.mistakes, m)
		}
	}
}

// AddOthers adds the mistakes of another report, but for those with the exit
// code.
func (r *Report) AddOthers(other *Report, code int) {
	for _, m := range other.mistakes {
		if m.Code != code {
			r.Add(m)
		}
	}
}

// Wrong adds a mistake of the configuration: the value of a variable, or that
// the variable is not given where the value is empty.
func (r *Report) Wrong(variable, value, format string, args ...any) {
	r.Add(Mistake{Code: ExitConfig, Variable: variable, Value: value, Text: fmt.Sprintf(format, args...)})
}

// WrongData adds a disagreement between a disk (or a peer's) and what is
// configured.
func (r *Report) WrongData(format string, args ...any) {
	r.Add(Mistake{Code: ExitData, Text: fmt.Sprintf(format, args...)})
}

// Want adds a mistake where a variable is given and its value is not ok.
// Nothing is said of a variable that is reported already: what did not parse
// is not there to be judged.
func (r *Report) Want(ok bool, variable, value, want string) {
	if value != "" && !ok && !r.Blames(variable) {
		r.Wrong(variable, value, "want %s", want)
	}
}

// Blames says whether a value of any of the variables is reported as wrong.
func (r *Report) Blames(variables ...string) bool {
	return slices.ContainsFunc(r.mistakes, func(m Mistake) bool {
		return m.Value != "" && slices.Contains(variables, m.Variable)
	})
}

// Warn adds what is odd, and no reason to stop.
func (r *Report) Warn(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(r.warnings, text) {
		r.warnings = append(r.warnings, text)
	}
}

// Warnings returns what is odd.
func (r *Report) Warnings() []string { return slices.Clone(r.warnings) }

// Err returns all mistakes, nil where there are none. That a variable is not
// given is left out where another mistake quotes what was: to later steps, what
// did not parse is not there.
func (r *Report) Err() error {
	all := slices.DeleteFunc(slices.Clone(r.mistakes), func(m Mistake) bool {
		return m.Variable != "" && m.Value == "" && r.Blames(m.Variable)
	})
	if len(all) == 0 {
		return nil
	}
	return all
}

// Clone returns a report that goes on from this one.
func (r *Report) Clone() *Report {
	return &Report{mistakes: slices.Clone(r.mistakes), warnings: slices.Clone(r.warnings)}
}
