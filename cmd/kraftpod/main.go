// Command kraftpod makes a plain Kubernetes StatefulSet enough to run Apache
// Kafka in KRaft mode: see the README.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/caarlos0/env/v11"

	"github.com/kraftpod/kraftpod/internal/config"
)

func main() {
	signals := []os.Signal{syscall.SIGTERM, syscall.SIGINT}
	if len(os.Args) > 1 && os.Args[1] == "run" {
		signals = signals[:1] // each costs the start of Kafka a round trip between threads
	}
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	err := run(ctx, os.Args[1:], env.ToMap(os.Environ()), os.Stdout, os.Stderr)
	stop()
	if err != nil {
		os.Exit(report(os.Stderr, err))
	}
}

// report writes a line for each mistake of an error, and returns the exit code.
func report(w io.Writer, err error) int {
	for line := range strings.Lines(strings.TrimSpace(err.Error())) {
		fmt.Fprintf(w, "kraftpod: %s\n", strings.TrimSuffix(line, "\n"))
	}
	if mistakes, ok := errors.AsType[config.Mistakes](err); ok {
		return mistakes.ExitCode()
	}
	return config.ExitConfig
}
