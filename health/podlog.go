package health

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"github.com/kraftpod/kraftpod/internal/api"
)

// podLog opens the log of Kafka's container, where what a preStop hook writes to
// its own stderr is shown to nobody: the stderr of the process that run has
// become. It returns nil where that is another one by now, or may not be opened.
// (The runtimes give a container's stderr to its user, so that no root is needed.)
func podLog(plan *api.Plan) io.WriteCloser {
	if !isKafka(plan) {
		return nil
	}
	log, err := os.OpenFile(stderrOf(plan), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return nil
	}
	return log
}

// isKafka says whether the plan's process is the one that run became: it has the same
// stderr.
func isKafka(plan *api.Plan) bool {
	if plan == nil || plan.PID == 0 || plan.Stderr == "" {
		return false
	}
	is, err := os.Readlink(stderrOf(plan))
	return err == nil && is == plan.Stderr
}

func stderrOf(plan *api.Plan) string { return fmt.Sprintf("/proc/%d/fd/2", plan.PID) }

// terminate sends the plan's Kafka a SIGTERM. The kubelet's own, which follows, changes
// nothing more.
func terminate(plan *api.Plan) error {
	if !isKafka(plan) {
		return errors.New("the plan's process is not known to be Kafka's")
	}
	return syscall.Kill(plan.PID, syscall.SIGTERM)
}
