package bootstrap

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
)

// Exit codes, from sysexits(3) where it has one. They are part of kraftpod's
// promise to users.
const (
	ExitNotReady      = 1   // probe: not ready
	ExitUsage         = 64  // wrong command line
	ExitData          = 65  // a disk disagrees with what is configured
	ExitUnavailable   = 69  // a peer did not answer in time
	ExitNoPermission  = 77  // a file or directory cannot be read or written
	ExitConfig        = 78  // bad configuration
	ExitNotExecutable = 126 // the entrypoint cannot be executed
	ExitNotFound      = 127 // the entrypoint is not there
	ExitTerminated    = 143 // SIGTERM before the exec
)

// CodeError is an error with the exit code that it ends the program with. Each
// joined error in it is one mistake, and one line on stderr.
type CodeError struct {
	Code int
	Err  error
}

func (e *CodeError) Error() string { return e.Err.Error() }

// Unwrap returns the mistakes.
func (e *CodeError) Unwrap() error { return e.Err }

// coded joins errs under a code, each message once; nil where there are none.
func coded(code int, errs ...error) error {
	seen := map[string]bool{}
	var once []error
	for _, err := range errs {
		if err != nil && !seen[err.Error()] {
			seen[err.Error()] = true
			once = append(once, err)
		}
	}
	if err := errors.Join(once...); err != nil {
		return &CodeError{Code: code, Err: err}
	}
	return nil
}

// mistakes collects what is wrong, so that all of it is reported at once.
type mistakes []error

func (m *mistakes) add(err error) {
	if err != nil {
		*m = append(*m, err)
	}
}

func (m *mistakes) addf(format string, args ...any) { m.add(fmt.Errorf(format, args...)) }

// Merge adds the mistakes of a later step to those found before, but for those
// about a variable that was named already (one that did not parse looks to
// later steps as if it were not given).
func Merge(before, after error) error {
	if before == nil || after == nil {
		return cmp.Or(before, after)
	}
	named := map[string]bool{}
	for line := range strings.Lines(before.Error()) {
		variable, _, _ := strings.Cut(line, "=")
		named[variable] = true
	}
	all := mistakes{before}
	for line := range strings.Lines(after.Error()) {
		if variable, _, _ := strings.Cut(line, "="); !named[variable] {
			all.add(errors.New(strings.TrimSuffix(line, "\n")))
		}
	}
	return coded(ExitConfig, all...)
}
