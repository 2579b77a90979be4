package image

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fakeJava plays both programs that the entrypoint starts: the storage tool, and Kafka, which prints
// the properties that it was given. Whether the tool is heard is up to the image: it leaves a note.
const fakeJava = `#!/bin/bash
all=$*
case $all in
*"StorageTool random-uuid"*) echo RANDOM-UUID ;;
*StorageTool*)
	echo "tool: ${all#*StorageTool }, by ${all%% kafka.tools*}" >>"$IMAGE_HOME/calls"
	[[ -z ${FAKE_FORMAT:-} ]] || { echo "${FAKE_FORMAT//_/ }"; exit 1; } ;;
*kafka.Kafka*)
	args=${all#*kafka.Kafka }
	echo "kafka: $args, by ${all%% kafka.Kafka*}"
	cat "${args%% *}"
	echo ;;
esac
`

// standInRow is one start of the stand-in.
type standInRow struct {
	name  string
	image string // the image, then bitnami's generation or Kafka's version
	env   string // separated by blanks
	with  []string
	args  []string
	files map[string]string // below the image's root, before the start
	code  int
	want  []string // all of it in what is seen: the output, the calls of the tool, the names of all files
	not   string   // not in it
}

// standInKafka is the version that belongs to a generation of bitnami's scripts.
var standInKafka = map[string]string{"A": "3.4.0", "B": "3.4.0", "C": "3.9.2", "D": "4.0.2"}

// TestStandIn holds image/ to what is known of the real entrypoints, without Kafka.
func TestStandIn(t *testing.T) {
	dir := t.TempDir()
	unpackStandIn(t, dir)
	rows := slices.Concat(bitnamiRows(), bitnamiReplacedRows(), bitnamiABRows(), bitnamiCRows(), bitnamiDRows(),
		bitnamiSecureRows(), apacheRows(), confluentRows())
	for _, r := range rows {
		t.Run(r.image+": "+r.name, func(t *testing.T) {
			t.Parallel()
			code, seen := r.start(t, dir)
			if code != r.code {
				t.Errorf("exit code %d, want %d", code, r.code)
			}
			for _, want := range r.want {
				if !strings.Contains(seen, want) {
					t.Errorf("lacks %q", want)
				}
			}
			if r.not != "" && strings.Contains(seen, r.not) {
				t.Errorf("holds %q", r.not)
			}
			if t.Failed() {
				t.Log(seen)
			}
		})
	}
}

// start lays out the image's root, adds the row's files to it, and runs the entrypoint of dir there.
func (r standInRow) start(t *testing.T, dir string) (code int, seen string) {
	root := t.TempDir()
	name, variant, _ := strings.Cut(r.image, " ")
	generation, version, _ := strings.Cut(variant, " ")
	if name != "bitnami" {
		version = variant
	} else if version == "" {
		version = standInKafka[generation]
	}
	env := append(strings.Fields(r.env), "PATH="+os.Getenv("PATH"), "JAVA_HOME="+dir, "IMAGE="+name, "IMAGE_HOME="+root,
		"IMAGE_CLASSPATH=none", "IMAGE_KAFKA="+version, "IMAGE_GENERATION="+generation)
	for _, variable := range r.with {
		env = append(env, strings.ReplaceAll(variable, "ROOT", root))
	}
	playScript(t, env, filepath.Join(dir, "root.sh"))
	for path, content := range r.files {
		put(t, filepath.Join(root, path), content, 0o644)
	}
	args := r.args
	if name == "bitnami" && args == nil {
		args = []string{"run.sh"}
	}
	code, out := playScript(t, env, filepath.Join(dir, "entrypoint.sh"), args...)
	calls, err := os.ReadFile(filepath.Join(root, "calls"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return code, strings.ReplaceAll(out+string(calls)+fileNames(t, root), root, "")
}

// playScript runs a script to its end.
func playScript(t *testing.T, env []string, script string, args ...string) (code int, out string) {
	cmd := exec.CommandContext(t.Context(), script, args...)
	cmd.Env = env
	var both bytes.Buffer
	cmd.Stdout, cmd.Stderr = &both, &both
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), both.String()
}

// fileNames lists all files below root, a line each.
func fileNames(t *testing.T, root string) string {
	var all strings.Builder
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			all.WriteString("file: " + path + "\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// unpackStandIn puts the scripts, and a java that is none, below dir.
func unpackStandIn(t *testing.T, dir string) {
	scripts, err := fs.Glob(Files, "*.sh")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range scripts {
		content, err := Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, filepath.Base(name)), string(content), 0o755)
	}
	put(t, filepath.Join(dir, "bin", "java"), fakeJava, 0o755)
}

func put(t *testing.T, path, content string, mode fs.FileMode) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
}
