// Package start_test measures what people feel of a start, on real Kafka, beside the same without kraftpod: three pods
// from nothing to ready, and what `kraftpod run` adds to the start of an image. It asserts no time, but says in words
// whether what is promised held. How to run it is told by test/kafka/suite; `make bench` does.
package start_test

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/report"
)

// measured is what was measured: with kraftpod, without it, and the one in terms of the other.
var measured = report.New("start", "kraftpod", "without", "ratio", "all have exec'd after", "all /readyz 200 after")

func TestMain(m *testing.M) { os.Exit(suite.Main(m, measured)) }

// compared are times with kraftpod and without it, pair by pair.
type compared struct{ with, without []time.Duration }

func (c *compared) add(with, without time.Duration) {
	c.with, c.without = append(c.with, with), append(c.without, without)
}

// ratios are those of the pairs.
func (c *compared) ratios() []float64 {
	all := make([]float64, len(c.with))
	for i := range all {
		all[i] = c.with[i].Seconds() / c.without[i].Seconds()
	}
	return all
}

// verdict says in words whether a promise held: that the median of the ratios is no more than this.
func (c *compared) verdict(atMost float64) string {
	ratios, within := c.ratios(), 0
	for _, r := range ratios {
		if r <= atMost {
			within++
		}
	}
	said := "the promise held"
	if median(ratios) > atMost {
		said = "THE PROMISE DID NOT HOLD"
	}
	return fmt.Sprintf("promised: a ratio of at most %.2f. The median of %d is %.4f (%.4f to %.4f), %d of them within: %s",
		atMost, len(ratios), median(ratios), slices.Min(ratios), slices.Max(ratios), within, said)
}

// machine is what a figure must be read with: whether other work was going on.
func machine() string {
	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return err.Error()
	}
	average := strings.Fields(string(load))[0]
	return fmt.Sprintf("on %d cores, with a load average before that of %s", runtime.NumCPU(), average)
}

// median is the middle one, of an odd number.
func median[T time.Duration | float64](all []T) T {
	return slices.Sorted(slices.Values(all))[len(all)/2]
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.1f ms", 1000*d.Seconds()) }
