package main

import (
	"slices"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/records"
)

func TestTable(t *testing.T) {
	of := func(name string, gap time.Duration, few int) result {
		chosen, err := choose([]string{name})
		if err != nil {
			t.Fatal(err)
		}
		return result{variant: chosen[0], load: records.Loaded{
			Gap: records.Span{Took: gap}, Retried: map[string]int{"NOT_ENOUGH_REPLICAS": few, "UNKNOWN": 2},
		}}
	}
	columns := slices.DeleteFunc(noticed(), func(c column) bool {
		return c.title != "longest gap without an ack, s" && c.title != "for other reasons"
	})
	got := table(columns, []result{
		of("hand", 500*time.Millisecond, 1), of("kraftpod", 700*time.Millisecond, 0),
		of("hand", 7*time.Second, 2), of("kraftpod", 700*time.Millisecond, 0), of("hand", 900*time.Millisecond, 0),
	})
	want := []string{
		"| readiness | for other reasons | longest gap without an ack, s |",
		"|---|---|---|",
		"| **kraftpod** | 2 | 0.7 |",
		"| no probe, pod by pod by hand | 2 | 0.9 (0.5 to 7.0) |",
	}
	if !slices.Equal(got, want) {
		t.Errorf("table() = %q, want %q", got, want)
	}
	few, others := of("none", 0, 3).retried()
	if few != 3 || others != 2 || median([]float64{1, 2, 4, 8}) != 3 {
		t.Errorf("retried %d and %d, the median of 1, 2, 4, 8 is %v", few, others, median([]float64{1, 2, 4, 8}))
	}
}
