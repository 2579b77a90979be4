package main

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"

	"github.com/kraftpod/kraftpod/test/environments"
)

// binary is the program as a process.
func binary(path string) (environments.Program, error) {
	path, err := absolute(path)
	if err != nil {
		return nil, err
	}
	return func(args []string, environ map[string]string, stdout, stderr io.Writer) int {
		cmd := exec.Command(path, args...)
		cmd.Stdout, cmd.Stderr, cmd.Env = stdout, stderr, []string{}
		for name, value := range environ {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
		slices.Sort(cmd.Env)
		err := cmd.Run()
		if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
			fmt.Fprintf(stderr, "compare: %v\n", err)
		}
		return cmd.ProcessState.ExitCode()
	}, nil
}
