package bootstrap

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/kraftpod/kraftpod/bootstrap/disk"
)

// Binary is the name under which `init` puts the program into KRAFTPOD_DIR.
const Binary = "kraftpod"

// Install copies this program into dir, executable by any uid, atomically: a
// container that starts meanwhile execs the old one or the new one.
func Install(dir string) error {
	fail := func(err error) error {
		return coded(ExitNoPermission, fmt.Errorf("KRAFTPOD_DIR=%q: copy the program there: %w; mount an emptyDir that this uid can write", dir, err))
	}
	self, err := os.Executable()
	if err != nil {
		return fail(err)
	}
	content, err := os.ReadFile(self)
	if err != nil {
		return fail(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) { //nolint:gosec // other uids execute from it
		return fail(err)
	}
	if err := writeFile(dir, Binary, 0o755, content); err != nil {
		return fail(err)
	}
	return nil
}

// Check looks for mistakes before Kafka's own container starts: Kafka's
// settings where the dialect is given or evident, and the disk where its path
// is there. Permissions are not judged, since another uid may run Kafka.
func (b *Bootstrap) Check() error {
	host, err := ReadHost(b.Config)
	if err != nil {
		return err
	}
	_, image := detect(host.Exists)
	_, variables := evident(b.Environ)
	if b.Config.Dialect == "" && !image && !variables {
		return b.checkDirs()
	}
	_, _, err = b.decide(true)
	var code *CodeError
	if errors.As(err, &code) && code.Code == ExitNoPermission {
		return nil
	}
	return err
}

// checkDirs judges log dirs given by KRAFTPOD_DATA_DIR by themselves, where
// nothing tells which cluster they should belong to.
func (b *Bootstrap) checkDirs() error {
	var dirs []disk.Dir
	for i, path := range splitList(b.Config.DataDir) {
		dirs = append(dirs, disk.Dir{Path: path, Metadata: i == 0})
	}
	wrong := disk.Check(disk.Read(dirs), disk.Want{NodeID: -1, DirsVar: "KRAFTPOD_DATA_DIR"})
	return Merge(b.Wrong, coded(ExitData, wrong...))
}
