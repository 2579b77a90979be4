package rig

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// Undo takes back what the machine keeps after a process is gone: mounts, network namespaces, links.
// Like guard it is a shell that outlives this process: it works, last first, once its stdin ends,
// whether this process ended it or died.
type Undo struct {
	to   io.WriteCloser
	done <-chan struct{}
}

const undoScript = `todo=()
while IFS= read -r line; do todo=("$line" "${todo[@]}"); done
for line in "${todo[@]}"; do $line; done`

// NewUndo starts one.
func NewUndo() (*Undo, error) {
	to, done, err := outliving(undoScript)
	if err != nil {
		return nil, err
	}
	return &Undo{to: to, done: done}, nil
}

// Do runs a command whose effect the other one takes back.
func (u *Undo) Do(ctx context.Context, command, back string) error {
	if back != "" { // before: half an effect is to be taken back, too
		fmt.Fprintln(u.to, back)
	}
	args := strings.Fields(command)
	out, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", command, err, strings.TrimSpace(string(out)))
	}
	return nil
}

// All takes everything back.
func (u *Undo) All() {
	u.to.Close()
	<-u.done
}
