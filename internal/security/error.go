package security

import (
	"fmt"
	"strings"
)

// Error is why the listener cannot be asked, in one line that says what to set.
// It wraps nothing: to try again at once is to no end.
type Error struct{ text string }

// Error returns the line.
func (e *Error) Error() string { return e.text }

func failf(format string, args ...any) error {
	return &Error{text: oneLine(fmt.Sprintf(format, args...))}
}

// oneLine keeps what a broker or a certificate says from making lines of its
// own.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
}
