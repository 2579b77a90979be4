package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
)

// What only a machine with other mounts shows: a process that may mount, in a
// namespace of its own.

// withMounts runs this program where it may mount, and returns what it said.
func withMounts(t *testing.T, do, dir string) (said string, code int) {
	t.Helper()
	cmd := anotherProcess(t, do, dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.ENOSPC) {
		t.Skipf("this machine gives no mount namespace: %v", err)
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return string(out), exit.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(out), 0
}

// run refuses a log dir that a volume of the runtime's covers.
func TestRunRefusesAShadowedVolume(t *testing.T) {
	inBubble(t, 0, 1, nil, func(t *testing.T, s *starting) {
		if _, err := s.start(); err != nil {
			t.Errorf("a volume that nothing covers: %v", err)
		}
	})
	dir := t.TempDir()
	for _, name := range []string{anonymousVolume, "vol/data", "pod"} {
		writeFile(t, filepath.Join(dir, name, "x"), "")
	}
	said, code := withMounts(t, "shadowed", dir)
	if code != config.ExitConfig || !strings.Contains(said, "as a VOLUME") {
		t.Errorf("run ends with %d, want 78, and says %q", code, said)
	}
}

const anonymousVolume = "io.containerd.grpc.v1.cri/containers/x/volumes/y"

// runShadowed covers a volume in a directory, and returns run's exit code.
func runShadowed(dir string) int {
	volume := filepath.Join(dir, "vol")
	err := errors.Join(
		syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""),
		syscall.Mount(volume, volume, "", syscall.MS_BIND, ""),
		syscall.Mount(filepath.Join(dir, anonymousVolume), volume+"/data", "", syscall.MS_BIND, ""))
	if err != nil {
		return failed(err)
	}
	b, _ := newBootstrap(map[string]string{
		"POD_NAME": "kafka-0", "POD_NAMESPACE": "elk", "KRAFTPOD_SERVICE": "s", "KRAFTPOD_DIALECT": "apache",
		"KRAFTPOD_REPLICAS": "1", "CLUSTER_ID": testID, "KRAFTPOD_DIR": dir + "/pod",
		"KRAFTPOD_DATA_DIR": volume + "/data", "KRAFTPOD_FORMATION": formationOff,
	})
	b.Exec = func(context.Context, []string, map[string]string) error { return nil }
	return failed(b.Run(context.Background(), nil))
}

// A machine without /etc/hosts is no mistake of anybody's.
func TestReadHostWithoutHosts(t *testing.T) {
	var report config.Report
	readHost("/etc/hosts", &report)
	checkLines(t, "mistake", linesOf(report.Err()), nil)
	if said, code := withMounts(t, "without-hosts", t.TempDir()); code != 0 {
		t.Errorf("ends with %d: %s", code, said)
	}
}

// readNoHosts reads the host where an empty directory is in the place of /etc.
func readNoHosts(empty string) int {
	err := errors.Join(
		syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""),
		syscall.Mount(empty, "/etc", "", syscall.MS_BIND, ""))
	if err != nil {
		return failed(err)
	}
	var report config.Report
	if host := readHost("/etc/hosts", &report); host.HostsFile != nil || host.ResolvConf != nil {
		return failed(errors.New("the files are still there"))
	}
	return failed(report.Err())
}

// failed says why, and returns the exit code.
func failed(err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, err)
	return max(1, exitCode(err))
}
