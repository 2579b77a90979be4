package rig

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// reaper knows every process that the rig started, so that none outlives it.
type reaper struct {
	guard *guard
	mu    sync.Mutex
	procs []*Process
	dead  bool
}

// Process is a child in a process group of its own: the entrypoint's JVM that formats is in it too.
type Process struct {
	PID     int
	Log     string // its stdout and stderr, below those of processes before it
	from    int64  // where they begin
	Started time.Time
	gone    chan struct{} // closed when it has ended; Code and Ended are set before
	Code    int           // as a shell counts: 128 + signal
	Ended   time.Time
}

// Spec is what to start.
type Spec struct {
	Argv []string
	Env  map[string]string // all of it: nothing of the rig's own leaks in
	Log  string            // appended to
	User *syscall.Credential
}

// Start starts a child.
func (r *reaper) Start(s Spec) (*Process, error) {
	out, err := os.OpenFile(s.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	before, err := out.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(s.Argv[0], s.Argv[1:]...)
	cmd.Dir = filepath.Dir(s.Log)
	cmd.Env = Environ(s.Env)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: s.User}

	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dead {
		return nil, errors.New("the rig is ending")
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", s.Argv[0], err)
	}
	p := &Process{PID: cmd.Process.Pid, Log: s.Log, from: before, Started: time.Now(), gone: make(chan struct{})}
	r.procs = append(r.procs, p)
	r.guard.tell("start", p.PID)
	go func() {
		_ = cmd.Wait() // the state tells more than the error
		p.Code = cmd.ProcessState.ExitCode()
		if ws, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
			p.Code = 128 + int(ws.Signal())
		}
		p.Ended = time.Now()
		r.guard.tell("gone", p.PID)
		close(p.gone)
	}()
	return p, nil
}

// killAll ends everything for good: nothing can be started afterwards.
func (r *reaper) killAll() {
	r.mu.Lock()
	r.dead = true
	procs := slices.Clone(r.procs)
	r.mu.Unlock()
	for _, p := range procs {
		p.Kill()
	}
}

// Kill ends the process and whatever it started.
func (p *Process) Kill() {
	if p == nil {
		return
	}
	_ = syscall.Kill(-p.PID, syscall.SIGKILL)
	<-p.gone
}

// Signal signals the process alone.
func (p *Process) Signal(s syscall.Signal) error { return syscall.Kill(p.PID, s) }

// Running says whether the process has not ended yet; nil has.
func (p *Process) Running() bool {
	if p == nil {
		return false
	}
	select {
	case <-p.gone:
		return false
	default:
		return true
	}
}

// Wait returns the exit code, or an error when the process does not end in time.
func (p *Process) Wait(limit time.Duration) (int, error) {
	select {
	case <-p.gone:
		return p.Code, nil
	case <-time.After(limit):
		return -1, fmt.Errorf("pid %d (%s) still runs after %s", p.PID, p.Exe(), limit)
	}
}

// Exe is the base name of the program that the pid is now: kraftpod, bash, java.
func (p *Process) Exe() string {
	path, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", p.PID))
	if err != nil {
		return "gone"
	}
	return filepath.Base(path)
}

// Tail is the end of the log.
func (p *Process) Tail(lines int) string {
	content, err := os.ReadFile(p.Log)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimRight(string(content), "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// Cause is the first line that tells of an error.
func (p *Process) Cause() string {
	content, err := os.ReadFile(p.Log)
	if err != nil {
		return err.Error()
	}
	for line := range strings.Lines(string(content[min(p.from, int64(len(content))):])) {
		for _, mark := range []string{" ERROR ", "Exception in thread", `"level":"error"`, "kraftpod: "} {
			if strings.Contains(line, mark) {
				return strings.TrimSpace(line)
			}
		}
	}
	return p.Tail(1)
}

// Environ is the environment in the form that exec takes.
func Environ(m map[string]string) []string {
	list := make([]string, 0, len(m))
	for name, value := range m {
		list = append(list, name+"="+value)
	}
	slices.Sort(list)
	return list
}
