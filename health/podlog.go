package health

import (
	"fmt"
	"io"
	"os"

	"github.com/kraftpod/kraftpod/internal/api"
)

// podLog opens the log of Kafka's container, where what a preStop hook writes to
// its own stderr is shown to nobody: the stderr of the process that run has
// become. It returns nil where that is another one by now, or may not be opened.
// (The runtimes give a container's stderr to its user, so that no root is needed.)
func podLog(plan *api.Plan) io.WriteCloser {
	if plan == nil || plan.PID == 0 || plan.Stderr == "" {
		return nil
	}
	path := fmt.Sprintf("/proc/%d/fd/2", plan.PID)
	if is, err := os.Readlink(path); err != nil || is != plan.Stderr {
		return nil
	}
	log, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return nil
	}
	return log
}
