package bootstrap

import (
	"errors"
	"fmt"
	"slices"
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
// line of its text is one mistake.
type CodeError struct {
	Code int
	Err  error
}

func (e *CodeError) Error() string { return e.Err.Error() }

// Mistakes joins errors under an exit code, each line once; nil where there
// are none. That a variable is not given is left out where another line quotes
// what was: to later steps, what did not parse is not there.
func Mistakes(code int, errs ...error) error {
	joined := errors.Join(errs...)
	if joined == nil {
		return nil
	}
	quoted, lines := map[string]bool{}, []string{}
	for line := range strings.SplitSeq(joined.Error(), "\n") {
		name, rest, _ := strings.Cut(line, "=")
		empty := strings.HasPrefix(rest, `"":`)
		if !slices.Contains(lines, line) && (!empty || !quoted[name]) {
			lines = append(lines, line)
		}
		quoted[name] = quoted[name] || !empty
	}
	return &CodeError{Code: code, Err: errors.New(strings.Join(lines, "\n"))}
}

// mistakes collects what is wrong, so that all of it is reported at once.
type mistakes []error

func (m *mistakes) add(format string, args ...any) { *m = append(*m, fmt.Errorf(format, args...)) }

// when adds a mistake where there is one.
func (m *mistakes) when(wrong bool, format string, args ...any) {
	if wrong {
		m.add(format, args...)
	}
}
