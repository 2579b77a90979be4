package environments

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A number makes the same environment each time, and its files can be made.
func TestGenerate(t *testing.T) {
	for number := range 3000 {
		e, again := Generate(number), Generate(number)
		if e.String() != again.String() || fmt.Sprint(e.Commands) != fmt.Sprint(again.Commands) {
			t.Fatalf("%d makes\n%s, then\n%s", number, e, again)
		}
	}
	different := map[string]bool{}
	for number := range 100 {
		different[Generate(number).String()] = true
	}
	if len(different) < 100 {
		t.Errorf("100 numbers make %d environments", len(different))
	}
}

// echo is a program that says what it was given, and where.
func echo(args []string, environ map[string]string, stdout, stderr io.Writer) int {
	fmt.Fprintf(stdout, "%q\n%q\n", args, environ["KRAFTPOD_DIR"])
	fmt.Fprintln(stderr, "b")
	fmt.Fprintln(stderr, `{"level":"warn","time":"2026-11-26T02:24:20.1Z","msg":"a"}`)
	fmt.Fprintln(stderr, "b")
	if args[0] == "render" {
		return 78
	}
	return 0
}

// An answer has each line once, in order, with nothing of this run in it.
func TestAsk(t *testing.T) {
	e := Environment{
		Vars: map[string]string{"POD_NAME": "kafka-0", "KRAFTPOD_DIR": Dir + "/shared"},
		Files: []File{{
			Path:    "shared/plan.json",
			Content: `{"start":"x","node_id":7,"log_dirs":[{"dev":5,"ino":6}]}`,
		}},
		Commands: [][]string{{"run", "--", Dir + "/x"}},
	}
	want := []string{
		"render env: err b", `render env: err {"level":"warn","msg":"a"}`, "render env: exit 78",
		`render env: out "<dir>/shared"`, `render env: out ["render" "--format" "env"]`,
		"run -- <dir>/x: err b", `run -- <dir>/x: err {"level":"warn","msg":"a"}`, "run -- <dir>/x: exit 0",
		`run -- <dir>/x: out "<dir>/shared"`, `run -- <dir>/x: out ["run" "--" "<dir>/x"]`,
		`run: plan log_dirs [{"dev":0,"ino":0}]`, "run: plan node_id 7",
	}
	got, err := Ask(e, t.TempDir(), echo)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v\n%s, want\n%s", err, got, Answer(want))
	}
}

// Lines that one message makes have one shape, those of two have two.
func TestShape(t *testing.T) {
	for _, same := range [][2]string{
		{`err kraftpod: KAFKA_CFG_X="A://:1": "A://:1" is wrong`, `err kraftpod: KAFKA_X="x\"y": "" is wrong`},
		{"err kraftpod: <dir>/a/b: the voters [0 1 2]", "err kraftpod: /var/lib/kafka/data: the voters [7]"},
		{`err {"level":"warn","msg":"N=\"3\" is even"}`, `err {"level":"warn","msg":"M=\"4\" is even"}`},
	} {
		if a, b := Shape(same[0]), Shape(same[1]); a != b {
			t.Errorf("%q and %q", a, b)
		}
	}
	if a, b := Shape(`err kraftpod: X="1": too small`), Shape(`err kraftpod: X="1": too large`); a == b {
		t.Errorf("%q is both", a)
	}
}

// What is written is what is read.
func TestGoldenFiles(t *testing.T) {
	dir := t.TempDir()
	var hashes []string
	for i := range 45 {
		hashes = append(hashes, Answer{fmt.Sprint(i)}.Hash())
	}
	path := filepath.Join(dir, "hashes")
	if err := WriteHashes(path, hashes); err != nil {
		t.Fatal(err)
	}
	if got, err := ReadHashes(path); err != nil || !slices.Equal(got, hashes) {
		t.Errorf("%v, %v, want %v", got, err, hashes)
	}
	examples := []Example{NewExample(Generate(3), Answer{"a", "b"}), NewExample(Generate(8), Answer{"c"})}
	path = filepath.Join(dir, "examples")
	if err := WriteExamples(path, examples); err != nil {
		t.Fatal(err)
	}
	got, err := ReadExamples(path)
	if err != nil || !slices.Equal(got, examples) || !strings.Contains(got[1].Text, "answer\n  c\n") {
		t.Errorf("%v, %v, want %v", got, err, examples)
	}
}
