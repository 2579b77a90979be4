package config

import (
	"fmt"
	"slices"
	"strings"
)

// Mistake is one thing that is wrong, as data: it becomes text only where it is
// printed, one line of it.
type Mistake struct {
	// Code is the exit code of a program that ends for this mistake.
	Code int
	// Variable is the environment variable at fault and Value what it holds;
	// an empty Value is a variable that is not given. No Variable: Text says
	// all there is to say.
	Variable, Value string
	// Text says what is wrong and what to do about it.
	Text string
}

// Error returns the mistake as one line.
func (m Mistake) Error() string {
	text := m.Text
	if m.Variable != "" {
		text = fmt.Sprintf("%s=%q: %s", m.Variable, m.Value, m.Text)
	}
	return oneLine.Replace(text)
}

// oneLine keeps what a file or a peer says from making lines of its own.
var oneLine = strings.NewReplacer("\n", `\n`, "\r", `\r`)

// Mistakes are mistakes that end the program together.
type Mistakes []Mistake

// Error returns a line for each mistake.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, mistake := range m {
		lines[i] = mistake.Error()
	}
	return strings.Join(lines, "\n")
}

// ExitCode returns the code of the kind of mistake that has to be mended
// first: configuration, then the disk, then permissions, then all else.
func (m Mistakes) ExitCode() int {
	for _, code := range []int{ExitConfig, ExitData, ExitNoPermission} {
		if slices.ContainsFunc(m, func(mistake Mistake) bool { return mistake.Code == code }) {
			return code
		}
	}
	if len(m) == 0 {
		return 0
	}
	return m[0].Code
}

// Errorf returns an error of a single mistake that no variable is to blame for.
// A mistake is final: it wraps nothing.
func Errorf(code int, format string, args ...any) error {
	return Mistakes{{Code: code, Text: fmt.Sprintf(format, args...)}}
}
