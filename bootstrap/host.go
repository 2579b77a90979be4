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

// ReadHost asks the machine who the pod is. A hosts file given by hand must be
// readable; what the machine itself lacks is left empty.
func ReadHost(cfg Config) (Host, error) {
	h := Host{Exists: exists}
	var err error
	if h.HostsFile, err = os.ReadFile(cfg.HostsFile); err != nil && cfg.HostsFile != "/etc/hosts" {
		return h, Mistakes(ExitConfig, fmt.Errorf("KRAFTPOD_HOSTS_FILE=%q: %w; name a readable file, or leave it to /etc/hosts", cfg.HostsFile, err))
	}
	h.ResolvConf, _ = os.ReadFile("/etc/resolv.conf")
	h.Hostname, _ = os.Hostname()
	return h, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// checkWritable finds log dirs that this uid could not write, a mistake each.
func checkWritable(dirs []disk.Dir) error {
	var wrong mistakes
	for _, d := range dirs {
		path := cmp.Or(d.Anchor, d.Path)
		const writeAndSearch = 2 | 1 // W_OK, X_OK
		if err := syscall.Access(path, writeAndSearch); err != nil {
			wrong.add("%s: uid %d gid %d cannot write the log dir %s: %w; set the pod's fsGroup and runAsUser to the image's, or change the owner of the volume", path, os.Getuid(), os.Getgid(), d.Path, err)
		}
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
		if above != "" && above != on && strings.Contains(root, "/io.containerd.grpc.v1.cri/containers/") {
			wrong.add("%s: the image declares %s as a VOLUME, and the runtime covers the pod's volume at %s with one that is lost with the container: mount the pod's volume at %s and set KRAFTPOD_DATA_DIR to %s/logs", d.Path, on, above, on, on)
		}
	}
	return Mistakes(ExitConfig, wrong...)
}

// writeFile writes atomically: a reader sees the old file or the whole new one.
func writeFile(dir, name string, perm fs.FileMode, content []byte) error {
	tmp, err := os.CreateTemp(dir, "."+name+"-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(content)
	err = errors.Join(err, tmp.Chmod(perm), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return nil
}

// Exec replaces this process by the entrypoint; only failure returns. A
// SIGTERM that came before is not lost: it ends the start here.
func Exec(ctx context.Context, argv []string, environ map[string]string) error {
	path := argv[0]
	// The entrypoint's own PATH decides, as a shell's exec would.
	if filepath.Base(path) == path {
		found, err := exec.LookPath(path)
		if err != nil {
			return Mistakes(ExitNotFound, fmt.Errorf("entrypoint %q: not found in PATH=%q; give its full path after run --", path, os.Getenv("PATH"))) //nolint:forbidigo // for the message alone
		}
		path = found
	}
	env := make([]string, 0, len(environ))
	for name, value := range environ {
		env = append(env, name+"="+value)
	}
	slices.Sort(env)
	signal.Reset(syscall.SIGTERM, syscall.SIGINT)
	if ctx.Err() != nil {
		return Mistakes(ExitTerminated, context.Cause(ctx))
	}
	err := syscall.Exec(path, argv, env)
	if errors.Is(err, fs.ErrNotExist) {
		return Mistakes(ExitNotFound, fmt.Errorf("entrypoint %q: not found (or its interpreter); give the image's own after run --", path))
	}
	return Mistakes(ExitNotExecutable, fmt.Errorf("entrypoint %q: %w; give an executable file after run --", path, err))
}
