package kafka_test

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

// reaper knows every process that the harness started, so that none outlives it.
type reaper struct {
	guard *guard
	mu    sync.Mutex
	procs []*process
	dead  bool
}

// process is a child in a process group of its own: the entrypoint's JVM that formats is in it too.
type process struct {
	pid     int
	log     string // its stdout and stderr, below those of processes before it
	from    int64  // where they begin
	started time.Time
	gone    chan struct{} // closed when it has ended; code and ended are set before
	code    int           // as a shell counts: 128 + signal
	ended   time.Time
}

// spec is what to start.
type spec struct {
	argv []string
	env  map[string]string // all of it: nothing of the harness's own leaks in
	log  string            // appended to
	cred *syscall.Credential
}

// start starts a child.
func (r *reaper) start(s spec) (*process, error) {
	out, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	before, err := out.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(s.argv[0], s.argv[1:]...)
	cmd.Dir = filepath.Dir(s.log)
	cmd.Env = environ(s.env)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: s.cred}

	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dead {
		return nil, errors.New("the harness is ending")
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", s.argv[0], err)
	}
	p := &process{pid: cmd.Process.Pid, log: s.log, from: before, started: time.Now(), gone: make(chan struct{})}
	r.procs = append(r.procs, p)
	r.guard.tell("start", p.pid)
	go func() {
		_ = cmd.Wait() // the state tells more than the error
		p.code = cmd.ProcessState.ExitCode()
		if ws, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
			p.code = 128 + int(ws.Signal())
		}
		p.ended = time.Now()
		r.guard.tell("gone", p.pid)
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
		p.kill()
	}
}

// kill ends the process and whatever it started.
func (p *process) kill() {
	if p == nil {
		return
	}
	_ = syscall.Kill(-p.pid, syscall.SIGKILL)
	<-p.gone
}

func (p *process) signal(s syscall.Signal) error { return syscall.Kill(p.pid, s) }

// running says whether the process has not ended yet; nil has.
func (p *process) running() bool {
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

// wait returns the exit code, or an error when the process does not end in time.
func (p *process) wait(limit time.Duration) (int, error) {
	select {
	case <-p.gone:
		return p.code, nil
	case <-time.After(limit):
		return -1, fmt.Errorf("pid %d (%s) still runs after %s", p.pid, p.exe(), limit)
	}
}

// exe is the base name of the program that the pid is now: kraftpod, bash, java.
func (p *process) exe() string {
	path, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", p.pid))
	if err != nil {
		return "gone"
	}
	return filepath.Base(path)
}

// tail is the end of the log.
func (p *process) tail(lines int) string {
	content, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimRight(string(content), "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// cause is the first line that tells of an error.
func (p *process) cause() string {
	content, err := os.ReadFile(p.log)
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
	return p.tail(1)
}

// environ is the environment in the form that exec takes.
func environ(m map[string]string) []string {
	list := make([]string, 0, len(m))
	for name, value := range m {
		list = append(list, name+"="+value)
	}
	slices.Sort(list)
	return list
}
