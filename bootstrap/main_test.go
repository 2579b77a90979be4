package bootstrap

import (
	"os"
	"os/exec"
	"testing"
)

// TestMain runs the tests or, where one of them asks for it, is another process.
func TestMain(m *testing.M) {
	do, arguments := "", os.Args[1:]
	if len(arguments) > 0 {
		do, arguments = arguments[0], arguments[1:]
	}
	switch do {
	case "exec":
		os.Exit(becomeAnother(arguments))
	case "shadowed":
		os.Exit(runShadowed(arguments[0]))
	case "without-hosts":
		os.Exit(readNoHosts(arguments[0]))
	}
	m.Run()
}

// anotherProcess is this program, which does what TestMain says.
func anotherProcess(t *testing.T, do string, arguments ...string) *exec.Cmd {
	t.Helper()
	return exec.CommandContext(t.Context(), "/proc/self/exe", append([]string{do}, arguments...)...)
}
