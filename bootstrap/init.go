package bootstrap

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kraftpod/kraftpod/bootstrap/disk"
)

// Install copies this program into dir as kraftpod, executable by any uid,
// atomically: a container that starts meanwhile execs the old one or the new
// one.
func Install(dir string) error {
	self, err := os.Executable()
	if err == nil {
		err = os.MkdirAll(dir, 0o755) //nolint:gosec // other uids execute from it
	}
	content, readErr := os.ReadFile(self)
	if err = errors.Join(err, readErr); err == nil {
		err = WriteFile(filepath.Join(dir, "kraftpod"), 0o755, content)
	}
	if err != nil {
		return Mistakes(ExitNoPermission, fmt.Errorf("KRAFTPOD_DIR=%q: copy the program there: %w; mount an emptyDir that this uid can write", dir, err))
	}
	return nil
}

// Check looks for mistakes before Kafka's own container starts: Kafka's
// settings where the dialect is given or evident, and the disk where its path
// is there. Permissions are not judged, since another uid may run Kafka.
func (b *Bootstrap) Check() error {
	if _, ok := detect(exists, b.Environ); ok || b.Config.Dialect != "" {
		_, _, err := b.decide()
		var code *CodeError
		if errors.As(err, &code) && code.Code == ExitNoPermission {
			return nil
		}
		return err
	}
	// Nothing tells which cluster the log dirs should belong to.
	dirs := []disk.Dir{}
	for i, path := range splitList(b.Config.DataDir) {
		dirs = append(dirs, disk.Dir{Path: path, Metadata: i == 0})
	}
	contents := disk.Read(disk.Anchored(dirs))
	if len(disk.Unreadable(contents)) > 0 {
		return b.Wrong
	}
	volume, wrong := disk.Judge(contents)
	wrong = append(wrong, disk.Check(contents, volume, disk.Want{NodeID: -1, DirsVar: "KRAFTPOD_DATA_DIR"})...)
	return b.and(Mistakes(ExitData, wrong...))
}
