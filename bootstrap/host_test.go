package bootstrap

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
)

func TestExists(t *testing.T) {
	dir := t.TempDir()
	if !exists(dir) || exists(filepath.Join(dir, "nothing")) {
		t.Errorf("%s is there, and nothing is in it", dir)
	}
}

// A hosts file given by hand has to be readable.
func TestReadHost(t *testing.T) {
	hosts := filepath.Join(t.TempDir(), "hosts")
	writeFile(t, hosts, "127.0.0.1 localhost\n")
	var report config.Report
	host := readHost(hosts, &report)
	name, err := os.Hostname()
	resolvConf, _ := os.ReadFile("/etc/resolv.conf")
	if err != nil || host.Name != name || string(host.HostsFile) != "127.0.0.1 localhost\n" {
		t.Errorf("this machine is %q with the hosts file %q, %v", host.Name, host.HostsFile, err)
	}
	if !bytes.Equal(host.ResolvConf, resolvConf) {
		t.Errorf("resolv.conf %q, want %q", host.ResolvConf, resolvConf)
	}
	readHost("/etc/hosts", &report)
	checkLines(t, "mistake", linesOf(report.Err()), nil)
	readHost(hosts+".not", &report)
	checkLines(t, "mistake", linesOf(report.Err()), []string{`KRAFTPOD_HOSTS_FILE="` + hosts + `.not": open `})
}

// A log dir is written below its anchor; a file there has no right to be entered,
// whoever asks.
func TestCheckWritable(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	writeFile(t, file, "")
	var report config.Report
	checkWritable([]disk.Dir{
		{Path: "/not/looked/at"},
		{Path: dir + "/a/b", Anchor: dir},
		{Path: file + "/b", Anchor: file},
		{Path: "/c/d", Anchor: dir + "/gone"},
	}, &report)
	err := report.Err()
	checkLines(t, "mistake", linesOf(err), []string{
		"cannot write the log dir " + file + "/b: permission denied; set the pod's fsGroup and runAsUser",
		"cannot write the log dir /c/d: no such file or directory",
	})
	if exitCode(err) != config.ExitNoPermission {
		t.Errorf("code %d, want 77", exitCode(err))
	}
}

// A dir whose path is relative is no place on a disk.
func TestAbsolute(t *testing.T) {
	want := []disk.Dir{{Path: "/a", Metadata: true}, {Path: "/b"}}
	got := absolute([]disk.Dir{{Path: "c"}, {Path: "/a", Metadata: true}, {Path: "./d"}, {Path: "/b"}})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("dirs (-want +got):\n%s", diff)
	}
}
