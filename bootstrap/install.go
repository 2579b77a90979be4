package bootstrap

import (
	"os"
	"path/filepath"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
)

// Install copies this program into dir as kraftpod, executable by any uid,
// atomically: a container that starts meanwhile execs the old one or the new
// one.
func Install(dir string, report *config.Report) {
	if err := install(dir); err != nil {
		report.Add(config.Mistake{
			Code: config.ExitNoPermission, Variable: "KRAFTPOD_DIR", Value: dir,
			Text: "copy the program there: " + err.Error() + "; mount an emptyDir that this uid can write",
		})
	}
}

func install(dir string) error {
	program, err := os.Open("/proc/self/exe")
	if err != nil {
		return err
	}
	defer program.Close()
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // other uids execute from it
		return err
	}
	return api.WriteFile(filepath.Join(dir, "kraftpod"), 0o755, program)
}
