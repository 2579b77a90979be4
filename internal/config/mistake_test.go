package config

import (
	"errors"
	"io/fs"
	"slices"
	"testing"
)

func TestMistakeError(t *testing.T) {
	for _, tt := range []struct {
		name    string
		mistake Mistake
		want    string
	}{
		{name: "a value", mistake: Mistake{Variable: "A", Value: "x", Text: "want y"}, want: `A="x": want y`},
		{name: "not given", mistake: Mistake{Variable: "A", Text: "set A"}, want: `A="": set A`},
		{name: "no variable", mistake: Mistake{Text: "torn"}, want: "torn"},
		{name: "no variable, a value", mistake: Mistake{Value: "x", Text: "torn"}, want: "torn"},
		{
			name: "line breaks", mistake: Mistake{Variable: "A", Value: "1\n2\r", Text: "3\n4\r5"},
			want: `A="1\n2\r": 3\n4\r5`,
		},
		{name: "line breaks without a variable", mistake: Mistake{Text: "a\r\nb"}, want: `a\r\nb`},
		{name: "quotes", mistake: Mistake{Variable: "A", Value: `"`, Text: "no"}, want: `A="\"": no`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.mistake.Error(); got != tt.want {
				t.Errorf("Error() = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestMistakesError(t *testing.T) {
	m := Mistakes{{Text: "a\nb"}, {Variable: "A", Value: "x", Text: "c"}}
	if got, want := m.Error(), "a\\nb\nA=\"x\": c"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}

// What has to be mended first decides: configuration, the disk, permissions.
func TestExitCode(t *testing.T) {
	for _, tt := range []struct {
		name  string
		codes []int
		want  int
	}{
		{name: "nothing wrong", codes: nil, want: 0},
		{name: "configuration", codes: []int{69, 77, 65, 78}, want: 78},
		{name: "the disk", codes: []int{69, 77, 65}, want: 65},
		{name: "permissions", codes: []int{69, 143, 77}, want: 77},
		{name: "else the first", codes: []int{69, 143, 126}, want: 69},
		{name: "else the first, whichever", codes: []int{143, 69}, want: 143},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var m Mistakes
			for _, code := range tt.codes {
				m = append(m, Mistake{Code: code})
			}
			if got := m.ExitCode(); got != tt.want {
				t.Errorf("ExitCode() of %v = %d, want %d", tt.codes, got, tt.want)
			}
		})
	}
}

func TestErrorf(t *testing.T) {
	err := Errorf(ExitUsage, "unknown command %q: %v", "x", fs.ErrNotExist)
	m, ok := errors.AsType[Mistakes](err)
	if !ok || m.ExitCode() != ExitUsage || len(m) != 1 || m[0].Variable != "" {
		t.Errorf("Errorf = %#v, want one mistake of code %d", err, ExitUsage)
	}
	if got, want := err.Error(), `unknown command "x": file does not exist`; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}

// The codes are promised.
func TestExitCodes(t *testing.T) {
	if got, want := ExitCodes(), []int{1, 64, 65, 69, 77, 78, 126, 127, 143}; !slices.Equal(got, want) {
		t.Errorf("ExitCodes() = %v, want %v", got, want)
	}
	named := []int{
		ExitNotReady, ExitUsage, ExitData, ExitUnavailable, ExitNoPermission,
		ExitConfig, ExitNotExecutable, ExitNotFound, ExitTerminated,
	}
	if !slices.Equal(ExitCodes(), named) {
		t.Errorf("ExitCodes() = %v, want %v", ExitCodes(), named)
	}
}
