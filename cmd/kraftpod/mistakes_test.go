package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// said runs the program in this process, which has to refuse: the lines that it
// writes to stderr, and its exit code.
func said(t *testing.T, environ map[string]string, args ...string) (lines []string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = inProcess(args, environ, &stdout, &stderr)
	if stdout.Len() > 0 {
		t.Errorf("kraftpod %q writes %q to stdout", args, stdout.String())
	}
	return strings.Split(strings.TrimSuffix(stderr.String(), "\n"), "\n"), code
}

// wrongEnviron is that of kafka-1 of three, with changes.
func wrongEnviron(dir string, changes map[string]string) map[string]string {
	environ := map[string]string{
		"POD_NAME": "kafka-1", "POD_NAMESPACE": "elk", "KRAFTPOD_SERVICE": "kafka-headless",
		"KRAFTPOD_DIALECT": "apache", "KRAFTPOD_REPLICAS": "3", "CLUSTER_ID": stageID, "KRAFTPOD_DIR": dir,
		"KRAFTPOD_DATA_DIR": filepath.Join(dir, "vol/data"),
	}
	maps.Copy(environ, changes)
	return environ
}

// Whatever is wrong is said at once, a line for each mistake, by every command
// that reads the environment.
func TestMistakesTogether(t *testing.T) {
	for _, tt := range []struct {
		name     string
		environ  map[string]string
		commands []string
		want     []string
	}{
		{
			"three variables", vars("KRAFTPOD_REPLICAS", "many", "KRAFTPOD_FORMATION", "maybe", "KRAFTPOD_DIR", "relative"),
			[]string{"run", "init", "render", "sidecar", "probe"},
			[]string{
				`kraftpod: KRAFTPOD_REPLICAS="many": want a whole number from 1 to 1000`,
				`kraftpod: KRAFTPOD_FORMATION="maybe": want agree or off`,
				`kraftpod: KRAFTPOD_DIR="relative": want an absolute path`,
			},
		},
		{
			"a dialect that there is not", vars("KRAFTPOD_DIALECT", "strimzi", "CLUSTER_ID", ""),
			[]string{"run", "init", "render", "sidecar", "probe"},
			[]string{`kraftpod: KRAFTPOD_DIALECT="strimzi": want bitnami, apache or confluent`},
		},
		{
			"variables of all parts", vars("KRAFTPOD_LOG_FORMAT", "xml", "KRAFTPOD_REPLICAS", "0", "KRAFTPOD_TIMEOUT", "2",
				"KRAFTPOD_REPLICA", "3"),
			[]string{"run", "init", "render", "sidecar", "probe"},
			[]string{
				`kraftpod: KRAFTPOD_LOG_FORMAT="xml": want json or console`,
				`kraftpod: KRAFTPOD_REPLICAS="0": want a whole number from 1 to 1000`,
				`kraftpod: KRAFTPOD_TIMEOUT="2": not a duration; write it as 500ms, 2s or 10m`,
				`kraftpod: KRAFTPOD_REPLICA="3": kraftpod has no such variable; did you mean KRAFTPOD_REPLICAS?`,
			},
		},
		{
			"a path of Kafka's", vars("KAFKA_METADATA_LOG_DIR", "rel"),
			[]string{"run", "init", "render"},
			[]string{`kraftpod: KAFKA_METADATA_LOG_DIR="rel": "rel" is not an absolute path`},
		},
	} {
		for _, command := range tt.commands {
			dir := t.TempDir()
			args := []string{command}
			if command == "init" {
				args = append(args, filepath.Join(dir, "bin"))
			}
			lines, code := said(t, wrongEnviron(dir, tt.environ), args...)
			if code != 78 || !slices.Equal(lines, tt.want) {
				t.Errorf("%s: %s ends with %d and says\n%s", tt.name, command, code, strings.Join(lines, "\n"))
			}
		}
	}
}

// The configuration and the disk are said together, and the configuration's exit
// code is the one: it has to be mended first.
func TestMistakesOfConfigurationAndDisk(t *testing.T) {
	for _, command := range []string{"run", "init", "render"} {
		dir := t.TempDir()
		meta := filepath.Join(dir, "vol/data/meta.properties")
		mustWrite(t, meta, "version=1\nnode.id=7\ncluster.id="+stageID+"\n")
		args := []string{command}
		if command == "init" {
			args = append(args, filepath.Join(dir, "bin"))
		}
		environ := wrongEnviron(dir, vars("KRAFTPOD_FORMATION", "maybe"))
		lines, code := said(t, environ, args...)
		if code != 78 || len(lines) != 2 || !strings.Contains(lines[1], meta+": node.id=7, but this pod's node id is 1") {
			t.Errorf("%s ends with %d and says\n%s", command, code, strings.Join(lines, "\n"))
		}
		delete(environ, "KRAFTPOD_FORMATION")
		if lines, code = said(t, environ, args...); code != 65 || len(lines) != 1 {
			t.Errorf("%s ends with %d, want 65, and says\n%s", command, code, strings.Join(lines, "\n"))
		}
	}
}

// init copies the program whatever else is wrong, and leaves permissions to the
// container that needs them; what it cannot copy it says beside all else.
func TestInitCopiesFirst(t *testing.T) {
	dir := t.TempDir()
	bin, file := filepath.Join(dir, "bin"), filepath.Join(dir, "vol/data")
	mustWrite(t, file, "")
	environ := wrongEnviron(dir, vars("KRAFTPOD_FORMATION", "maybe"))
	lines, code := said(t, environ, "init", bin)
	if code != 78 || len(lines) != 2 || !strings.Contains(lines[1], "look at the volume") {
		t.Errorf("init ends with %d and says\n%s", code, strings.Join(lines, "\n"))
	}
	if info, err := os.Stat(filepath.Join(bin, "kraftpod")); err != nil || info.Mode() != 0o755 {
		t.Errorf("the copy is %v, %v", info, err)
	}
	lines, code = said(t, environ, "init", file)
	if code != 78 || len(lines) != 3 || !strings.Contains(lines[1], "copy the program there") {
		t.Errorf("init ends with %d and says\n%s", code, strings.Join(lines, "\n"))
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, filepath.Join(dir, "file"), "")
	delete(environ, "KRAFTPOD_FORMATION")
	if lines, code = said(t, environ, "init", filepath.Join(dir, "file")); code != 77 || len(lines) != 1 {
		t.Errorf("init ends with %d and says\n%s", code, strings.Join(lines, "\n"))
	}
}

func mustWrite(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
