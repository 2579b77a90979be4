package main

import (
	"context"
	_ "embed" // the help text
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/kraftpod/kraftpod/bootstrap"
	"github.com/kraftpod/kraftpod/health"
)

// version is set by the linker; empty in a plain `go build`.
var version string

// logging is how all commands log.
type logging struct {
	// Level is debug, info, warn or error.
	Level zapcore.Level `env:"KRAFTPOD_LOG_LEVEL" envDefault:"info"`
	// Format is json or console.
	Format string `env:"KRAFTPOD_LOG_FORMAT" envDefault:"json"`
}

// Validate returns what is wrong with the values by themselves.
func (l logging) Validate() error {
	return bootstrap.CheckRules(bootstrap.Rule{Name: "KRAFTPOD_LOG_FORMAT", Value: l.Format, OK: l.Format == "json" || l.Format == "console", Want: "json or console"})
}

// run is the program, apart from the process it runs in.
func run(ctx context.Context, args []string, environ map[string]string, stdout, stderr io.Writer) error {
	command := ""
	if len(args) > 0 {
		command, args = args[0], args[1:]
	}
	isHelp := func(arg string) bool { return slices.Contains([]string{"-h", "-help", "--help"}, arg) }
	switch {
	case command == "help" || isHelp(command):
		return help(stdout, args)
	case len(args) > 0 && isHelp(args[0]):
		return help(stdout, []string{command})
	case len(args) > 0 && slices.Contains([]string{"version", "sidecar", "probe"}, command):
		return usageError("%s takes no arguments, but got %q", command, args[0])
	}
	in, sidecar := parse(environ, stderr)
	if in.Wrong != nil && (command == "probe" || command == "sidecar") {
		return in.Wrong
	}
	switch command {
	case "version":
		_, err := fmt.Fprintln(stdout, in.Version)
		return err
	case "init":
		return untilTerminated(ctx, func() error { return initialize(in, args) })
	case "run":
		return untilTerminated(ctx, func() error { return start(ctx, in, args) })
	case "render":
		return untilTerminated(ctx, func() error { return render(in, args, stdout) })
	case "probe":
		ready, err := health.Probe(ctx, sidecar, in.Version, in.FallbackPlan, stderr)
		if err == nil && !ready {
			err = &bootstrap.CodeError{Code: bootstrap.ExitNotReady, Err: errors.New("")}
		}
		return err
	case "sidecar":
		return health.Serve(ctx, sidecar, in.Version, in.FallbackPlan, in.Log.Named("sidecar"))
	}
	return usageError("unknown command %q; the commands are init, run, sidecar, probe, render, version and help", command)
}

// parse reads the whole environment; what is wrong with it is kept, so that
// each command reports it together with what it finds itself.
func parse(environ map[string]string, stderr io.Writer) (*bootstrap.Bootstrap, health.Config) {
	environ = bootstrap.DropServiceLinks(environ)
	logs, logsErr := bootstrap.Parse[logging](environ)
	pod, podErr := bootstrap.Parse[bootstrap.Config](environ)
	sidecar, sidecarErr := bootstrap.Parse[health.Config](environ)
	wrong := bootstrap.Mistakes(bootstrap.ExitConfig, logsErr, podErr, sidecarErr, bootstrap.CheckUnknown(environ, knownVariables()))
	return &bootstrap.Bootstrap{Config: pod, Version: buildVersion(), Environ: environ, Wrong: wrong, Log: newLogger(logs, stderr), Listen: sidecar.Listen, Exec: bootstrap.Exec}, sidecar
}

// knownVariables are all that kraftpod reads, for any command: containers of a
// pod share them.
func knownVariables() []string {
	return slices.Concat(bootstrap.Variables[bootstrap.Config](), bootstrap.Variables[health.Config](), bootstrap.Variables[logging]())
}

func newLogger(cfg logging, w io.Writer) *zap.Logger {
	enc := zap.NewProductionEncoderConfig()
	// In UTC: pods have no time zone, and reading one would cost time.
	enc.TimeKey, enc.EncodeTime = "time", func(t time.Time, e zapcore.PrimitiveArrayEncoder) {
		zapcore.RFC3339NanoTimeEncoder(t.UTC(), e)
	}
	enc.EncodeDuration = zapcore.StringDurationEncoder
	encoder := zapcore.NewJSONEncoder(enc)
	if cfg.Format == "console" {
		enc.EncodeLevel = zapcore.CapitalLevelEncoder
		encoder = zapcore.NewConsoleEncoder(enc)
	}
	return zap.New(zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(w)), cfg.Level))
}

func buildVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && version == "" {
		return info.Main.Version
	}
	return version
}

func usageError(format string, args ...any) error {
	return &bootstrap.CodeError{Code: bootstrap.ExitUsage, Err: fmt.Errorf(format+"; see kraftpod help", args...)}
}

// initialize copies the program first, whatever else is wrong: a container that
// needs it must not wait for a mistake that its own log would show.
func initialize(in *bootstrap.Bootstrap, args []string) error {
	if len(args) > 1 || len(args) == 1 && strings.HasPrefix(args[0], "-") {
		return usageError("init takes one directory, but got %q", args)
	}
	args = append(args, in.Config.Dir) // where none is given
	return errors.Join(bootstrap.Install(args[0]), in.Check())
}

// start becomes the entrypoint after "--", or the image's own.
func start(ctx context.Context, in *bootstrap.Bootstrap, args []string) error {
	if len(args) > 0 && args[0] != "--" {
		return usageError("run takes the entrypoint after --, but got %q: kraftpod run -- ENTRYPOINT ARG", args[0])
	}
	if len(args) == 1 {
		return usageError("run -- needs an entrypoint after --; leave out -- for the image's own")
	}
	return in.Run(ctx, args[min(1, len(args)):])
}

// render prints what run would export.
func render(in *bootstrap.Bootstrap, args []string, stdout io.Writer) error {
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
	return s.Render(stdout, *format, in.Environ)
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

// helpText is the usage of the program, then a section for each command under
// "== COMMAND".
//
//go:embed help.txt
var helpText string

// help prints the usage of the program or of one command.
func help(w io.Writer, args []string) error {
	_, text, ok := strings.Cut("\n== \n"+helpText, "\n== "+strings.Join(args[:min(1, len(args))], "")+"\n")
	if !ok {
		return usageError("no help on %q", args)
	}
	text, _, _ = strings.Cut(text, "\n== ")
	_, err := fmt.Fprintln(w, strings.TrimSpace(text))
	return err
}
