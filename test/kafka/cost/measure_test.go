package cost_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
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
func (k *bench) sample() cost {
	metric := func(name string) float64 {
		v, err := k.pod.Metric(k.ctx, name)
		k.must(err)
		return v
	}
	c := cost{
		cpu: k.cpuTime(k.pod.Sidecar.PID), at: time.Now(), polls: int64(metric("kraftpod_polls_total")),
		sent: k.wire.sent.Load(), received: k.wire.received.Load(),
		wall: time.Duration(metric("kraftpod_poll_duration_seconds") * float64(time.Second)),
	}
	c.rss, c.peak = memory(k.pod.Sidecar.PID)
	return c
}

// watchSidecar watches a ready sidecar, alone or as in a pod, where the kubelet asks it every two seconds.
func (k *bench) watchSidecar(kubelet bool) cost {
	before := k.sample()
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for time.Since(before.at) < steady {
		if kubelet {
			if code, body, err := k.pod.Get(k.ctx, "/readyz"); err != nil || code != http.StatusOK {
				k.Fatalf("/readyz: %d (%v): %s", code, err, body)
			}
		}
		<-tick.C
	}
	total := k.sample().minus(before)
	return total.each(total.polls)
}

// renew makes the sidecar believe, again and again, that Kafka's container was started anew: each time it asks for
// every partition once, and has its latch again.
func (k *bench) renew() cost {
	k.startSidecar("100ms", nil)
	k.ready()
	before := k.sample()
	for n := range renewals {
		heard := k.wire.received.Load()
		k.must(k.pod.NewStart("renewed-" + strconv.Itoa(n)))
		k.must(rig.Until(k.ctx, 10*time.Millisecond, func(context.Context) error {
			if now := k.wire.received.Load(); now-heard < topics*partitions*10 {
				return fmt.Errorf("no answer about every partition: %d bytes", now-heard)
			}
			return nil
		}))
	}
	k.ready()
	total := k.sample().minus(before)
	// Polls in excess of one a renewal are of those after the latch.
	excess := total.polls - renewals
	k.Logf("%d renewals, %d polls", renewals, total.polls)
	full := cost{
		cpu:  total.cpu - time.Duration(excess)*k.poll.cpu,
		sent: total.sent - excess*k.poll.sent, received: total.received - excess*k.poll.received,
	}
	full = full.each(renewals)
	full.rss, full.peak, full.wall = total.rss, total.peak, total.wall
	full.share = full.cpu.Seconds() / 0.150 // the time from one such poll to the next
	return full
}

// cpuTime is what all threads have used: /proc/PID/stat counts in ticks of 10 ms, these in nanoseconds.
func (k *bench) cpuTime(pid int) time.Duration {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	k.must(err)
	var total int64
	for _, path := range threads {
		content, err := os.ReadFile(path)
		k.must(err)
		first, _, _ := strings.Cut(string(content), " ")
		n, err := strconv.ParseInt(first, 10, 64)
		k.must(err)
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
