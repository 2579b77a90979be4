package security

import "testing"

// What others say makes no lines of its own.
func TestOneLine(t *testing.T) {
	if got := failf("a\nb\x1b[0m\x7f c~\xff").Error(); got != "a b [0m  c~\ufffd" {
		t.Errorf("%q", got)
	}
}
