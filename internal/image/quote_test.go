package image

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

func TestShellQuote(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{name: "empty", in: "", want: ""},
		{name: "what needs no quotes", in: "A:1,[::1]/b@c=d-e_f%g+h.i", want: "A:1,[::1]/b@c=d-e_f%g+h.i"},
		{name: "a space", in: "a b", want: "'a b'"},
		{name: "single quotes", in: "it's 'so'", want: `'it'\''s '\''so'\'''`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := shellQuote(tt.in); got != tt.want {
				t.Errorf("shellQuote(%q) = %s, want %s", tt.in, got, tt.want)
			}
		})
	}
}

// Whatever a value holds, a shell reads it back: every character of ASCII,
// alone, doubled, first, last and within.
func TestShellQuoteReadBack(t *testing.T) {
	var script strings.Builder
	var want []string
	for c := byte(1); c < 0x80; c++ {
		for _, format := range []string{"%[1]c", "%[1]c%[1]c", "%[1]ca", "a%[1]c", "a%[1]cb", "a:%[1]cb"} {
			value := fmt.Sprintf(format, c)
			want = append(want, value)
			fmt.Fprintf(&script, "X=%s\nprintf '%%s\\0' \"$X\"\n", shellQuote(value))
		}
	}
	cmd := exec.CommandContext(t.Context(), "sh")
	cmd.Stdin = strings.NewReader(script.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	if len(got) != len(want) {
		t.Fatalf("%d values came back, want %d", len(got), len(want))
	}
	for i, value := range want {
		if got[i] != value {
			t.Errorf("%q came back as %q", value, got[i])
		}
	}
}
