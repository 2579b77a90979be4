package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

// table is the results in markdown, for the README.
func table(results []result) []string {
	lines := []string{
		"| readiness | under min ISR, s | pods taken down with an only copy | failed sends " +
			"| records retried: NOT_ENOUGH_REPLICAS | for other reasons | longest gap without an ack, s " +
			"| slowest send, s | rollout over, s | healed, s | lost, duplicated |",
		"|---|---|---|---|---|---|---|---|---|---|---|",
	}
	for _, r := range results {
		lines = append(lines, row(r))
	}
	return lines
}

func row(r result) string {
	few, others := 0, map[string]int{}
	for name, count := range r.load.Retried {
		if strings.HasPrefix(name, "NOT_ENOUGH_REPLICAS") {
			few += count
		} else {
			others[name] = count
		}
	}
	return fmt.Sprintf("| %s | %.1f | %d of %d | %d of %d | %d | %s | %.1f | %.1f | %.0f | %.0f | %d, %d |",
		r.title, r.under.Seconds(), r.onlyCopies, nodes, r.load.Failed, r.load.Sent, few, counts(others),
		r.load.Gap.Took.Seconds(), r.load.Slowest.Took.Seconds(), r.rolled.Seconds(), r.healed.Seconds(), r.lost, r.twice)
}

func sum(by map[string]int) (all int) {
	for _, count := range by {
		all += count
	}
	return all
}

// counts are their sum, and each by its name.
func counts(by map[string]int) string {
	if len(by) == 0 {
		return "0"
	}
	var each []string
	for _, name := range slices.Sorted(maps.Keys(by)) {
		each = append(each, fmt.Sprintf("%s %d", name, by[name]))
	}
	return fmt.Sprintf("%d (%s)", sum(by), strings.Join(each, ", "))
}

// conditions says under which all this was measured.
func conditions(ctx context.Context, c *kube.Cluster) (string, error) {
	version, err := c.Kubectl(ctx, "get", "nodes",
		"-o", "jsonpath={range .items[*]}{.status.nodeInfo.kubeletVersion} {end}")
	if err != nil {
		return "", err
	}
	at := strings.Fields(version)
	if len(at) < nodes {
		return "", fmt.Errorf("%d nodes, want %d", len(at), nodes)
	}
	return fmt.Sprintf(`Conditions: Kubernetes %s, %d nodes on one machine of %d cores; %s by k8s/overlays/apache-4,
all the same but for readinessProbe, and updateStrategy OnDelete by hand. A topic of %d partitions, replication %d,
min.insync.replicas %d. One producer: acks=all, %d records/s of %d bytes, given up after %d s where they cannot have
been written; one consumer. Catching up takes its time: leader.replication.throttled.rate %d bytes/s at each broker,
%.1f times the load, in a window of %s samples, by fetches of %s bytes. The TCP probes are those of bitnami's chart:
initialDelaySeconds %d, periodSeconds %d. By hand: a look every second. Under min ISR counts replicas that are in sync
and whose broker answers, asked %d times a second.`,
		at[0], len(at), runtime.NumCPU(), c.Images["docker.io/apache/kafka"], partitions, nodes, minISR,
		rate, size, delivery, throttle, float64(throttle)/float64(rate*size),
		brokerEnv["KAFKA_REPLICATION_QUOTA_WINDOW_NUM"], brokerEnv["KAFKA_REPLICA_FETCH_RESPONSE_MAX_BYTES"],
		tcpDelay, tcpPeriod, time.Second/lookPause), nil
}

// tell prints the roll's course: each change, with the seconds since it began.
func tell(w io.Writer, began time.Time, h history, downs []down) {
	last := ""
	for _, s := range h {
		for len(downs) > 0 && !downs[0].at.After(s.at) {
			fmt.Fprintf(w, "%7.1f s  %s is told to end, %d partitions have their only copy there\n",
				downs[0].at.Sub(began).Seconds(), podName(downs[0].id), h.onlyCopies(downs[0]))
			downs = downs[1:]
		}
		behind := 0
		for p := range s.isr {
			if len(s.copies(p)) < nodes {
				behind++
			}
		}
		now := fmt.Sprintf("brokers up %v, fewest copies %d, partitions that lack one: %d", s.up, s.fewest(), behind)
		if now != last {
			fmt.Fprintf(w, "%7.1f s  %s\n", s.at.Sub(began).Seconds(), now)
		}
		last = now
	}
}
