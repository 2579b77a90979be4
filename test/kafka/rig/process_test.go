package rig

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// testRig is a rig without a product.
func testRig(t *testing.T) *Rig {
	t.Helper()
	r, err := New(t.TempDir(), "/bin/false")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.End() })
	return r
}

func (r *Rig) shell(t *testing.T, script string) *Process {
	t.Helper()
	p, err := r.Start(Spec{
		Argv: []string{"bash", "-c", script}, Env: map[string]string{"PATH": os.Getenv("PATH"), "GIVEN": "yes"},
		Log: filepath.Join(r.Dir, "shell.log"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestProcess(t *testing.T) {
	r := testRig(t)
	p := r.shell(t, `echo "kraftpod: given $GIVEN, home ${HOME-none}"; exit 3`)
	if code, err := p.Wait(10 * time.Second); code != 3 || err != nil {
		t.Errorf("Wait() = %d, %v, want 3", code, err)
	}
	if got := p.Cause(); got != "kraftpod: given yes, home none" {
		t.Errorf("Cause() = %q: it sees another environment than its own", got)
	}
	p = r.shell(t, "sleep 60")
	if !p.Running() {
		t.Error("it is not running")
	}
	if _, err := p.Wait(time.Millisecond); err == nil {
		t.Error("Wait() returned while it runs")
	}
	if err := p.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code, err := p.Wait(10 * time.Second); code != 143 || err != nil {
		t.Errorf("Wait() = %d, %v, want 143", code, err)
	}
}

// TestKill wants what a process has started to end with it.
func TestKill(t *testing.T) {
	r := testRig(t)
	p := r.shell(t, "sleep 60 & echo child $!; wait")
	child := ""
	for child == "" {
		_, child, _ = strings.Cut(p.Tail(1), "child ")
	}
	r.killAll()
	if p.Running() {
		t.Error("it outlives killAll")
	}
	// Whoever adopted the child has to reap it; until then it is a zombie, which has no command line.
	for deadline := time.Now().Add(10 * time.Second); ; {
		line, err := os.ReadFile("/proc/" + child + "/cmdline")
		if err != nil || len(line) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("its child %s outlives it: %q", child, line)
		}
	}
	if _, err := r.Start(Spec{Argv: []string{"true"}, Log: filepath.Join(r.Dir, "late.log")}); err == nil {
		t.Error("something was started after the end")
	}
}

// TestGuard wants processes and directories to go when the rig goes without a word.
func TestGuard(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "left")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r, err := New(dir, "/bin/false", dir)
	if err != nil {
		t.Fatal(err)
	}
	p := r.shell(t, "sleep 60")
	if err := r.guard.to.Close(); err != nil {
		t.Fatal(err)
	}
	if code, err := p.Wait(10 * time.Second); code != 137 || err != nil {
		t.Errorf("Wait() = %d, %v, want 137: the guard kills", code, err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; {
		if _, err := os.Stat(dir); err != nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the directory is left behind")
		}
	}
}
