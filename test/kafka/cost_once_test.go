package kafka_test

import (
	"fmt"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// once is the median of five runs of a command.
func once(b *testing.B, wire *tap, env map[string]string, argv ...string) cost {
	var runs []cost
	for range 5 {
		c := cost{sent: -1, received: -1}
		if wire != nil {
			c.sent, c.received = wire.sent.Load(), wire.received.Load()
		}
		cmd := exec.CommandContext(b.Context(), argv[0], argv[1:]...)
		cmd.Env = environ(env)
		began := time.Now()
		must(b, cmd.Start())
		done := make(chan struct{})
		go func() { // wait4's own figure counts this process in, too
			defer close(done)
			for rss, peak := memory(cmd.Process.Pid); rss > 0; rss, peak = memory(cmd.Process.Pid) {
				c.rss, c.peak = 0, peak
				time.Sleep(500 * time.Microsecond)
			}
		}()
		if err := cmd.Wait(); err != nil {
			b.Fatalf("%q: %v", argv, err)
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

// javaTool is the tool as its script starts it.
func javaTool(p *pod) []string {
	return []string{
		"java", "-Xmx256M", "-server", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-XX:InitiatingHeapOccupancyPercent=35",
		"-XX:+ExplicitGCInvokesConcurrent", "-Djava.awt.headless=true", "-Djdk.net.hosts.file=" + p.hosts(),
		"-cp", filepath.Join(p.rig.jars(current), "*"), "org.apache.kafka.tools.BrokerApiVersionsCommand",
		"--bootstrap-server", net.JoinHostPort(p.fqdn(), brokerPort),
	}
}

// costs is the table.
type costs struct {
	names []string
	all   []cost
	notes []string
}

func (t *costs) add(name string, c cost) { t.names, t.all = append(t.names, name), append(t.all, c) }

func (t *costs) skip(name, why string) { t.notes = append(t.notes, "skipped: "+name+": "+why) }

// print compares with the sidecar's poll once ready, which is what a probe's answer rests on.
func (t *costs) print(w io.Writer) {
	base := t.all[2].cpu
	fmt.Fprintf(w, "\n%-48s %9s %9s %8s %8s %8s %10s %9s %8s\n", "one look at the broker", "CPU ms", "wall ms", "MiB", "peak MiB", "sent B", "received B", "core %", "CPU, x")
	number := func(format string, v float64) string {
		if v <= 0 {
			return "-"
		}
		return fmt.Sprintf(format, v)
	}
	for i, c := range t.all {
		ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
		fmt.Fprintf(w, "%-48s %9.3f %9s %8s %8s %8s %10s %9s %8.1f\n", t.names[i], ms(c.cpu), number("%.1f", ms(c.wall)), number("%.1f", float64(c.rss)/1024),
			number("%.1f", float64(c.peak)/1024), number("%.0f", float64(c.sent)), number("%.0f", float64(c.received)), number("%.3f", 100*c.share), float64(c.cpu)/float64(base))
	}
	fmt.Fprintf(w, "promised: 20 MiB at 10,000 partitions, 15 MiB on a small cluster, 0.1 %% of a core once ready\n")
	for _, note := range t.notes {
		fmt.Fprintln(w, note)
	}
}
