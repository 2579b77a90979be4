package bootstrap

import (
	"errors"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"syscall"

	"go.uber.org/zap"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
)

// writePlan writes the plan for the sidecar, where it has changed, and logs the
// warnings that are new. Without a directory to share there is no sidecar to
// tell, or one with settings of its own.
func (b *Bootstrap) writePlan(s *Settings) error {
	s.Plan.Asked, s.Plan.Environ = b.Broker, config.Public(b.Environ)
	s.Plan.PID = os.Getpid()
	s.Plan.Stderr, _ = os.Readlink("/proc/self/fd/2") // "" where there is no /proc
	if reflect.DeepEqual(s.Plan, b.written) {
		return nil
	}
	for _, w := range s.Plan.Warnings {
		if !slices.Contains(b.written.Warnings, w) {
			b.Log.Warn(w)
		}
	}
	isFirst := b.written.API == 0
	b.written = s.Plan
	dir := b.Config.Dir
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if isFirst {
			b.Log.Warn("no directory to share with the sidecar: it will follow its own environment",
				zap.String("KRAFTPOD_DIR", dir))
		}
		return nil
	}
	err := api.WritePlan(dir, &s.Plan)
	switch {
	case err == nil:
		return nil
	case isFull(err) && s.Known.State == disk.Formed:
		// A voter more is worth a verdict less; a plan of the past would be a false one.
		api.RemovePlan(dir)
		b.Log.Warn("the plan was not written: Kafka starts, but the sidecar knows nothing of it and is not ready; "+
			"free space in the directory, or raise its sizeLimit", zap.String("KRAFTPOD_DIR", dir), zap.Error(err))
		return nil
	case isFull(err):
		return notWritten(dir, err, "free space there, or raise the emptyDir's sizeLimit")
	}
	return notWritten(dir, err, "mount an emptyDir there that this uid can write")
}

// isFull says whether there is no room for a file.
func isFull(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

func notWritten(dir string, err error, remedy string) error {
	return config.Mistakes{{
		Code: config.ExitNoPermission, Variable: "KRAFTPOD_DIR", Value: dir, Text: err.Error() + "; " + remedy,
	}}
}
