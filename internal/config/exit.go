package config

// Exit codes, from sysexits(3) where it has one. They are part of kraftpod's
// promise to users.
const (
	ExitNotReady      = 1   // probe: not ready
	ExitUsage         = 64  // wrong command line
	ExitData          = 65  // a disk disagrees with what is configured
	ExitUnavailable   = 69  // a peer did not answer in time
	ExitNoPermission  = 77  // a file or directory cannot be read or written
	ExitConfig        = 78  // bad configuration
	ExitNotExecutable = 126 // the entrypoint cannot be executed
	ExitNotFound      = 127 // the entrypoint is not there
	ExitTerminated    = 143 // SIGTERM before the exec
)

// ExitCodes returns all exit codes other than 0, ascending.
func ExitCodes() []int {
	return []int{
		ExitNotReady, ExitUsage, ExitData, ExitUnavailable, ExitNoPermission,
		ExitConfig, ExitNotExecutable, ExitNotFound, ExitTerminated,
	}
}
