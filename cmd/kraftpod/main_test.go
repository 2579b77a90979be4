package main

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"kraftpod": main})
}

func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			// Nothing of the machine's own environment but the path.
			keep := env.Vars[:0]
			for _, v := range env.Vars {
				if !strings.HasPrefix(v, "KRAFTPOD_") && !strings.HasPrefix(v, "KAFKA_") {
					keep = append(keep, v)
				}
			}
			env.Vars = keep
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "samepid": samePID},
	})
}

// exits CODE COMMAND...: the command ends with the exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG...")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := "0"
	if exit, ok := err.(*exec.ExitError); ok { //nolint:errorlint // exec returns it bare
		code = exit.String()[len("exit status "):]
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if code != args[0] {
		ts.Fatalf("exit code %s, want %s", code, args[0])
	}
}

// samepid: the process that runs the entrypoint is the one that was started.
func samePID(ts *testscript.TestScript, neg bool, args []string) {
	cmd := exec.Command("kraftpod", args...)
	cmd.Env = []string{"PATH=" + ts.Getenv("PATH")}
	for _, name := range []string{
		"POD_NAME", "POD_NAMESPACE", "KRAFTPOD_SERVICE", "KRAFTPOD_DIALECT", "KRAFTPOD_REPLICAS", "CLUSTER_ID",
		"KRAFTPOD_DIR", "KRAFTPOD_DATA_DIR", "KRAFTPOD_FORMATION",
	} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	out, err := cmd.Output()
	ts.Check(err)
	if got := strings.TrimSpace(string(out)); neg || got != strconv.Itoa(cmd.Process.Pid) {
		ts.Fatalf("the entrypoint's pid is %s, kraftpod's was %d", got, cmd.Process.Pid)
	}
}
