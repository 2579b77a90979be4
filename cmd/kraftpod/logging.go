package main

import (
	"io"
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
