package bootstrap

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
)

// becomeAnother ends with the mistake's code where the entrypoint cannot be run;
// then a SIGTERM ends it, or else with 3.
func becomeAnother(argv []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	err := Exec(ctx, argv, map[string]string{"B": "2", "A": "1", "D": "4", "C": "3", "F": "6", "E": "5 =", "G": "7"})
	if exitCode(err) != config.ExitNotExecutable {
		return exitCode(err)
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGTERM)
	<-ctx.Done()
	return 3
}

// executable writes a file that may be executed, whether or not it can be.
func executable(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "entrypoint")
	writeFile(t, path, content)
	if err := os.Chmod(path, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExecFails(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "plain")
	writeFile(t, plain, "#!/bin/sh\n")
	garbage := executable(t, "\x00\x01")
	gone, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("terminated signal received"))
	for _, tt := range []struct {
		name string
		ctx  context.Context
		argv string
		code int
		want string
	}{
		{"a name that is nowhere", t.Context(), "no-such-program", 127, `entrypoint "no-such-program": `},
		{"a path that is nowhere", t.Context(), plain + ".not", 127, "no such file"},
		{"a file that may not be executed", t.Context(), plain, 126, "permission denied"},
		{"a directory", t.Context(), filepath.Dir(plain), 126, "is a directory"},
		{"a file that no machine executes", t.Context(), garbage, 126, "exec format error"},
		{"an interpreter that is nowhere", t.Context(), executable(t, "#!/no/such/sh\n"), 127, "no such file"},
		{"a SIGTERM that came before", gone, garbage, 143, "terminated signal received"},
	} {
		err := Exec(tt.ctx, []string{tt.argv}, nil)
		if exitCode(err) != tt.code || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want code %d and %q", tt.name, err, tt.code, tt.want)
		}
	}
}

// The program has the entrypoint's arguments and environment, in an order that
// does not change.
func TestExec(t *testing.T) {
	if err := Exec(t.Context(), []string{"no-such-program"}, map[string]string{"A": "1"}); err == nil {
		t.Error("a program that is nowhere was run")
	}
	env, err := exec.LookPath("env")
	if err != nil {
		t.Fatal(err)
	}
	out, err := anotherProcess(t, "exec", env).Output()
	if want := "A=1\nB=2\nC=3\nD=4\nE=5 =\nF=6\nG=7\n"; err != nil || string(out) != want {
		t.Errorf("the environment is %q, %v, want %q", out, err, want)
	}
	out, err = anotherProcess(t, "exec", "/bin/sh", "-c", `echo "$0|$1|$A"`, "x y", "z").Output()
	if err != nil || string(out) != "x y|z|1\n" {
		t.Errorf("the arguments are %q, %v", out, err)
	}
}

// From the moment that the process is to be another's, SIGTERM ends it.
func TestExecResetsSignals(t *testing.T) {
	garbage := executable(t, "\x00\x01")
	if err := Exec(t.Context(), []string{garbage}, nil); exitCode(err) != config.ExitNotExecutable {
		t.Error(err)
	}
	err := anotherProcess(t, "exec", garbage).Run()
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		t.Fatal(err)
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	if !ok || status.Signal() != syscall.SIGTERM {
		t.Errorf("ended with %v, want by SIGTERM", exit)
	}
}
