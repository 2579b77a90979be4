package main

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
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

// invocation is one run of the program: its environment, parsed once.
type invocation struct {
	bootstrap.Bootstrap
	health         health.Config
	stdout, stderr io.Writer
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
	in := parse(environ, stdout, stderr)
	if in.Wrong != nil && (command == "probe" || command == "sidecar") {
		return in.Wrong
	}
	switch command {
	case "version":
		_, err := fmt.Fprintln(stdout, in.Version)
		return err
	case "init":
		return untilTerminated(ctx, func() error { return in.init(args) })
	case "run":
		return untilTerminated(ctx, func() error { return in.run(ctx, args) })
	case "render":
		return untilTerminated(ctx, func() error { return in.render(args) })
	case "probe":
		return in.probe(ctx)
	case "sidecar":
		return health.Serve(ctx, in.health, in.Version, in.FallbackPlan, in.Log.Named("sidecar"))
	}
	return usageError("unknown command %q; the commands are init, run, sidecar, probe, render, version and help", command)
}

// parse reads the whole environment; what is wrong with it is kept, so that
// each command reports it together with what it finds itself.
func parse(environ map[string]string, stdout, stderr io.Writer) *invocation {
	environ = bootstrap.DropServiceLinks(environ)
	logs, logsErr := bootstrap.Parse[logging](environ)
	pod, podErr := bootstrap.Parse[bootstrap.Config](environ)
	sidecar, sidecarErr := bootstrap.Parse[health.Config](environ)
	wrong := bootstrap.Mistakes(bootstrap.ExitConfig, logsErr, podErr, sidecarErr, bootstrap.CheckUnknown(environ, knownVariables()))
	return &invocation{
		Bootstrap: bootstrap.Bootstrap{Config: pod, Version: buildVersion(), Environ: environ, Wrong: wrong, Log: newLogger(logs, stderr), Listen: sidecar.Listen, Exec: bootstrap.Exec},
		health:    sidecar, stdout: stdout, stderr: stderr,
	}
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
