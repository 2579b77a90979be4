package bootstrap

import (
	"cmp"
	"os"
	"path/filepath"

	"github.com/kraftpod/kraftpod/internal/api"
	"github.com/kraftpod/kraftpod/internal/config"
)

// Install copies this program into dir as kraftpod, executable by any uid,
// atomically: a container that starts meanwhile execs the old one or the new
// one.
func Install(dir string, report *config.Report) {
	content, err := os.ReadFile("/proc/self/exe")
	mkdirErr := os.MkdirAll(dir, 0o755) //nolint:gosec // other uids execute from it
	if err = cmp.Or(err, mkdirErr); err == nil {
		err = api.WriteFile(filepath.Join(dir, "kraftpod"), 0o755, content)
	}
	if err != nil {
		report.Add(config.Mistake{
			Code: config.ExitNoPermission, Variable: "KRAFTPOD_DIR", Value: dir,
			Text: "copy the program there: " + err.Error() + "; mount an emptyDir that this uid can write",
		})
	}
}
