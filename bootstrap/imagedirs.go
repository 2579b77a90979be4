package bootstrap

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/image"
)

// checkImageDirs reports the directories besides the log dirs that the image's
// own entrypoint, or its JVM, would give up for if this uid cannot write them:
// with readOnlyRootFilesystem each needs a mount. Of another entrypoint nothing
// is known.
func checkImageDirs(img image.Image, entrypoint []string, environ map[string]string, report *config.Report) {
	if len(img.Entrypoint) == 0 || !exists(img.Entrypoint[0]) {
		return
	}
	if another := len(entrypoint) > 0 && entrypoint[0] != img.Entrypoint[0]; another {
		return
	}
	if err := access(img.ConfigDir); err != nil {
		report.Add(config.Mistake{Code: config.ExitNoPermission, Text: fmt.Sprintf("%s: uid %d gid %d cannot write the "+
			"directory where the image's entrypoint writes Kafka's configuration: %v; %s",
			img.ConfigDir, os.Getuid(), os.Getgid(), err, img.ConfigMount)})
	}
	dir := environ["LOG_DIR"]
	if dir == "" {
		dir = img.GCLogDir
	}
	if img.GCLogDir == "" || environ["EXTRA_ARGS"] != "" {
		return
	}
	if err := access(dir); err != nil {
		report.Add(config.Mistake{Code: config.ExitNoPermission, Text: fmt.Sprintf("%s: uid %d gid %d cannot write the "+
			"directory where the JVM logs its garbage collection, without which it does not start: %v; mount an emptyDir "+
			"there, or set LOG_DIR=/tmp where that is writable", dir, os.Getuid(), os.Getgid(), err)})
	}
}

// access says why this uid cannot write a directory, or make it; nil: it can.
func access(dir string) error {
	for !exists(dir) && dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
	}
	return syscall.Access(dir, writable)
}
