package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// A command line that is wrong ends with 64, before anything is read.
func TestWrongCommandLine(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{nil, `unknown command ""; the commands are init, run, sidecar, probe, hold, render, status, version and help`},
		{[]string{"stop"}, `unknown command "stop"`},
		{[]string{"help", "stop"}, `no help on ["stop"]`},
		{[]string{"run", "/bin/true"}, `run takes the entrypoint after --, but got "/bin/true"`},
		{[]string{"run", "--"}, "run -- needs an entrypoint after --"},
		{[]string{"init", "a", "b"}, `init takes one directory, but got ["a" "b"]`},
		{[]string{"init", "-a"}, `init takes one directory, but got ["-a"]`},
		{[]string{"sidecar", "now"}, `sidecar takes no arguments, but got "now"`},
		{[]string{"probe", "now"}, `probe "now": want --wait DURATION, 5s say`},
		{[]string{"probe", "--wait", "5"}, `probe "--wait 5": want --wait DURATION, 5s say`},
		{[]string{"probe", "--wait=-5s"}, `probe "--wait=-5s": want --wait DURATION, 5s say`},
		{[]string{"version", "now"}, `version takes no arguments, but got "now"`},
		{[]string{"render", "--format", "yaml"}, `render "--format yaml": want --format env, properties or json`},
		{[]string{"render", "--colour"}, `render "--colour": want --format env, properties or json`},
		{[]string{"status", "--wide"}, `status "--wide": want --json, and headless Services as NAME, NAME.NAMESPACE or`},
		{[]string{"status", "Kafka"}, `status "Kafka": want --json, and headless Services as NAME, NAME.NAMESPACE or`},
		{[]string{"render", "env"}, `render "env": want --format env, properties or json`},
	} {
		lines, code := said(t, nil, tt.args...)
		if code != 64 || len(lines) != 1 || !strings.HasPrefix(lines[0], "kraftpod: "+tt.want) ||
			!strings.HasSuffix(lines[0], "; see kraftpod help") {
			t.Errorf("kraftpod %q ends with %d and says %q, want 64 and %q", tt.args, code, lines, tt.want)
		}
	}
}

// answer is what a command that is right writes to stdout.
func answer(t *testing.T, environ map[string]string, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := inProcess(args, environ, &stdout, &stderr); code != 0 {
		t.Errorf("kraftpod %q ends with %d and says %s", args, code, stderr.String())
	}
	return stdout.String()
}

func TestHelp(t *testing.T) {
	usage := answer(t, nil, "help")
	for _, args := range [][]string{{"-h"}, {"-help"}, {"--help"}} {
		if got := answer(t, nil, args...); got != usage {
			t.Errorf("kraftpod %q says %q, want what help says", args, got)
		}
	}
	for _, name := range commandNames() {
		about := answer(t, nil, "help", name)
		for _, flag := range []string{"-h", "--help"} {
			if got := answer(t, nil, name, flag); got != about || got == usage {
				t.Errorf("kraftpod %s %s says %q, want what help %s says", name, flag, got, name)
			}
		}
		trimmed := about == strings.TrimSpace(about)+"\n"
		if !strings.Contains(usage, "kraftpod "+name) || strings.Contains(about, "==") || !trimmed {
			t.Errorf("the help of %s is %q", name, about)
		}
	}
}

// render prints what run would export, in each format; warnings go to the log.
func TestRenderCommand(t *testing.T) {
	environ := wrongEnviron(t.TempDir(), vars("KRAFTPOD_CONTROLLERS", "2"))
	for format, line := range map[string]string{"env": "KAFKA_NODE_ID=1", "properties": "node.id=1"} {
		if out := answer(t, environ, "render", "--format", format); !strings.Contains("\n"+out, "\n"+line+"\n") {
			t.Errorf("render --format %s lacks %s:\n%s", format, line, out)
		}
	}
	if answer(t, environ, "render") != answer(t, environ, "render", "--format=env") {
		t.Error("render prints another format than env")
	}
	var got map[string]string
	err := json.Unmarshal([]byte(answer(t, environ, "render", "--format", "json")), &got)
	if err != nil || got["KAFKA_NODE_ID"] != "1" {
		t.Errorf("render --format json gives %v, %v", got, err)
	}
	var stdout, stderr bytes.Buffer
	inProcess([]string{"render"}, environ, &stdout, &stderr)
	if n := strings.Count(stderr.String(), "KRAFTPOD_CONTROLLERS=2 is even"); n != 1 {
		t.Errorf("%d warnings, want 1: %s", n, stderr.String())
	}
}

// What is wrong with the log is said too, and the log is in the given format.
func TestLogFormats(t *testing.T) {
	dir := t.TempDir()
	for format, want := range map[string]string{"json": `"level":"warn",`, "console": "\tWARN\t"} {
		for level, count := range map[string]int{"debug": 1, "warn": 1, "error": 0} {
			environ := wrongEnviron(dir, vars(
				"KRAFTPOD_CONTROLLERS", "2", "KRAFTPOD_LOG_FORMAT", format, "KRAFTPOD_LOG_LEVEL", level,
			))
			var stdout, stderr bytes.Buffer
			code := inProcess([]string{"render"}, environ, &stdout, &stderr)
			if n := strings.Count(stderr.String(), want); code != 0 || n != count {
				t.Errorf("%s at %s: code %d, %d lines, want %d: %s", format, level, code, n, count, stderr.String())
			}
			if count == 1 && !strings.Contains(stderr.String(), "Z") {
				t.Errorf("the time is not UTC's: %s", stderr.String())
			}
		}
	}
}

// Without a directory, init copies to the one that is shared.
func TestInitDirectory(t *testing.T) {
	dir := t.TempDir()
	environ := wrongEnviron(filepath.Join(dir, "pod"), nil)
	if out := answer(t, environ, "init"); out != "" {
		t.Errorf("init says %q", out)
	}
	if out := answer(t, environ, "init", filepath.Join(dir, "bin")); out != "" {
		t.Errorf("init says %q", out)
	}
	for _, name := range []string{"pod/kraftpod", "bin/kraftpod"} {
		if found, err := filepath.Glob(filepath.Join(dir, name)); err != nil || len(found) != 1 {
			t.Errorf("%s is not there: %v", name, err)
		}
	}
}

func TestVersion(t *testing.T) {
	before := version
	defer func() { version = before }()
	version = "v1.2.3"
	if out := answer(t, nil, "version"); out != "v1.2.3\n" {
		t.Errorf("version says %q", out)
	}
	version = ""
	if out := answer(t, nil, "version"); strings.TrimSpace(out) == "v1.2.3" || !strings.HasSuffix(out, "\n") {
		t.Errorf("version says %q, want the module's", out)
	}
}
