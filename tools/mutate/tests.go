package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// binary is the tests of one package, built with all mutants in them.
type binary struct {
	name, path, dir string // the package as the report calls it, the program, where it runs
	env             []string
	tests           []*test
}

// test is one test function.
type test struct {
	binary *binary
	name   string
	// took is how long it takes alone, cpu what of that is not waiting.
	took, cpu time.Duration
	// reached are the mutants that it came by, by number.
	reached []byte
}

// build builds the tests of the packages that patterns name. env is what each
// one's run gets: PACKAGE:NAME=VALUE.
func build(ctx context.Context, patterns []string, overlay, dir string, env []string) (all []*binary, err error) {
	args := []string{"list", "-f", "{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}\t{{.Dir}}\t{{.Module.Dir}}{{end}}"}
	out, err := exec.CommandContext(ctx, "go", append(args, patterns...)...).Output()
	if err != nil {
		return nil, fmt.Errorf("go list %v: %w", patterns, err)
	}
	for line := range strings.Lines(string(out)) {
		field := strings.Split(strings.TrimSpace(line), "\t")
		if len(field) != 3 {
			continue
		}
		tree := filepath.Join(dir, "tree")
		if err := copyTree(tree, field[2]); err != nil {
			return nil, err
		}
		b := &binary{path: filepath.Join(dir, fmt.Sprintf("%d.test", len(all)))}
		b.name, _ = filepath.Rel(field[2], field[1])
		b.dir = filepath.Join(tree, b.name)
		for _, e := range env {
			if name, variable, _ := strings.Cut(e, ":"); name == b.name {
				b.env = append(b.env, variable)
			}
		}
		cmd := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", b.path, field[0])
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("build the tests of %s: %w\n%s", b.name, err, out)
		}
		all = append(all, b)
	}
	return all, nil
}

// copyTree copies a module, once: a mutant may write where its tests run.
func copyTree(to, from string) error {
	if _, err := os.Stat(to); err == nil {
		return nil
	}
	entries, err := os.ReadDir(from)
	if err == nil {
		err = os.Mkdir(to, 0o755)
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		source, target := filepath.Join(from, e.Name()), filepath.Join(to, e.Name())
		switch {
		case e.Name() == ".git":
		case e.IsDir():
			err = os.CopyFS(target, os.DirFS(source))
		default:
			var content []byte
			if content, err = os.ReadFile(source); err == nil {
				err = os.WriteFile(target, content, 0o600)
			}
		}
		if err != nil {
			return fmt.Errorf("copy the module: %w", err)
		}
	}
	return nil
}

// learn runs each test alone, without a mutant: how long it takes, and which
// mutants it comes by. Benchmarks are left out; of a fuzz test its seeds run.
func (b *binary) learn(ctx context.Context, mutants int, scratch string) error {
	list := exec.CommandContext(ctx, b.path, "-test.list", "^(Test|Fuzz|Example)")
	list.Dir = b.dir
	out, err := list.Output()
	if err != nil {
		return fmt.Errorf("list the tests of %s: %w", b.name, err)
	}
	notes := filepath.Join(scratch, "reached")
	for name := range strings.FieldsSeq(string(out)) {
		if err := os.WriteFile(notes, make([]byte, mutants+1), 0o600); err != nil {
			return err
		}
		t := &test{binary: b, name: name}
		began := time.Now()
		r := b.run(ctx, []*test{t}, notes, 5*time.Minute, scratch)
		if t.took, t.cpu = time.Since(began), r.cpu; r.verdict != survived {
			return fmt.Errorf("%s fails without a mutant: %s\n%s", t, r.by, r.output)
		}
		if t.reached, err = os.ReadFile(notes); err != nil {
			return err
		}
		b.tests = append(b.tests, t)
	}
	slices.SortStableFunc(b.tests, func(x, y *test) int { return int(x.took - y.took) })
	return nil
}

func (t *test) String() string { return t.binary.name + " " + t.name }

// result is how a run ended.
type result struct {
	verdict verdict
	by      string
	cpu     time.Duration
	output  []byte
}

var failedTest = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// run runs tests until one fails, with MUTANT as given.
func (b *binary) run(ctx context.Context, tests []*test, mutant string, limit time.Duration, scratch string) result {
	names := make([]string, len(tests))
	for i, t := range tests {
		names[i] = t.name
	}
	tmp, err := openTemp(scratch, "run")
	if err != nil {
		return result{verdict: failed, by: err.Error()}
	}
	defer os.RemoveAll(tmp)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	// Tests that wait leave the cores to others.
	args := []string{"-test.failfast", "-test.parallel=8", "-test.run", "^(" + strings.Join(names, "|") + ")$"}
	cmd := exec.CommandContext(ctx, b.path, args...)
	cmd.Dir = b.dir
	cmd.Env = append(cmd.Environ(), b.env...)
	cmd.Env = append(cmd.Env, "MUTANT="+mutant, "TMPDIR="+tmp)
	// What a test has started ends with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	kill := func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.Cancel, cmd.WaitDelay = kill, time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Run()
	if cmd.Process != nil {
		_ = kill()
	}
	r := result{verdict: killed, output: out.Bytes()}
	if s := cmd.ProcessState; s != nil {
		r.cpu = s.UserTime() + s.SystemTime()
	}
	switch m := failedTest.FindSubmatch(out.Bytes()); {
	case ctx.Err() != nil:
		r.verdict, r.by = timedOut, "time-out"
	case err == nil || errors.Is(err, exec.ErrWaitDelay):
		r.verdict = survived
	case m != nil:
		r.by = b.name + " " + string(m[1])
	default:
		r.by = b.name + ": " + err.Error()
	}
	return r
}

// openTemp makes a temporary directory that other uids may pass: some tests run
// the program as nobody.
func openTemp(dir, pattern string) (string, error) {
	path, err := os.MkdirTemp(dir, pattern)
	if err == nil {
		err = os.Chmod(path, 0o755) //nolint:gosec // that is what it is for
	}
	return path, err
}
