package kafka_test

import (
	"os"
	"slices"
	"testing"
	"time"
)

func TestKafka(t *testing.T) {
	if shared == nil {
		t.Skip("set KRAFTPOD_KAFKA=3.4.0,4.3.1 to run on real Kafka")
	}
	chosen := versions()
	for _, v := range chosen {
		if wantRan[v] == 0 {
			t.Fatalf("KRAFTPOD_KAFKA=%q: no rows for Kafka %s", os.Getenv("KRAFTPOD_KAFKA"), v)
		}
	}
	want := 0
	for _, v := range chosen {
		want += wantRan[v]
	}
	for _, r := range rows() {
		if !slices.Contains(chosen, r.image.kafka) {
			report.add(r, 0, "not in KRAFTPOD_KAFKA", 0)
			continue
		}
		t.Run(r.image.kafka+"/"+r.name, func(t *testing.T) { runRow(t, r) })
	}
	switch {
	case filtered():
		t.Logf("%d checks ran; the number is not held against %d, since only a part was asked for", report.ran, want)
	case report.ran != want:
		t.Errorf("%d checks ran, but %d should have (wantRan); the table at the end says which did not", report.ran, want)
	}
}

// runRow runs the checks of one cluster. The first one forms it: without it the others mean nothing.
func runRow(t *testing.T, r row) {
	began, ran, reason := time.Now(), 0, ""
	defer func() { report.add(r, ran, reason, time.Since(began)) }()
	c, err := shared.newCluster(r.image, r.sets...)
	if err != nil {
		t.Fatal(err)
	}
	c.voters, c.votersGiven = r.voters, r.votersGiven
	defer c.stop()
	for i, k := range r.checks {
		done := false
		ok := t.Run(k.name, func(t *testing.T) {
			defer func() { done = !t.Skipped() }()
			k.run(t, c)
		})
		if done {
			ran++
		}
		if !ok {
			t.Logf("the end of every log:\n%s", c.logs())
			reason = "failed: " + k.name
		}
		if !ok && i == 0 {
			t.Fatal("no cluster: nothing else can be proved")
		}
	}
}
