package rig

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
)

// guard is a shell that outlives this process should it panic or be killed: when its stdin ends
// without "done", it kills what still runs and removes the directories. (The kernel's own parent-death
// signal does not do: it belongs to a thread, and is lost when a Go program execs from another one.)
type guard struct{ to io.WriteCloser }

const guardScript = `declare -A live
while read -r verb what; do
    case $verb in
    start) live[$what]=1 ;;
    gone) unset "live[$what]" ;;
    done) exit ;;
    esac
done
for pid in "${!live[@]}"; do kill -KILL -- "-$pid"; done
while ! rm -rf -- "$@"; do sleep 0.1; done`

// newGuard guards the processes that are reported to it, and the directories.
func newGuard(dirs []string) (*guard, error) {
	to, _, err := outliving(guardScript, dirs...)
	if err != nil {
		return nil, err
	}
	return &guard{to: to}, nil
}

// tell reports; a guard that is gone is no reason to stop.
func (g *guard) tell(verb string, pid int) { fmt.Fprintln(g.to, verb, pid) }

// outliving starts a shell that reads what this process has to say and outlives it. done is closed once it has ended.
func outliving(script string, arguments ...string) (to io.WriteCloser, done <-chan struct{}, err error) {
	cmd := exec.Command("bash", append([]string{"-c", script, "outliving"}, arguments...)...)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // Ctrl-C is not for it
	if to, err = cmd.StdinPipe(); err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	return to, ended, nil
}
