package walkthrough

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Reader follows a document in a directory.
type Reader struct {
	Dir string
	Env []string // of the commands, NAME=VALUE
	// Leave says which commands are not run here; nil runs all.
	Leave func(line string) bool

	exported []string
}

// Follow writes the files and runs the commands in their order, and returns how
// many were run. The first that fails, or prints something else, is an error.
func (r *Reader) Follow(ctx context.Context, document string) (ran int, err error) {
	for _, b := range Blocks(document) {
		if b.File != "" {
			if err := os.WriteFile(filepath.Join(r.Dir, filepath.Base(b.File)), []byte(b.Text), 0o600); err != nil {
				return ran, err
			}
		}
		for _, c := range b.Commands {
			if r.Leave != nil && r.Leave(c.Line) {
				continue
			}
			if err := r.run(ctx, c); err != nil {
				return ran, err
			}
			ran++
		}
	}
	return ran, nil
}

// run runs a command as the next one of one shell.
func (r *Reader) run(ctx context.Context, c Command) error {
	if strings.HasPrefix(c.Line, "export ") {
		r.exported = append(r.exported, c.Line)
	}
	cmd := exec.CommandContext(ctx, "bash", "-c", strings.Join(append(r.exported, c.Line), "\n"))
	cmd.Dir, cmd.Env = r.Dir, r.Env
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("$ %s: %w: %s", c.Line, err, out)
	}
	if !Agrees(c.Output, string(out)) {
		return fmt.Errorf("$ %s\nprints\n%sthe page shows\n%s", c.Line, out, c.Output)
	}
	return nil
}
