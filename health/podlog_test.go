package health

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kraftpod/kraftpod/internal/api"
)

// What hold says goes into the log of the process that run has become, and of no
// other.
func TestPodLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	kafka := exec.CommandContext(t.Context(), "cat")
	kafka.Stderr = file
	stdin, err := kafka.StdinPipe()
	if err == nil {
		err = kafka.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		stdin.Close()
		_ = kafka.Wait()
	}()
	for _, plan := range []*api.Plan{
		nil,
		{},
		{PID: kafka.Process.Pid},
		{PID: kafka.Process.Pid, Stderr: "pipe:[1]"},
		{PID: os.Getpid(), Stderr: path},
	} {
		if log := podLog(plan); log != nil {
			t.Errorf("opened a log for %+v", plan)
		}
	}
	log := podLog(&api.Plan{PID: kafka.Process.Pid, Stderr: path})
	if log == nil {
		t.Fatal("no log")
	}
	defer log.Close()
	if _, err := io.WriteString(log, "this broker waits\n"); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(content), "this broker waits") {
		t.Errorf("the log has %q (%v)", content, err)
	}
}

// The Kafka of a set that ends is told to by hold, and no other process is.
func TestTerminate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	kafka := exec.CommandContext(t.Context(), "sleep", "60")
	kafka.Stderr = file
	if err := kafka.Start(); err != nil {
		t.Fatal(err)
	}
	for _, plan := range []*api.Plan{nil, {}, {PID: kafka.Process.Pid, Stderr: "pipe:[1]"}} {
		if err := terminate(plan); err == nil {
			t.Errorf("told the process of %+v", plan)
		}
	}
	if err := terminate(&api.Plan{PID: kafka.Process.Pid, Stderr: path}); err != nil {
		t.Error(err)
	}
	if err := kafka.Wait(); err == nil || err.Error() != "signal: terminated" {
		t.Errorf("ended by %v", err)
	}
}
