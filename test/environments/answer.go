package environments

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Program is kraftpod, run with arguments and an environment; it returns its
// exit code.
type Program func(args []string, environ map[string]string, stdout, stderr io.Writer) (code int)

// Answer is all that a program does with an environment: lines in order, each
// once, each with the command that made it. The order of a program's own lines
// is free, so it is no part of the answer.
type Answer []string

// String is the answer for people to read.
func (a Answer) String() string { return "  " + strings.Join(a, "\n  ") + "\n" }

// Ask makes the environment's files in a directory of its own under parent,
// runs the program for each of its commands, and removes the directory.
func Ask(e Environment, parent string, program Program) (Answer, error) {
	dir, err := os.MkdirTemp(parent, "")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := e.Write(dir); err != nil {
		return nil, fmt.Errorf("%w of environment %d", err, e.Number)
	}
	a := asked{dir: dir, environ: e.Environ(dir), program: program, lines: map[string]bool{}}
	if code := a.ask("render env", "render", "--format", "env"); code == 0 {
		a.ask("render properties", "render", "--format", "properties")
	}
	for _, command := range e.Commands {
		var args []string
		for _, arg := range command {
			args = append(args, strings.ReplaceAll(arg, Dir, dir))
		}
		a.ask(strings.Join(command, " "), args...)
		if len(args) > 0 && args[0] == "run" {
			a.readPlan()
		}
	}
	return slices.Sorted(maps.Keys(a.lines)), nil
}

// asked is an answer as far as it is known.
type asked struct {
	dir     string
	environ map[string]string
	program Program
	lines   map[string]bool
}

func (a asked) add(name, kind, text string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		a.lines[name+": "+kind+" "+a.mask(line)] = true
	}
}

func (a asked) ask(name string, args ...string) int {
	var stdout, stderr bytes.Buffer
	code := a.program(args, maps.Clone(a.environ), &stdout, &stderr)
	a.add(name, "exit", fmt.Sprint(code))
	a.add(name, "out", stdout.String())
	a.add(name, "err", stderr.String())
	return code
}

// readPlan adds what run wrote for the sidecar, a line for each part.
func (a asked) readPlan() {
	b, err := os.ReadFile(filepath.Join(a.environ["KRAFTPOD_DIR"], "plan.json"))
	if err != nil {
		return
	}
	var plan map[string]any
	if err := json.Unmarshal(b, &plan); err != nil {
		a.add("run", "plan", err.Error())
	}
	// Made anew for each start, or by the build.
	delete(plan, "start")
	delete(plan, "version")
	delete(plan, "pid")
	delete(plan, "stderr")
	for name, value := range plan {
		b, _ := json.Marshal(value)
		a.add("run", "plan", name+" "+string(b))
	}
}

// masks are what differs from run to run, and what stands for it.
var masks = []struct {
	shape *regexp.Regexp
	with  string
}{
	{regexp.MustCompile(`"time":"[^"]*",?`), ""},
	{regexp.MustCompile(`^\d{4}-\d\d-\d\dT[0-9:.]+Z\t`), ""},
	{regexp.MustCompile(`"(dev|ino)":[0-9.e+]+`), `"$1":0`},
	{regexp.MustCompile(`\buid \d+ gid \d+\b`), "uid U gid G"},
	// Why a peer is silent, and the hint to it, depend on how fast the machine's
	// name server is.
	{regexp.MustCompile(`still waiting for: .*$`), "still waiting for: <peers>"},
	{regexp.MustCompile(`waiting \["[^\n]*\]$`), "waiting [<peers>]"},
	// Some containers have the directory that nobody may write on a read-only
	// file system.
	{regexp.MustCompile(`(/proc/sys/kraftpod: )read-only file system`), "${1}permission denied"},
}

func (a asked) mask(line string) string {
	line = strings.ReplaceAll(line, a.dir, Dir)
	for _, m := range masks {
		line = m.shape.ReplaceAllString(line, m.with)
	}
	if a.environ["POD_NAME"] == "" && a.environ["MY_POD_NAME"] == "" {
		host, _ := os.Hostname()
		host, _, _ = strings.Cut(host, ".")
		line = strings.Replace(line, fmt.Sprintf("host name=%q", host), `host name="<host>"`, 1)
		line = strings.Replace(line, "has no name "+host+".SERVICE", "has no name <host>.SERVICE", 1)
	}
	return line
}
