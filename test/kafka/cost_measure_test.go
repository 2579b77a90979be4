package kafka_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// cost is of one look at the broker, or of several.
type cost struct {
	cpu, wall      time.Duration
	at             time.Time
	rss, peak      int64 // KiB
	sent, received int64 // bytes, -1: not counted
	polls          int64
	share          float64 // of a core, while it went on
}

func (c cost) minus(o cost) cost {
	c.cpu, c.sent, c.received, c.polls = c.cpu-o.cpu, c.sent-o.sent, c.received-o.received, c.polls-o.polls
	c.share = c.cpu.Seconds() / c.at.Sub(o.at).Seconds()
	return c
}

func (c cost) each(n int64) cost {
	c.cpu, c.sent, c.received = c.cpu/time.Duration(n), c.sent/n, c.received/n
	return c
}

// sample is what the sidecar has cost so far.
func sample(ctx context.Context, b *testing.B, p *pod, wire *tap) cost {
	metric := func(name string) float64 {
		v, err := p.metric(ctx, name)
		must(b, err)
		return v
	}
	c := cost{cpu: cpuTime(b, p.sidecar.pid), at: time.Now(), polls: int64(metric("kraftpod_polls_total")), sent: wire.sent.Load(), received: wire.received.Load()}
	c.wall = time.Duration(metric("kraftpod_poll_duration_seconds") * float64(time.Second))
	c.rss, c.peak = memory(p.sidecar.pid)
	return c
}

// watchSidecar watches a ready sidecar, alone or as in a pod, where the kubelet asks it every two seconds.
func watchSidecar(ctx context.Context, b *testing.B, p *pod, wire *tap, long time.Duration, kubelet bool) cost {
	before := sample(ctx, b, p, wire)
	for tick := time.NewTicker(2 * time.Second); time.Since(before.at) < long; <-tick.C {
		if !kubelet {
			continue
		}
		if code, body, err := p.get(ctx, "/readyz"); err != nil || code != 200 {
			b.Fatalf("/readyz: %d (%v): %s", code, err, body)
		}
	}
	total := sample(ctx, b, p, wire).minus(before)
	return total.each(total.polls)
}

// cpuTime is what all threads have used: /proc/PID/stat counts in ticks of 10 ms, these in nanoseconds.
func cpuTime(b *testing.B, pid int) time.Duration {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	must(b, err)
	var total int64
	for _, path := range threads {
		content, err := os.ReadFile(path)
		must(b, err)
		first, _, _ := strings.Cut(string(content), " ")
		n, err := strconv.ParseInt(first, 10, 64)
		must(b, err)
		total += n
	}
	return time.Duration(total)
}

// memory is a process's resident memory, now and at most; 0 once it has ended.
func memory(pid int) (rss, peak int64) {
	content, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(content)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "VmRSS:" {
			rss, _ = strconv.ParseInt(f[1], 10, 64)
		} else if len(f) == 3 && f[0] == "VmHWM:" {
			peak, _ = strconv.ParseInt(f[1], 10, 64)
		}
	}
	return rss, peak
}
