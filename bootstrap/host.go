package bootstrap

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/kraftpod/kraftpod/bootstrap/disk"
)

// The edge: files, permissions and the exec.

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

// checkWritable finds log dirs that this uid could not write, a mistake each.
func checkWritable(dirs []disk.Dir) error {
	var wrong mistakes
	for _, d := range dirs {
		path := cmp.Or(d.Anchor, d.Path)
		err := syscall.Access(path, 2|1) // W_OK, X_OK
		wrong.when(err != nil, "%s: uid %d gid %d cannot write the log dir %s: %w; set the pod's fsGroup and runAsUser to the image's, or change the owner of the volume", path, os.Getuid(), os.Getgid(), d.Path, err)
	}
	return Mistakes(ExitNoPermission, wrong...)
}

// checkShadowed refuses a log dir on an anonymous volume of containerd's that
// covers a volume of the pod's: the image declares the path as a VOLUME, and
// what is written there is gone with the container.
func checkShadowed(mountinfo []byte, dirs []disk.Dir) error {
	var wrong mistakes
	for _, d := range dirs {
		var above, on, root string // the mount above the one that d is on, that one, and its root
		for line := range strings.Lines(string(mountinfo)) {
			f := strings.Fields(line) // proc(5): the 4th is the root, the 5th the mount point
			if len(f) > 4 && f[4] != "/" && strings.HasPrefix(d.Path+"/", f[4]+"/") && len(f[4]) >= len(on) {
				above, on, root = on, f[4], f[3]
			}
		}
		anonymous := strings.Contains(root, "/io.containerd.grpc.v1.cri/containers/")
		wrong.when(anonymous && above != "" && above != on, "%s: the image declares %s as a VOLUME, and the runtime covers the pod's volume at %s with one that is lost with the container: mount the pod's volume at %s and set KRAFTPOD_DATA_DIR to %s/logs", d.Path, on, above, on, on)
	}
	return Mistakes(ExitConfig, wrong...)
}

// WriteFile writes atomically: a reader sees the old file or the whole new
// one. Whatever the umask, the file gets the mode.
func WriteFile(path string, mode fs.FileMode, content []byte) error {
	tmp := path + ".tmp"
	if err := os.WriteFile(tmp, content, mode); err != nil {
		return err
	}
	if err := os.Chmod(tmp, mode); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

// Install copies this program into dir as kraftpod, executable by any uid,
// atomically: a container that starts meanwhile execs the old one or the new
// one.
func Install(dir string) error {
	content, err := os.ReadFile("/proc/self/exe")
	mkdirErr := os.MkdirAll(dir, 0o755) //nolint:gosec // other uids execute from it
	if err = cmp.Or(err, mkdirErr); err == nil {
		err = WriteFile(filepath.Join(dir, "kraftpod"), 0o755, content)
	}
	if err != nil {
		return Mistakes(ExitNoPermission, fmt.Errorf("KRAFTPOD_DIR=%q: copy the program there: %w; mount an emptyDir that this uid can write", dir, err))
	}
	return nil
}

// Exec replaces this process by the entrypoint; only failure returns. A
// SIGTERM that came before is not lost: it ends the start here.
func Exec(ctx context.Context, argv []string, environ map[string]string) error {
	env := make([]string, 0, len(environ))
	for name, value := range environ {
		env = append(env, name+"="+value)
	}
	slices.Sort(env)
	path, err := exec.LookPath(argv[0])
	if err == nil {
		signal.Reset(syscall.SIGTERM, syscall.SIGINT)
		if ctx.Err() != nil {
			return Mistakes(ExitTerminated, context.Cause(ctx))
		}
		err = syscall.Exec(path, argv, env)
	}
	code := ExitNotExecutable
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		code = ExitNotFound
	}
	return Mistakes(code, fmt.Errorf("entrypoint %q: %w; give an executable file (with its interpreter) after run --", argv[0], err))
}
