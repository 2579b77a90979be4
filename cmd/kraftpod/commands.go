package main

import (
	"context"
	_ "embed" // the help text
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/bootstrap"
	"github.com/kraftpod/kraftpod/health"
)

// init copies the program first, whatever else is wrong: a container that
// needs it must not wait for a mistake that its own log would show.
func (in *invocation) init(args []string) error {
	dir := in.Config.Dir
	switch {
	case len(args) == 1 && !strings.HasPrefix(args[0], "-"):
		dir = args[0]
	case len(args) > 0:
		return usageError("init takes one directory, but got %q", args)
	}
	return errors.Join(bootstrap.Install(dir), in.Check())
}

func (in *invocation) run(ctx context.Context, args []string) error {
	switch {
	case len(args) == 0:
	case args[0] != "--":
		return usageError("run takes the entrypoint after --, but got %q: kraftpod run -- ENTRYPOINT ARG", args[0])
	case len(args) == 1:
		return usageError("run -- needs an entrypoint after --; leave out -- for the image's own")
	default:
		args = args[1:]
	}
	return in.Run(ctx, args)
}

func (in *invocation) render(args []string) error {
	flags := flag.NewFlagSet("render", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	format := flags.String("format", "env", "")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 || !slices.Contains([]string{"env", "properties", "json"}, *format) {
		return usageError("render %q: want --format env, properties or json", strings.Join(args, " "))
	}
	s, err := in.Settings()
	if err != nil {
		return err
	}
	for _, w := range s.Plan.Warnings {
		in.Log.Warn(w)
	}
	return s.Render(in.stdout, *format, in.Environ)
}

// untilTerminated ends on SIGTERM even while do hangs, on a disk say.
func untilTerminated(ctx context.Context, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return &bootstrap.CodeError{Code: bootstrap.ExitTerminated, Err: fmt.Errorf("%w before it was done", context.Cause(ctx))}
	}
}

func (in *invocation) probe(ctx context.Context) error {
	ready, err := health.Probe(ctx, in.health, in.Version, in.FallbackPlan, in.stderr)
	if err == nil && !ready {
		err = &bootstrap.CodeError{Code: bootstrap.ExitNotReady, Err: errors.New("")}
	}
	return err
}

// helpText is the usage of the program, then a section for each command under
// "== COMMAND".
//
//go:embed help.txt
var helpText string

// help prints the usage of the program or of one command.
func help(w io.Writer, args []string) error {
	topic := strings.Join(args[:min(1, len(args))], "")
	_, text, ok := strings.Cut("\n== \n"+helpText, "\n== "+topic+"\n")
	if !ok {
		return usageError("no help on %q", topic)
	}
	text, _, _ = strings.Cut(text, "\n== ")
	_, err := fmt.Fprintln(w, strings.TrimSpace(text))
	return err
}
