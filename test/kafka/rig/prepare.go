package rig

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Prepare makes a rig in a directory of its own below dir ("": the system's for such things). It builds the binary,
// unless KRAFTPOD_BIN names one, and fetches the jars of these versions, unless they are there.
func Prepare(ctx context.Context, dir string, versions ...string) (*Rig, error) {
	own, err := os.MkdirTemp(dir, "kraftpod-kafka-")
	if err != nil {
		return nil, err
	}
	binary := os.Getenv("KRAFTPOD_BIN")
	if binary == "" {
		binary = filepath.Join(own, "kraftpod-under-test")
		err := command(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary,
			"github.com/kraftpod/kraftpod/cmd/kraftpod")
		if err != nil {
			return nil, err
		}
	}
	if binary, err = filepath.Abs(binary); err != nil {
		return nil, err
	}
	if err := fetch(ctx, versions); err != nil {
		return nil, err
	}
	temporary := []string{own}
	if dir != "" {
		temporary = append(temporary, dir) // with the binaries of demo.sh, this one among them
	}
	return New(own, binary, temporary...)
}

// fetch has fetch.sh put the jars in place that are not.
func fetch(ctx context.Context, versions []string) error {
	var lacking []string
	for _, v := range versions {
		if _, err := os.Stat(filepath.Join(Jars(v), ".complete")); err != nil {
			lacking = append(lacking, v)
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return fmt.Errorf("the repository's root: %w", err)
	}
	script := filepath.Join(strings.TrimSpace(string(root)), "test", "kafka", "fetch.sh")
	return command(ctx, script, lacking...)
}

func command(ctx context.Context, name string, args ...string) error {
	began := time.Now()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", cmd, err)
	}
	fmt.Printf("%s took %s\n", filepath.Base(name), time.Since(began).Round(time.Millisecond))
	return nil
}
