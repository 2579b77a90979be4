package main

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kraftpod/kraftpod/internal/config"
)

// A command that hangs ends with 143 as soon as it is to, with nothing left
// behind once what it hangs on is there.
func TestUntilTerminated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		disk := make(chan struct{})
		hang := func(context.Context, *program, []string) error {
			<-disk
			return nil
		}
		time.AfterFunc(3*time.Second, func() { cancel(errors.New("terminated signal received")) })
		began := time.Now()
		err := untilTerminated(hang)(ctx, nil, nil)
		if waited := time.Since(began); waited != 3*time.Second {
			t.Errorf("ended after %v, want 3 s, when it was told to", waited)
		}
		mistakes, _ := errors.AsType[config.Mistakes](err)
		if mistakes.ExitCode() != 143 || !strings.Contains(err.Error(), "terminated signal received before it was done") {
			t.Errorf("ended with %v, want code 143", err)
		}
		close(disk)
	})
}

// A command that ends by itself ends with its own error.
func TestUntilDone(t *testing.T) {
	broken := errors.New("broken")
	for _, want := range []error{nil, broken} {
		do := func(_ context.Context, p *program, args []string) error {
			if p == nil || len(args) != 1 {
				t.Errorf("the command got %v, %q", p, args)
			}
			return want
		}
		if err := untilTerminated(do)(t.Context(), &program{}, []string{"x"}); !errors.Is(err, want) {
			t.Errorf("ended with %v, want %v", err, want)
		}
	}
}

// SIGTERM while run hangs (here on a hosts file that never ends) stops it with
// 143 at once.
func TestTerminatedBeforeExec(t *testing.T) {
	fifo := t.TempDir() + "/hosts"
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	path, err := exec.LookPath("kraftpod")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, "run", "--", "/bin/true")
	cmd.Env = []string{"POD_NAME=kafka-0", "KRAFTPOD_HOSTS_FILE=" + fifo}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// The fifo opens for writing once run has opened it for reading, so the
	// signal handler is in place.
	w, err := syscall.Open(fifo, syscall.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(w)
	began := time.Now()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 143 {
		t.Errorf("exit code %d, want 143", code)
	}
	// It takes less than 100 ms, but for a machine that is busy.
	if waited := time.Since(began); waited > 5*time.Second {
		t.Errorf("ended after %v, want at once", waited)
	}
}
