package environments

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
)

// Machine is what an answer may depend on besides the environment.
type Machine struct {
	// Pod: the machine's name looks like a pod's.
	Pod bool
	// Cluster: its resolv.conf tells a namespace.
	Cluster bool
	// Unreadable: it has the file that nobody may read.
	Unreadable bool
}

// ThisMachine looks at this one.
func ThisMachine() Machine {
	host, _ := os.Hostname()
	host, _, _ = strings.Cut(host, ".")
	resolv, _ := os.ReadFile("/etc/resolv.conf")
	_, err := os.ReadFile(Unreadable)
	return Machine{
		Pod:        regexp.MustCompile(`-[0-9]+$`).MatchString(host),
		Cluster:    strings.Contains(string(resolv), ".svc."),
		Unreadable: errors.Is(err, fs.ErrPermission),
	}
}

// Answers says whether the machine gives the same answer to an environment as
// one that is none of the above but has the unreadable file.
func (m Machine) Answers(e Environment) bool {
	named := e.Vars["POD_NAME"] != "" || e.Vars["MY_POD_NAME"] != ""
	placed := e.Vars["POD_NAMESPACE"] != "" && e.Vars["KRAFTPOD_CLUSTER_DOMAIN"] != ""
	readable := true
	for _, f := range e.Files {
		readable = readable && f.Link != Unreadable
	}
	return (named || !m.Pod) && (placed || !m.Cluster) && (readable || m.Unreadable)
}

// Each calls do for each of the numbers, several at once.
func Each(numbers []int, do func(number int)) {
	var wg sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(numbers); i = next.Add(1) - 1 {
				do(numbers[i])
			}
		})
	}
	wg.Wait()
}
