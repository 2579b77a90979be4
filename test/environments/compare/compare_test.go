package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/test/environments"
)

// Each difference is of one kind.
func TestReport(t *testing.T) {
	file := filepath.Join(t.TempDir(), "intended")
	text := "# a colour\n# was changed\n- A=\".*\": red\n+ A=\".*\": green\n\n# a line less\n- gone$\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	const (
		code = "render env: exit 78"
		a    = `render env: err kraftpod: A="1": a`
		b    = `render env: err kraftpod: B="1": b`
	)
	type lines = environments.Answer
	for _, tt := range []struct {
		name     string
		old, new lines
		want     string
	}{
		{"equal", lines{code, a}, lines{code, a}, "1 equal, 0 but for what is intended, 0 with more"},
		{"more mistakes", lines{code, a}, lines{code, a, b}, "1 with more mistakes at once, 0 different"},
		{"another mistake", lines{code, a}, lines{code, b}, "0 with more mistakes at once, 1 different"},
		{"another code", lines{code, a}, lines{"render env: exit 65", a, b}, "1 different"},
		{"more warnings", lines{code, a}, lines{code, a, `render env: err {"msg":"x"}`}, "1 different"},
		{"intended", lines{code, `x: err A="1": red`}, lines{code, `x: err A="1": green`}, "1 but for what is intended"},
		{"half of what is intended", lines{code, `x: err A="1": red`}, lines{code}, "1 different"},
		{"intended to go", lines{code, "x: err gone"}, lines{code}, "1 but for what is intended"},
		{"intended, more mistakes", lines{code, "x: err gone"}, lines{code, b}, "1 with more mistakes at once"},
	} {
		intended, err := readIntended(file)
		if err != nil {
			t.Fatal(err)
		}
		r := newReport(intended)
		r.add(environments.Generate(0), tt.old, tt.new)
		var out strings.Builder
		r.print(&out)
		for _, want := range []string{tt.want, "intended: a colour was changed\n"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: want %q in\n%s", tt.name, want, &out)
			}
		}
		if clean := strings.Contains(tt.want, "1 equal") || strings.Contains(tt.want, "1 but"); r.same(false) != clean {
			t.Errorf("%s: same is %v, want %v", tt.name, !clean, clean)
		}
	}
}
