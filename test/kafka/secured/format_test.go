package secured_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFormatScript runs the manifests' script beside a storage tool that writes down how it was called.
func TestFormatScript(t *testing.T) {
	const formats = `echo "$@" >"$OUT/argv"; cat "$5" >"$OUT/settings"; cat "${6#@}"
dir=$(sed -n 's/^metadata.log.dir=//p' "$5"); dir=${dir:-$OUT/log}; mkdir -p "$dir"
touch "$dir/meta.properties" "$dir/bootstrap.checkpoint"`
	for _, tt := range []struct {
		name, tool, does  string
		env               []string
		formatted, noFile bool
		holds             string // what else is in the log dir
		code              int
		said              string // of both outputs, a part
		argv, settings    string // how the tool was called, parts
	}{
		{
			name: "apache with a new disk", tool: "kafka-storage.sh", does: formats, said: "format.sh: formatted",
			argv:     "format --ignore-formatted --cluster-id=ID -c ",
			settings: "node.id=7\nlog.dirs=OUT/log,/two\nprocess.roles=controller\n",
		},
		{
			name: "cp with a metadata log of its own", tool: "kafka-storage", does: formats, said: "became the entrypoint",
			env: []string{"KAFKA_METADATA_LOG_DIR=OUT/three"}, argv: " @OUT/users",
			settings: "\nmetadata.log.dir=OUT/three\n",
		},
		{name: "formatted already", tool: "kafka-storage", does: formats, formatted: true, said: "became the entrypoint"},
		{
			name: "a log dir is new beside its metadata log", tool: "kafka-storage", does: formats,
			env: []string{"KAFKA_METADATA_LOG_DIR=OUT/log", "KAFKA_LOG_DIRS=OUT/new"}, formatted: true, noFile: true,
			said: "became the entrypoint",
		},
		{
			name: "a metadata log is new beside its log dir", tool: "kafka-storage", does: formats,
			env:       []string{"KAFKA_METADATA_LOG_DIR=OUT/three"},
			formatted: true, argv: " @OUT/users", said: "format.sh: formatted",
		},
		{
			name: "formed long ago", tool: "kafka-storage", does: formats, holds: "meta.properties __cluster_metadata-0",
			said: "became the entrypoint",
		},
		{
			name: "interrupted before the users", tool: "kafka-storage", does: formats, holds: "meta.properties", code: 1,
			said: "OUT/log was not formatted to its end, and has no users",
		},
		{
			name: "formatted and no users any more", tool: "kafka-storage", does: formats, formatted: true, noFile: true,
			said: "became the entrypoint",
		},
		{
			name: "the tool fails and quotes the line", tool: "kafka-storage", code: 1,
			does: `echo "Failed to find it in $(cat "${6#@}")" >&2; exit 1`, said: "[name=a,password=********]",
		},
		{
			name: "no users", tool: "kafka-storage", does: formats, noFile: true, code: 1,
			said: "cannot read OUT/users: is the Secret",
		},
		{name: "no tool", tool: "other", does: formats, code: 1, said: ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := t.TempDir()
			here := func(text string) string { return strings.ReplaceAll(text, "OUT", out) }
			write(t, filepath.Join(out, "bin", tt.tool), "#!/bin/sh\n"+tt.does+"\n")
			if !tt.noFile {
				write(t, filepath.Join(out, "users"), "--add-scram\nSCRAM-SHA-512=[name=a,password=planted]\n")
			}
			write(t, filepath.Join(out, "log", "other"), "")
			if tt.formatted {
				tt.holds = "meta.properties bootstrap.checkpoint"
			}
			for _, name := range strings.Fields(tt.holds) {
				write(t, filepath.Join(out, "log", name), "")
			}
			args := []string{formatScript, filepath.Join(out, "users"), "echo", "became the entrypoint"}
			cmd := exec.Command("bash", args...)
			cmd.Env = append([]string{
				"PATH=" + filepath.Join(out, "bin") + ":" + os.Getenv("PATH"), "OUT=" + out, "TMPDIR=" + out,
				"KAFKA_NODE_ID=7", "CLUSTER_ID=ID", "KAFKA_LOG_DIRS=" + filepath.Join(out, "log") + ",/two",
			}, strings.Split(here(strings.Join(tt.env, "\n")), "\n")...)
			said, _ := cmd.CombinedOutput()
			argv, settings := read(t, filepath.Join(out, "argv")), read(t, filepath.Join(out, "settings"))
			if code := cmd.ProcessState.ExitCode(); code != tt.code || !strings.Contains(string(said), here(tt.said)) {
				t.Errorf("exit %d, want %d, and %q: %s", code, tt.code, here(tt.said), said)
			}
			if strings.Contains(string(said), "became") != (tt.code == 0) {
				t.Errorf("becomes the entrypoint: %s", said)
			}
			called := (tt.argv == "") == (argv == "") && strings.Contains(argv, here(tt.argv))
			if !called || !strings.Contains(settings, here(tt.settings)) {
				t.Errorf("called with %q, want %q, and the settings\n%s\nwant %q", argv, here(tt.argv), settings, here(tt.settings))
			}
			if strings.Contains(string(said)+argv, "planted") {
				t.Errorf("shows a password: %s%s", said, argv)
			}
		})
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
}

// read is "" where there is no such file.
func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(content)
}

// TestFormatScriptAlone wants the image's own entrypoint where none is given; here is no image.
func TestFormatScriptAlone(t *testing.T) {
	out := t.TempDir()
	write(t, filepath.Join(out, "meta.properties"), "")
	write(t, filepath.Join(out, "bootstrap.checkpoint"), "")
	cmd := exec.Command("bash", formatScript, filepath.Join(out, "users"))
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "KAFKA_LOG_DIRS=" + out}
	said, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 127 || !strings.Contains(string(said), "/etc/kafka/docker/run") {
		t.Errorf("exit %d, want 127, and the entrypoint that is not there: %s", code, said)
	}
}
