package main

import (
	"context"
	"io"
	"runtime/debug"
	"slices"
	"strings"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/bootstrap"
	"github.com/kraftpod/kraftpod/health"
	"github.com/kraftpod/kraftpod/internal/config"
)

// version is set by the linker; empty in a plain `go build`.
var version string

func buildVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && version == "" {
		return info.Main.Version
	}
	return version
}

// run is the program, apart from the process it runs in.
func run(ctx context.Context, args []string, environ map[string]string, stdout, stderr io.Writer) error {
	name := ""
	if len(args) > 0 {
		name, args = args[0], args[1:]
	}
	switch {
	case name == "--version":
		name = "version"
	case name == "help" || isHelp(name):
		return help(stdout, args)
	case len(args) > 0 && isHelp(args[0]):
		return help(stdout, []string{name})
	}
	for _, c := range commands() {
		if c.name != name {
			continue
		}
		if c.noArguments && len(args) > 0 {
			return usageError("%s takes no arguments, but got %q", name, args[0])
		}
		return c.run(ctx, newProgram(environ, stdout, stderr), args)
	}
	return usageError("unknown command %q; the commands are %s and help", name, strings.Join(commandNames(), ", "))
}

func isHelp(arg string) bool { return slices.Contains([]string{"-h", "-help", "--help"}, arg) }

func usageError(format string, args ...any) error {
	return config.Errorf(config.ExitUsage, format+"; see kraftpod help", args...)
}

// program is what all commands share: the environment as it was read, and where
// to write.
type program struct {
	version string
	environ map[string]string
	// report has what is wrong with the environment: each command reports it
	// together with what it finds itself.
	report         *config.Report
	bootstrap      bootstrap.Config
	sidecar        health.Config
	hold           health.HoldConfig
	logging        logging
	log            *zap.Logger
	stdout, stderr io.Writer
}

// newProgram reads the whole environment.
func newProgram(environ map[string]string, stdout, stderr io.Writer) *program {
	environ = config.DropServiceLinks(environ)
	delete(environ, "") // "=x" is no variable of anybody's
	report := &config.Report{}
	config.TakeUnexpanded(environ, report)
	logs := config.Parse[logging](environ, report)
	p := &program{
		version:   buildVersion(),
		environ:   environ,
		report:    report,
		bootstrap: config.Parse[bootstrap.Config](environ, report),
		sidecar:   config.Parse[health.Config](environ, report),
		hold:      config.Parse[health.HoldConfig](environ, report),
		logging:   logs,
		log:       newLogger(logs, stderr),
		stdout:    stdout,
		stderr:    stderr,
	}
	p.sidecar.Own = environ
	config.CheckUnknown(environ, config.Names(variables()), report)
	return p
}

// variables are all that kraftpod reads, for any command: containers of a pod
// share them.
func variables() []config.Field {
	return slices.Concat(config.Fields[bootstrap.Config](), config.Fields[health.Config](),
		config.Fields[health.HoldConfig](), config.Fields[logging]())
}

// start is this start of Kafka's container.
func (p *program) start() *bootstrap.Bootstrap {
	return &bootstrap.Bootstrap{
		Config: p.bootstrap, Version: p.version, Environ: p.environ, Report: p.report, Log: p.log,
		Listen: p.sidecar.Listen, Broker: p.sidecar.Broker, Exec: bootstrap.Exec,
	}
}
