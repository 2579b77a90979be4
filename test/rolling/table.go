package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kraftpod/kraftpod/test/e2e/kube"
)

// column is one of a table's.
type column struct {
	title string
	of    func(r result) float64
	// digits after the point.
	digits int
}

// noticed is what clients notice of a roll.
func noticed() []column {
	return []column{
		{"under min ISR, s", func(r result) float64 { return r.under.Seconds() }, 1},
		{"pods taken down with an only copy", func(r result) float64 { return float64(r.onlyCopies) }, 0},
		{"failed sends", func(r result) float64 { return float64(r.load.Failed) }, 0},
		{"records retried: NOT_ENOUGH_REPLICAS", func(r result) float64 { few, _ := r.retried(); return float64(few) }, 0},
		{"for other reasons", func(r result) float64 { _, others := r.retried(); return float64(others) }, 0},
		{"longest gap without an ack, s", func(r result) float64 { return r.load.Gap.Took.Seconds() }, 1},
		{"slowest send, s", func(r result) float64 { return r.load.Slowest.Took.Seconds() }, 1},
		{"lost", func(r result) float64 { return float64(r.lost) }, 0},
	}
}

// spent is where a roll's time goes. All but the last two are the pods' together.
func spent() []column {
	all := func(of func(t turn) time.Duration) func(r result) float64 {
		return func(r result) float64 {
			var sum time.Duration
			for _, t := range r.turns {
				sum += of(t)
			}
			return sum.Seconds()
		}
	}
	return []column{
		{"told to end, to gone, s", all(func(t turn) time.Duration { return t.leaving }), 1},
		{"until it answers again, s", all(func(t turn) time.Duration { return t.starting }), 1},
		{"until every ISR is whole, s", all(func(t turn) time.Duration { return t.catching }), 1},
		{"until the next is told to end, s", all(func(t turn) time.Duration { return max(0, t.next) }), 1},
		{"told before every ISR was whole", func(r result) (early float64) {
			for _, t := range r.turns {
				if t.early {
					early++
				}
			}
			return early
		}, 0},
		{"healed after, s", func(r result) float64 { return r.healed.Seconds() }, 0},
	}
}

// retried are the records that were sent again: for too few replicas, and else.
func (r result) retried() (few, others int) {
	for name, count := range r.load.Retried {
		if strings.HasPrefix(name, "NOT_ENOUGH_REPLICAS") {
			few += count
		} else {
			others += count
		}
	}
	return few, others
}

// table is the results in markdown: the medians of a variant's runs, and what they
// range over.
func table(columns []column, results []result) []string {
	head, line := "| readiness |", "|---|"
	for _, c := range columns {
		head += " " + c.title + " |"
		line += "---|"
	}
	lines := []string{head, line}
	for _, v := range variants() {
		var runs []result
		for _, r := range results {
			if r.name == v.name {
				runs = append(runs, r)
			}
		}
		if len(runs) > 0 {
			lines = append(lines, row(columns, runs))
		}
	}
	return lines
}

func row(columns []column, runs []result) string {
	text := "| " + runs[0].title + " |"
	for _, c := range columns {
		var values []float64
		for _, r := range runs {
			values = append(values, c.of(r))
		}
		slices.Sort(values)
		say := func(value float64) string { return strconv.FormatFloat(value, 'f', c.digits, 64) }
		least, most := say(values[0]), say(values[len(values)-1])
		text += " " + say(median(values))
		if least != most {
			text += " (" + least + " to " + most + ")"
		}
		text += " |"
	}
	return text
}

// median is that of sorted values.
func median(values []float64) float64 {
	middle := len(values) / 2
	if len(values)%2 == 1 {
		return values[middle]
	}
	return (values[middle-1] + values[middle]) / 2
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
func conditions(ctx context.Context, c *kube.Cluster, runs int) (string, error) {
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
been written; one consumer. Catching up takes its time: %s %d bytes/s,
%.1f times the load, in a window of %s samples, by fetches of %s bytes. Where a replica is stuck, that of one
partition on kafka-0 gets next to nothing until %s after the roll began. The TCP probes are those of bitnami's chart:
initialDelaySeconds %d, periodSeconds %d. By hand: a look every second. Medians of %d runs each, and their range.
Under min ISR counts replicas that are in sync and whose broker answers, asked %d times a second.`,
		at[0], len(at), runtime.NumCPU(), c.Images["docker.io/apache/kafka"], partitions, nodes, minISR,
		rate, size, delivery, throttledRate, throttle, float64(throttle)/float64(rate*size),
		brokerEnv["KAFKA_REPLICATION_QUOTA_WINDOW_NUM"], brokerEnv["KAFKA_REPLICA_FETCH_RESPONSE_MAX_BYTES"],
		stuckTime, tcpDelay, tcpPeriod, runs, time.Second/lookPause), nil
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
		now := fmt.Sprintf("brokers up %v, fewest copies %d, partitions that lack one: %d", s.up, s.fewest(), s.behind())
		if now != last {
			fmt.Fprintf(w, "%7.1f s  %s\n", s.at.Sub(began).Seconds(), now)
		}
		last = now
	}
}
