package bootstrap

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
)

// The copy is this program, for any uid to run, and replaces an older one.
func TestInstall(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "dir")
	for range 2 {
		var report config.Report
		Install(dir, &report)
		checkLines(t, "mistake", linesOf(report.Err()), nil)
	}
	own, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "kraftpod")
	copied, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(own, copied) {
		t.Errorf("a copy of %d bytes, %v, want %d", len(copied), err, len(own))
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o755 {
		t.Errorf("%v, %v, want mode 0755", info, err)
	}
	if all, _ := os.ReadDir(dir); len(all) != 1 {
		t.Errorf("%v in the directory, want the copy alone", all)
	}
}

// The kernel copies: an init container may have little memory.
func TestInstallTakesNoMemory(t *testing.T) {
	info, err := os.Stat("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var report config.Report
	Install(t.TempDir(), &report)
	runtime.ReadMemStats(&after)
	checkLines(t, "mistake", linesOf(report.Err()), nil)
	if took := after.TotalAlloc - before.TotalAlloc; took > uint64(info.Size())/10 {
		t.Errorf("%d bytes were allocated for a copy of %d", took, info.Size())
	}
}

func TestInstallFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file")
	writeFile(t, dir, "")
	for path, why := range map[string]string{
		dir:          "mkdir " + dir + ": not a directory",
		dir + "/sub": "mkdir " + dir + ": not a directory",
	} {
		var report config.Report
		Install(path, &report)
		checkLines(t, "mistake", linesOf(report.Err()), []string{
			`KRAFTPOD_DIR="` + path + `": copy the program there: `,
		})
		checkLines(t, "mistake", linesOf(report.Err()), []string{why + "; mount an emptyDir that this uid can write"})
		if exitCode(report.Err()) != config.ExitNoPermission {
			t.Errorf("code %d, want 77", exitCode(report.Err()))
		}
	}
	if content, err := os.ReadFile(dir); err != nil || len(content) != 0 {
		t.Errorf("the file became %q, %v", content, err)
	}
}
