package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/bootstrap"
	"github.com/kraftpod/kraftpod/health"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/image"
)

// command is one of the program's; help.txt has a section for each.
type command struct {
	name        string
	noArguments bool
	run         func(ctx context.Context, p *program, args []string) error
}

// commands are all but help, which shows what there is.
func commands() []command {
	return []command{
		{name: "init", run: untilTerminated(initialize)},
		{name: "run", run: untilTerminated(start)},
		{name: "sidecar", noArguments: true, run: sidecar},
		{name: "probe", run: probe},
		{name: "hold", noArguments: true, run: hold},
		{name: "render", run: untilTerminated(render)},
		{name: "status", run: untilTerminated(showStatus)},
		{name: "version", noArguments: true, run: printVersion},
	}
}

func commandNames() []string {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return names
}

// initialize copies the program first, whatever else is wrong: a container that
// needs it must not wait for a mistake that its own log would show.
func initialize(_ context.Context, p *program, args []string) error {
	if len(args) > 1 || len(args) == 1 && strings.HasPrefix(args[0], "-") {
		return usageError("init takes one directory, but got %q", args)
	}
	dir := p.bootstrap.Dir
	if len(args) == 1 {
		dir = args[0]
	}
	report := p.report.Clone()
	bootstrap.Install(dir, report)
	p.start().Check(report)
	return report.Err()
}

// start becomes the entrypoint after "--", or the image's own.
func start(ctx context.Context, p *program, args []string) error {
	if len(args) > 0 && args[0] != "--" {
		return usageError("run takes the entrypoint after --, but got %q: kraftpod run -- ENTRYPOINT ARG", args[0])
	}
	if len(args) == 1 {
		return usageError("run -- needs an entrypoint after --; leave out -- for the image's own")
	}
	return p.start().Run(ctx, args[min(1, len(args)):])
}

// sidecar serves readiness, status and metrics.
func sidecar(ctx context.Context, p *program, _ []string) error {
	if err := p.report.Err(); err != nil {
		return err
	}
	b := p.start()
	p.sidecar.Lacking, p.sidecar.Addresses, p.sidecar.Pods = b.Lacking(), b.Addresses(), b.Pods()
	p.sidecar.Others, p.sidecar.Remember = b.Others()
	logs := newSidecarLog(p.log.Core(), p.stderr)
	p.sidecar.Logs = logs.follow
	return health.Serve(ctx, p.sidecar, p.version, b.FallbackPlan, zap.New(logs).Named("sidecar"))
}

// probe asks whether this pod's Kafka is ready.
func probe(ctx context.Context, p *program, args []string) error {
	flags := flag.NewFlagSet("probe", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	wait := flags.Duration("wait", 0, "")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 || *wait < 0 {
		return usageError("probe %q: want --wait DURATION, 5s say", strings.Join(args, " "))
	}
	if err := p.report.Err(); err != nil {
		return err
	}
	prober := &health.Prober{Config: p.sidecar, Version: p.version, Fallback: p.start().FallbackPlan, Wait: *wait}
	ready, err := prober.Probe(ctx, p.stderr)
	if err == nil && !ready {
		return config.Errorf(config.ExitNotReady, "") // the lines are written already
	}
	return err
}

// hold returns once this broker may go.
func hold(ctx context.Context, p *program, _ []string) error {
	if err := p.report.Err(); err != nil {
		return err
	}
	b := p.start()
	p.sidecar.Addresses = b.Addresses()
	p.sidecar.Others, _ = b.Others() // the sidecar remembers
	holder := &health.Holder{
		Config: p.sidecar, Hold: p.hold, Version: p.version, Fallback: b.FallbackPlan, Stderr: p.stderr,
		Log: func(w io.Writer) *zap.Logger { return newLogger(p.logging, w).Named("hold") },
	}
	return holder.Run(ctx)
}

// render prints what run would export.
func render(_ context.Context, p *program, args []string) error {
	flags := flag.NewFlagSet("render", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	format := flags.String("format", "env", "")
	envFile := flags.String("env-file", "", "")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 || !slices.Contains(image.Formats(), *format) {
		return usageError("render %q: want --format env, properties or json, and --env-file FILE", strings.Join(args, " "))
	}
	if *envFile != "" {
		environ, err := withEnvFile(p.environ, *envFile)
		if err != nil {
			return err
		}
		p = newProgram(environ, p.stdout, p.stderr)
	}
	s, err := p.start().Settings()
	if err != nil {
		return err
	}
	for _, w := range s.Plan.Warnings {
		p.log.Warn(w)
	}
	return s.Render(p.stdout, *format, p.environ)
}

func printVersion(_ context.Context, p *program, _ []string) error {
	_, err := fmt.Fprintln(p.stdout, p.version)
	return err
}

// untilTerminated makes a command end on SIGTERM even while it hangs, on a disk
// say.
func untilTerminated(
	do func(ctx context.Context, p *program, args []string) error,
) func(ctx context.Context, p *program, args []string) error {
	return func(ctx context.Context, p *program, args []string) error {
		done := make(chan error, 1)
		go func() { done <- do(ctx, p, args) }()
		select {
		case err := <-done:
			return err
		case <-ctx.Done():
			return config.Errorf(config.ExitTerminated, "%v before it was done", context.Cause(ctx))
		}
	}
}
