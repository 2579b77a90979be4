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
	text := "# a word\n# was mended\n- A=\".*\": teh\n+ A=\".*\": the\n\n# a line less\n- gone$\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	const code, a, b = "render env: exit 78", "render env: err kraftpod: A=\"1\": a", "render env: err kraftpod: B=\"1\": b"
	for _, tt := range []struct {
		name     string
		old, new environments.Answer
		want     string
	}{
		{"equal", environments.Answer{code, a}, environments.Answer{code, a}, "1 equal, 0 but for what is intended, 0 with more"},
		{"more mistakes", environments.Answer{code, a}, environments.Answer{code, a, b}, "1 with more mistakes at once, 0 different"},
		{"another mistake", environments.Answer{code, a}, environments.Answer{code, b}, "0 with more mistakes at once, 1 different"},
		{"another code", environments.Answer{code, a}, environments.Answer{"render env: exit 65", a, b}, "1 different"},
		{"more warnings", environments.Answer{code, a}, environments.Answer{code, a, `render env: err {"msg":"x"}`}, "1 different"},
		{"intended", environments.Answer{code, `x: err A="1": teh`}, environments.Answer{code, `x: err A="1": the`}, "1 but for what is intended"},
		{"half of what is intended", environments.Answer{code, `x: err A="1": teh`}, environments.Answer{code}, "1 different"},
		{"intended to go", environments.Answer{code, "x: err gone"}, environments.Answer{code}, "1 but for what is intended"},
		{"intended, and more mistakes", environments.Answer{code, "x: err gone"}, environments.Answer{code, b}, "1 with more mistakes at once"},
	} {
		intended, err := readIntended(file)
		if err != nil {
			t.Fatal(err)
		}
		r := newReport(intended)
		r.add(environments.Generate(0), tt.old, tt.new)
		var b strings.Builder
		if r.print(&b); !strings.Contains(b.String(), tt.want) || !strings.Contains(b.String(), "intended: a word was mended\n") {
			t.Errorf("%s: want %q in\n%s", tt.name, tt.want, &b)
		}
		if clean := strings.Contains(tt.want, "1 equal") || strings.Contains(tt.want, "1 but"); r.same(false) != clean {
			t.Errorf("%s: same is %v, want %v", tt.name, !clean, clean)
		}
	}
}
