package cost_test

import (
	"os/exec"
	"slices"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
)

// once is the median of five runs of a command.
func (k *bench) once(wire *tap, env map[string]string, argv ...string) cost {
	var runs []cost
	for range 5 {
		c := cost{sent: -1, received: -1}
		if wire != nil {
			c.sent, c.received = wire.sent.Load(), wire.received.Load()
		}
		cmd := exec.CommandContext(k.Context(), argv[0], argv[1:]...)
		cmd.Env = rig.Environ(env)
		began := time.Now()
		k.must(cmd.Start())
		done := make(chan struct{})
		go func() { // wait4's own figure counts this process in, too
			defer close(done)
			for rss, peak := memory(cmd.Process.Pid); rss > 0; rss, peak = memory(cmd.Process.Pid) {
				c.rss, c.peak = 0, peak
				time.Sleep(500 * time.Microsecond)
			}
		}()
		if err := cmd.Wait(); err != nil {
			k.Fatalf("%q: %v", argv, err)
		}
		<-done
		c.wall, c.cpu = time.Since(began), cmd.ProcessState.SystemTime()+cmd.ProcessState.UserTime()
		if wire != nil {
			c.sent, c.received = wire.sent.Load()-c.sent, wire.received.Load()-c.received
		}
		runs = append(runs, c)
	}
	slices.SortFunc(runs, func(a, b cost) int { return int(a.cpu - b.cpu) })
	return runs[len(runs)/2]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
