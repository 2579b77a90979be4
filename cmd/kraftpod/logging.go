package main

import (
	"io"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/kraftpod/kraftpod/internal/config"
)

// logging is how all commands log.
type logging struct {
	// Level is debug, info, warn or error.
	Level zapcore.Level `env:"KRAFTPOD_LOG_LEVEL" envDefault:"info"`
	// Format is json or console.
	Format string `env:"KRAFTPOD_LOG_FORMAT" envDefault:"json"`
}

// Check reports everything that is wrong with the values by themselves.
func (l logging) Check(report *config.Report) {
	report.Want(l.Format == "json" || l.Format == "console", "KRAFTPOD_LOG_FORMAT", l.Format, "json or console")
}

func newLogger(cfg logging, w io.Writer) *zap.Logger { return zap.New(newCore(cfg, w)) }

func newCore(cfg logging, w io.Writer) zapcore.Core {
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
	return zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(w)), cfg.Level)
}

// sidecarLog is the log of the sidecar, which learns only from the plan how
// Kafka's container is to log.
type sidecarLog struct {
	core atomic.Pointer[zapcore.Core]
	w    io.Writer
}

func newSidecarLog(core zapcore.Core, w io.Writer) *sidecarLog {
	l := &sidecarLog{w: w}
	l.core.Store(&core)
	return l
}

// follow has the log go on by other variables, where they are sound.
func (l *sidecarLog) follow(environ map[string]string) {
	var report config.Report
	cfg := config.Parse[logging](environ, &report)
	if report.Err() == nil {
		core := newCore(cfg, l.w)
		l.core.Store(&core)
	}
}

func (l *sidecarLog) Enabled(level zapcore.Level) bool { return (*l.core.Load()).Enabled(level) }

// With is of the core of the moment: nobody keeps a log with fields.
func (l *sidecarLog) With(fields []zapcore.Field) zapcore.Core { return (*l.core.Load()).With(fields) }

func (l *sidecarLog) Check(e zapcore.Entry, ce *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	return (*l.core.Load()).Check(e, ce)
}

func (l *sidecarLog) Write(e zapcore.Entry, fields []zapcore.Field) error {
	return (*l.core.Load()).Write(e, fields)
}

func (l *sidecarLog) Sync() error { return (*l.core.Load()).Sync() }
