package bootstrap

import (
	"context"
	"errors"
	"io/fs"
	"os/exec"
	"os/signal"
	"slices"
	"syscall"

	"github.com/kraftpod/kraftpod/internal/config"
)

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
			return config.Errorf(config.ExitTerminated, "%v", context.Cause(ctx))
		}
		err = syscall.Exec(path, argv, env) //nolint:gosec // becoming the image's entrypoint is the job
	}
	code := config.ExitNotExecutable
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		code = config.ExitNotFound
	}
	return config.Errorf(code, "entrypoint %q: %v; give an executable file (with its interpreter) after run --",
		argv[0], err)
}
