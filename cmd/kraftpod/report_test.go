package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
)

// An error is a line for each mistake, and the exit code that belongs to it.
func TestReport(t *testing.T) {
	two := config.Mistakes{
		{Code: config.ExitData, Text: "a disk\nsays so"},
		{Code: config.ExitConfig, Variable: "KRAFTPOD_X", Value: "1", Text: "want 2"},
	}
	spaced := " broken\n"
	for _, tt := range []struct {
		name string
		err  error
		want string
		code int
	}{
		{"a mistake", config.Errorf(config.ExitUsage, "no such command"), "kraftpod: no such command\n", 64},
		{"two", two, "kraftpod: a disk\\nsays so\nkraftpod: KRAFTPOD_X=\"1\": want 2\n", 78},
		{"wrapped", fmt.Errorf("run: %w", two[:1]), "kraftpod: run: a disk\\nsays so\n", 65},
		{"not ready: the lines were written already", config.Errorf(config.ExitNotReady, ""), "", 1},
		{"without a code", errors.New("broken"), "kraftpod: broken\n", 78},
		{"without a code, of two lines", errors.Join(errors.New("a"), errors.New("b")), "kraftpod: a\nkraftpod: b\n", 78},
		{"a line that ends", errors.New(spaced), "kraftpod: broken\n", 78},
	} {
		var out strings.Builder
		if code := report(&out, tt.err); code != tt.code || out.String() != tt.want {
			t.Errorf("%s: %q and code %d, want %q and %d", tt.name, out.String(), code, tt.want, tt.code)
		}
	}
}
