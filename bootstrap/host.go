package bootstrap

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// The edge to the machine: its names, files and permissions.

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// list returns the names in a directory, none where it cannot be read.
func list(dir string) []string {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer d.Close()
	names, _ := d.Readdirnames(-1)
	return names
}

// readHost reads what the machine says of itself. A hosts file given by hand
// must be readable; what the machine itself lacks is left empty.
func readHost(hostsFile string, report *config.Report) pod.Host {
	hosts, err := os.ReadFile(hostsFile)
	if err != nil && hostsFile != "/etc/hosts" {
		report.Wrong("KRAFTPOD_HOSTS_FILE", hostsFile, "%v; name a readable file, or leave it to /etc/hosts", err)
	}
	resolvConf, _ := os.ReadFile("/etc/resolv.conf")
	name, _ := os.Hostname()
	return pod.Host{Name: name, HostsFile: hosts, ResolvConf: resolvConf}
}

// writable is the mode of access(2) of a directory in which files are made: W_OK and
// X_OK.
const writable = 2 | 1

// checkWritable reports log dirs that this uid could not write.
func checkWritable(dirs []disk.Dir, report *config.Report) {
	for _, d := range dirs {
		if d.Anchor == "" {
			continue
		}
		if err := syscall.Access(d.Anchor, writable); err != nil {
			report.Add(config.Mistake{Code: config.ExitNoPermission, Text: fmt.Sprintf("%s: uid %d gid %d cannot write the log "+
				"dir %s: %v; set the pod's fsGroup and runAsUser to the image's, or change the owner of the volume",
				d.Anchor, os.Getuid(), os.Getgid(), d.Path, err)})
		}
	}
}

// readMounts reads the mounts of this process (proc(5)).
func readMounts() []byte {
	mounts, _ := os.ReadFile("/proc/self/mountinfo")
	return mounts
}

// containerdVolume is in the path of a volume that containerd makes for a container
// and removes with it.
const containerdVolume = "/io.containerd.grpc.v1.cri/containers/"

// checkShadowed refuses a log dir on an anonymous volume of containerd's that
// covers a volume of the pod's: the image declares the path as a VOLUME, and
// what is written there is gone with the container.
func checkShadowed(mountinfo []byte, dirs []disk.Dir, report *config.Report) {
	for _, d := range dirs {
		on, above := mountsOf(mountinfo, d.Path)
		anonymous := strings.Contains(on.root, containerdVolume)
		if anonymous && above.point != "" && above.point != on.point {
			report.Add(config.Mistake{Code: config.ExitConfig, Text: fmt.Sprintf("%s: the image declares %s as a VOLUME, and "+
				"the runtime covers the pod's volume at %s with one that is lost with the container: mount the pod's volume at "+
				"%s and set KRAFTPOD_DATA_DIR to %s/logs", d.Path, on.point, above.point, on.point, on.point)})
		}
	}
}

// mount is one line of mountinfo: a mount point, the root of what is there, and
// the type of its file system.
type mount struct{ point, root, fs string }

// octal are the characters that mountinfo has as their octal codes.
var octal = strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\043`, "#", `\134`, `\`)

// realPath is a path without symbolic links, as mountinfo has mount points, as far
// down as it exists.
func realPath(path string) string {
	for dir := filepath.Clean(path); ; dir = filepath.Dir(dir) {
		if found, err := filepath.EvalSymlinks(dir); err == nil {
			return filepath.Join(found, strings.TrimPrefix(filepath.Clean(path), dir))
		}
		if dir == filepath.Dir(dir) {
			return path
		}
	}
}

// mountsOf returns the mount that a path is on, and the one above it.
func mountsOf(mountinfo []byte, path string) (on, above mount) {
	path = realPath(path)
	for line := range strings.Lines(string(mountinfo)) {
		f := strings.Fields(line)
		if len(f) < 5 || f[4] == "/" {
			continue
		}
		m := mount{point: octal.Replace(f[4]), root: octal.Replace(f[3])}
		if i := slices.Index(f, "-"); i >= 0 && i+1 < len(f) {
			m.fs = f[i+1]
		}
		if strings.HasPrefix(path+"/", m.point+"/") && len(m.point) >= len(on.point) {
			above, on = on, m
		}
	}
	return on, above
}

// volumeRoot is where the volume of a path begins; the path's parent where it is
// on none.
func volumeRoot(mountinfo []byte, path string) string {
	if on, _ := mountsOf(mountinfo, path); on.point != "" {
		return on.point
	}
	return filepath.Dir(filepath.Clean(path))
}

// absolute leaves out dirs whose path is relative: they are reported as such,
// and are no place on a disk.
func absolute(dirs []disk.Dir) []disk.Dir {
	var out []disk.Dir
	for _, d := range dirs {
		if filepath.IsAbs(d.Path) {
			out = append(out, d)
		}
	}
	return out
}
